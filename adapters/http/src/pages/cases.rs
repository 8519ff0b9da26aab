//! List of cases (案件列表), the most urgent first.

use std::sync::Arc;

use axum::extract::{Query as Asked, State};
use casebook_engine::ports::Fault;
use casebook_projections::views::CASE_LIST;
use casebook_projections::{Edition, Filter, Order, Query, Row};
use maud::{Markup, html};

use crate::App;
use crate::case_filter::{CaseFilter, STATUSES};
use crate::choice::select;
use crate::cutoff::Cutoff;
use crate::days::due;
use crate::layout::{Tab, empty, page};
use crate::light::Lamp;
use crate::names::Names;
use crate::problem::Problem;
use crate::row::Fields;
use crate::visit::Visit;

/// How many cases stand on one page.
const PAGE_CASES: usize = 50;

/// Answers `/cases`.
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    visit: Visit,
    Asked(filter): Asked<CaseFilter>,
) -> Result<Markup, Problem> {
    let names = Names::new(&app, visit.lang, visit.now);
    let cutoff = Cutoff::load(&app).await?;
    let rows = filter.rows(visit.now)?;
    let query = Query {
        after: filter.start()?,
        ..Query::of(rows.clone(), PAGE_CASES + 1)
    }
    .by(Order::Column("due_order"));
    let mut cases = app.views.query(&CASE_LIST, &query).await?;
    let has_more = cases.len() > PAGE_CASES;
    cases.truncate(PAGE_CASES);
    let counted = app
        .views
        .count(&CASE_LIST, Edition::Live, &rows, &[])
        .await?;
    let total = counted.first().map_or(0, |counted| counted.rows);
    let form = form(&visit, &filter, &choices(&app, &names).await?);

    let title = visit.pick("案件", "Cases");
    let content = html! {
        h1 { (title) " " small { (visit.pick(format!("共 {total} 件"), format!("{total} found"))) } }
        (form)
        @if cases.is_empty() { (nothing(&visit, &filter)) } @else {
            (table(&app, &visit, &names, &cases))
            (paging(&visit, &filter, has_more.then(|| cases.last()).flatten()))
        }
    };
    Ok(page(&visit, Tab::Cases, title, Some(&cutoff), &content))
}

/// The kinds and organs that there are cases of, with their names.
struct Choices {
    kinds: Vec<(String, String)>,
    organs: Vec<(String, String)>,
}

async fn choices(app: &App, names: &Names<'_>) -> Result<Choices, Fault> {
    let kinds = distinct(app, "definition").await?;
    let organs = distinct(app, "organ").await?;
    let called = |ids: Vec<String>, name: &dyn Fn(&str) -> String| {
        let named = ids.into_iter().map(|id| {
            let name = name(&id);
            (id, name)
        });
        named.collect()
    };
    Ok(Choices {
        kinds: called(kinds, &|id| names.kind(id)),
        organs: called(organs, &|id| names.organ(id)),
    })
}

async fn distinct(app: &App, column: &'static str) -> Result<Vec<String>, Fault> {
    let all = Filter::All(Vec::new());
    let counted = app
        .views
        .count(&CASE_LIST, Edition::Live, &all, &[column])
        .await?;
    let cells = counted.iter().filter_map(|counted| counted.cells.first());
    Ok(cells
        .filter_map(|cell| cell.as_text().map(str::to_owned))
        .collect())
}

fn form(visit: &Visit, filter: &CaseFilter, choices: &Choices) -> Markup {
    let lamps = Lamp::ALL.map(|lamp| {
        let name = format!("{} {}", lamp.shape(), lamp.name(visit.lang));
        (lamp.word().to_owned(), name)
    });
    let statuses = STATUSES.map(|(word, zh, en)| (word.to_owned(), visit.pick(zh, en).to_owned()));
    let all = visit.pick("全部", "all");
    html! {
        form.filters action="/cases" method="get" {
            (select(("kind", visit.pick("类别", "Kind")), &filter.kind, all, &choices.kinds))
            (select(("light", visit.pick("灯", "Light")), &filter.light, all, &lamps))
            (select(("organ", visit.pick("机关", "Organ")), &filter.organ, all, &choices.organs))
            (select(("status", visit.pick("状态", "Status")), &filter.status, all, &statuses))
            label { (visit.pick("案号、案由", "Number or title"))
                input type="search" name="text" maxlength="200" value=(filter.text);
            }
            button type="submit" { (visit.pick("筛选", "Filter")) }
            @if !filter.is_empty() { a href="/cases" { (visit.pick("清除", "Clear")) } }
        }
    }
}

