//! Worklist (待办) of a person: what is theirs, and what they may claim.

use std::sync::Arc;

use axum::extract::{Query as Asked, State};
use casebook_engine::Name;
use casebook_engine::access::Person;
use casebook_engine::ports::Fault;
use casebook_engine::runtime::Failure;
use casebook_projections::views::WORKLIST;
use casebook_projections::{Cell, Edition, Filter, Order, Query, Row};
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;

use crate::App;
use crate::case_filter::encoded;
use crate::cutoff::Cutoff;
use crate::days::{day, due};
use crate::layout::{Tab, empty, page};
use crate::light::Lamp;
use crate::names::Names;
use crate::problem::Problem;
use crate::row::Fields;
use crate::visit::Visit;

/// How many tasks are shown; the most urgent ones.
const TASKS_MAX: usize = 200;

/// Whose worklist.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Whose {
    /// The id of a person in the directory.
    r#as: String,
}

/// Answers `/tasks`.
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    visit: Visit,
    Asked(whose): Asked<Whose>,
) -> Result<Markup, Problem> {
    let names = Names::new(&app, visit.lang, visit.now);
    let cutoff = Cutoff::load(&app).await?;
    let id = whose.r#as.trim();
    let title = visit.pick("待办", "Worklist");
    let rows = match names.directory().persons.get(id) {
        Some(person) => Some(tasks(&app, &names, id, person, day(&app.zone, visit.now)).await?),
        None => None,
    };
    let content = html! {
        h1 { (title) @if rows.is_some() { " · " (names.person(id)) } }
        (chooser(&visit, &names, id))
        @match &rows {
            Some(rows) if rows.is_empty() => (nothing(&visit)),
            Some(rows) => (table(&app, &visit, &names, id, rows)),
            None if id.is_empty() => (nobody(&visit, &names)),
            None => (unknown(&visit)),
        }
    };
    Ok(page(&visit, Tab::Tasks, title, Some(&cutoff), &content))
}

async fn tasks(
    app: &App,
    names: &Names<'_>,
    id: &str,
    person: &Person,
    day: Date,
) -> Result<Vec<Row>, Failure> {
    let mut mine = vec![Filter::equal("person", id)];
    mine.extend(claimable(app, names, person, day).await?);
    let query = Query::of(Filter::Any(mine), TASKS_MAX).by(Order::Column("due_order"));
    let found = app.views.query(&WORKLIST, &query).await?;
    let mut shown = Vec::with_capacity(found.len());
    for row in found {
        if is_offered(app, id, Fields::new(&WORKLIST, &row)).await? {
            shown.push(row);
        }
    }
    Ok(shown)
}

/// Whether a task is the person's, or one that the engine would let the person take: it also asks
/// for qualifications, recusal (回避) and separation of duties (职责分离).
async fn is_offered(app: &App, id: &str, task: Fields<'_>) -> Result<bool, Failure> {
    if task.text("person") == id {
        return Ok(true);
    }
    let Ok(case) = task.text("case_id").parse() else {
        return Ok(false);
    };
    let role = Name::from(task.text("role"));
    let told = app.engine.eligible(case, &Name::from(id), &role).await?;
    Ok(told.is_ok())
}

/// The tasks that nobody has, in the roles that the person's posts fill.
async fn claimable(
    app: &App,
    names: &Names<'_>,
    person: &Person,
    day: Date,
) -> Result<Vec<Filter>, Fault> {
    let by = &["organ", "definition", "role"];
    let free = Filter::Missing("person");
    let counted = app.views.count(&WORKLIST, Edition::Live, &free, by).await?;
    let own = counted.into_iter().filter_map(|counted| {
        let [organ, kind, role] = counted.cells.as_slice() else {
            return None;
        };
        let held = holds(names, person, day, organ, kind, role)?;
        held.then(|| {
            let is = |column, cell: &Cell| Filter::OneOf(column, vec![cell.clone()]);
            Filter::All(vec![
                Filter::Missing("person"),
                is("organ", organ),
                is("definition", kind),
                is("role", role),
            ])
        })
    });
    Ok(own.collect())
}

fn holds(
    names: &Names<'_>,
    person: &Person,
    day: Date,
    organ: &Cell,
    kind: &Cell,
    role: &Cell,
) -> Option<bool> {
    let definition = names.definition(kind.as_text()?)?;
    let post = definition.roles.get(role.as_text()?)?.from.as_ref()?;
    Some(person.holds(organ.as_text()?, post.as_str(), day))
}