fn nothing(visit: &Visit, filter: &CaseFilter) -> Markup {
    if filter.is_empty() {
        let sentence = visit.pick("还没有案件。", "There is no case yet.");
        let next = html! {
            (visit.pick("用命令行立案：", "Open one by the command line: "))
            code { "casebook case open --help" }
        };
        return empty(sentence, &next);
    }
    let sentence = visit.pick("没有符合条件的案件。", "No case matches.");
    let next = html! { a href="/cases" { (visit.pick("清除筛选条件", "Clear the filter")) } };
    empty(sentence, &next)
}

/// A table of cases.
pub(crate) fn table(app: &App, visit: &Visit, names: &Names<'_>, cases: &[Row]) -> Markup {
    let headings = visit.pick(
        [
            "灯",
            "案号",
            "案由",
            "类别",
            "机关",
            "状态",
            "环节",
            "轮次",
            "余期 · 届满日",
            "版本",
        ],
        [
            "Light",
            "Number",
            "Title",
            "Kind",
            "Organ",
            "Status",
            "Stage",
            "Round",
            "Left · last day",
            "Version",
        ],
    );
    html! {
        div.wide { table.cases {
            thead { tr { @for heading in headings { th scope="col" { (heading) } } } }
            tbody { @for case in cases {
                (row(app, visit, names, Fields::new(&CASE_LIST, case)))
            } }
        } }
    }
}

fn row(app: &App, visit: &Visit, names: &Names<'_>, case: Fields<'_>) -> Markup {
    let (id, kind, timing) = (case.text("case_id"), case.text("definition"), case.timing());
    let number = case.text("number");
    html! {
        tr {
            td { (Lamp::of(timing, visit.now).show(visit.lang)) }
            td.number { a href={ "/cases/" (id) } {
                @if number.is_empty() { (id.chars().take(8).collect::<String>()) }
                @else { (number) }
            } }
            td { (case.text("title")) }
            td { (names.kind(kind)) }
            td { (names.organ(case.text("organ"))) }
            td { (status(visit, case.text("status"))) }
            td { (names.stages(case.text("definition"), case.text("stages"))) }
            td.count { (case.number("round")) }
            td { (due(&app.zone, timing, visit.now, visit.lang)) }
            td.count { (case.number("version")) }
        }
    }
}

/// A status as people call it.
pub(crate) fn status(visit: &Visit, word: &str) -> String {
    let known = STATUSES.iter().find(|(known, _, _)| *known == word);
    known.map_or_else(
        || word.to_owned(),
        |(_, zh, en)| visit.pick(*zh, *en).to_owned(),
    )
}

fn paging(visit: &Visit, filter: &CaseFilter, last: Option<&Row>) -> Markup {
    let page_after = |after: String| {
        CaseFilter {
            after,
            ..filter.clone()
        }
        .address()
    };
    let next = last.map(|row| {
        let row = Fields::new(&CASE_LIST, row);
        let due = row.instant("due_order").unwrap_or(jiff::Timestamp::MAX);
        page_after(CaseFilter::cursor(due, row.text("case_id")))
    });
    html! {
        nav.paging aria-label=(visit.pick("翻页", "Pages")) {
            @if !filter.after.is_empty() {
                a href=(page_after(String::new())) rel="first" { (visit.pick("回到第一页", "First page")) }
            }
            @if let Some(next) = next {
                a href=(next) rel="next" { (visit.pick("下一页", "Next page")) }
            }
        }
    }
}