fn chooser(visit: &Visit, names: &Names<'_>, chosen: &str) -> Markup {
    html! {
        form.filters action="/tasks" method="get" {
            label { (visit.pick("人员", "Person"))
                select name="as" {
                    option value="" { (visit.pick("请选择", "choose")) }
                    @for (id, person) in &names.directory().persons {
                        option value=(id) selected[id.as_str() == chosen] {
                            (person.name) " · " (id)
                            @if let Some(post) = person.posts.first() { " · " (names.organ(post.organ.as_str())) }
                        }
                    }
                }
            }
            button type="submit" { (visit.pick("查看", "Show")) }
        }
    }
}

fn nothing(visit: &Visit) -> Markup {
    let sentence = visit.pick(
        "没有待办，也没有可认领的任务。",
        "Nothing to do and nothing to claim.",
    );
    empty(
        sentence,
        &html! { a href="/cases?status=active" { (visit.pick("查看进行中的案件", "See the cases in progress")) } },
    )
}

fn unknown(visit: &Visit) -> Markup {
    let sentence = visit.pick("名录中没有这个人员。", "The directory has no such person.");
    empty(
        sentence,
        &html! { (visit.pick("请在上面选择人员。", "Choose a person above.")) },
    )
}

fn nobody(visit: &Visit, names: &Names<'_>) -> Markup {
    let sentence = visit.pick(
        "请选择人员查看其待办。",
        "Choose a person to see what they have to do.",
    );
    let first = names.directory().persons.iter().next();
    let next = html! {
        @if let Some((id, person)) = first {
            a href={ "/tasks?as=" (encoded(id.as_str())) } { (visit.pick("例如：", "For example: ")) (person.name) }
        } @else {
            (visit.pick("名录为空；请先导入名录。", "The directory is empty; load one first."))
        }
    };
    empty(sentence, &next)
}

fn table(app: &App, visit: &Visit, names: &Names<'_>, id: &str, rows: &[Row]) -> Markup {
    let headings = visit.pick(
        [
            "灯",
            "余期 · 届满日",
            "待办",
            "案号 · 案由",
            "环节",
            "轮次",
            "归属",
            "来自",
            "编号",
        ],
        [
            "Light",
            "Left · last day",
            "Task",
            "Case",
            "Stage",
            "Round",
            "Whose",
            "From",
            "No.",
        ],
    );
    html! {
        p.hint {
            (visit.pick("办理请用命令行：", "To act, use the command line: "))
            code { "casebook case do claim " (visit.pick("案号 待办编号", "NUMBER TASK_NO")) " --as " (id) }
            (visit.pick("，各命令见 ", "; the commands are in "))
            code { "casebook case do --help" }
        }
        div.wide { table {
            thead { tr { @for heading in headings { th scope="col" { (heading) } } } }
            tbody { @for task in rows {
                (row(app, visit, names, Fields::new(&WORKLIST, task)))
            } }
        } }
    }
}

fn row(app: &App, visit: &Visit, names: &Names<'_>, task: Fields<'_>) -> Markup {
    let (kind, timing) = (task.text("definition"), task.timing());
    let (person, from) = (task.text("person"), task.text("came_from"));
    html! {
        tr {
            td { (Lamp::of(timing, visit.now).show(visit.lang)) }
            td { (due(&app.zone, timing, visit.now, visit.lang)) }
            td {
                strong { (names.task(kind, task.text("name"), task.text("title"))) }
                @if task.text("kind") == "signature" { " · " (visit.pick("会签", "signature")) }
                @if task.is("suspended") { " · " (visit.pick("案件中止", "case suspended")) }
                @else if !task.is("ready") { " · " span.quiet { (visit.pick("等待他人", "others first")) } }
            }
            td { a href={ "/cases/" (task.text("case_id")) } {
                (task.text("case_number")) " " (task.text("case_title"))
            } }
            td { (names.stages(kind, task.text("stage"))) }
            td.count { (task.number("round")) }
            td {
                @if person.is_empty() {
                    (visit.pick("可认领 · ", "to claim · ")) (names.role(kind, task.text("role")))
                } @else { (visit.pick("我的", "mine")) }
            }
            td { @if from.is_empty() { "—" } @else { (names.person(from)) } }
            td.count { (task.number("no")) }
        }
    }
}
