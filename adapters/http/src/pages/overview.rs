//! Overview (总览): how many cases of each kind show which light, and what is due next.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use casebook_engine::ports::Fault;
use casebook_projections::views::{CASE_LIST, OBLIGATIONS};
use casebook_projections::{Edition, Filter, Order, Query, Row};
use maud::{Markup, html};

use crate::App;
use crate::case_filter::{CaseFilter, active, closed, is_open};
use crate::chart::{Bar, stacked};
use crate::cutoff::Cutoff;
use crate::days::due;
use crate::layout::{Tab, empty, page};
use crate::light::Lamp;
use crate::names::Names;
use crate::problem::Problem;
use crate::row::Fields;
use crate::visit::Visit;

/// How many duties are named.
const DUTIES_MAX: usize = 10;

/// The cases of one kind.
struct Kind {
    id: String,
    bar: Bar,
    closed: u64,
}

/// Answers `/`.
pub(crate) async fn show(State(app): State<Arc<App>>, visit: Visit) -> Result<Markup, Problem> {
    let names = Names::new(&app, visit.lang, visit.now);
    let cutoff = Cutoff::load(&app).await?;
    let kinds = kinds(&app, &visit, &names).await?;
    let duties = duties(&app).await?;
    let title = visit.pick("总览", "Overview");
    let content = html! {
        h1 { (title) }
        @if kinds.is_empty() {
            (empty(
                visit.pick("还没有案件。", "There is no case yet."),
                &html! {
                    (visit.pick("用命令行立案：", "Open one by the command line: "))
                    code { "casebook case open --help" }
                },
            ))
        } @else {
            (lights(&visit, &kinds))
            (due_next(&app, &visit, &names, &duties))
        }
    };
    Ok(page(&visit, Tab::Overview, title, Some(&cutoff), &content))
}

async fn kinds(app: &App, visit: &Visit, names: &Names<'_>) -> Result<Vec<Kind>, Fault> {
    let by = &["definition"];
    let mut counts: BTreeMap<String, ([u64; Lamp::ALL.len()], u64)> = BTreeMap::new();
    for (place, lamp) in Lamp::ALL.into_iter().enumerate() {
        let filter = Filter::All(vec![active(), lamp.rows(visit.now)]);
        for (id, rows) in count(app, &filter, by).await? {
            counts.entry(id).or_default().0[place] = rows;
        }
    }
    for (id, rows) in count(app, &closed(), by).await? {
        counts.entry(id).or_default().1 = rows;
    }
    let kinds = counts.into_iter().map(|(id, (counts, closed))| {
        let label = names.kind(&id);
        let bar = Bar { label, counts };
        Kind { id, bar, closed }
    });
    Ok(kinds.collect())
}

async fn count(
    app: &App,
    filter: &Filter,
    by: &[&'static str],
) -> Result<Vec<(String, u64)>, Fault> {
    let counted = app
        .views
        .count(&CASE_LIST, Edition::Live, filter, by)
        .await?;
    let named = counted.into_iter().filter_map(|counted| {
        let id = counted.cells.first()?.as_text()?.to_owned();
        Some((id, counted.rows))
    });
    Ok(named.collect())
}

async fn duties(app: &App) -> Result<Vec<Row>, Fault> {
    let filter = Filter::All(vec![
        is_open(),
        Filter::equal("kind", "limit"),
        Filter::equal("clock", "running"),
    ]);
    let query = Query::of(filter, DUTIES_MAX).by(Order::Column("due_order"));
    app.views.query(&OBLIGATIONS, &query).await
}

fn lights(visit: &Visit, kinds: &[Kind]) -> Markup {
    let title = visit.pick(
        "进行中的案件：类别与预警灯",
        "Cases in progress by kind and light",
    );
    let bars: Vec<&Bar> = kinds.iter().map(|kind| &kind.bar).collect();
    html! {
        section aria-labelledby="lights" {
            h2 #lights { (title) }
            (stacked(title, &bars, visit.lang))
            div.wide {
                table.numbers {
                    caption { (visit.pick("点击数字查看案件", "Each number leads to its cases")) }
                    thead { tr {
                        th scope="col" { (visit.pick("类别", "Kind")) }
                        @for lamp in Lamp::ALL { th scope="col" { (lamp.show(visit.lang)) } }
                        th scope="col" { (visit.pick("进行中", "In progress")) }
                        th scope="col" { (visit.pick("已办结", "Closed")) }
                    } }
                    tbody { @for kind in kinds { (kind_row(kind)) } }
                }
            }
        }
    }
}

fn kind_row(kind: &Kind) -> Markup {
    let of_kind = |light: &str, status: &str| CaseFilter {
        kind: kind.id.clone(),
        light: light.to_owned(),
        status: status.to_owned(),
        ..CaseFilter::default()
    };
    html! {
        tr {
            th scope="row" { a href=(of_kind("", "").address()) { (kind.bar.label) } }
            @for (lamp, count) in Lamp::ALL.into_iter().zip(kind.bar.counts) {
                td { (number(count, &of_kind(lamp.word(), "active"))) }
            }
            td { (number(kind.bar.total(), &of_kind("", "active"))) }
            td { (number(kind.closed, &of_kind("", "closed"))) }
        }
    }
}

fn number(count: u64, filter: &CaseFilter) -> Markup {
    html! {
        @if count == 0 { span.zero { "0" } } @else { a href=(filter.address()) { (count) } }
    }
}

fn due_next(app: &App, visit: &Visit, names: &Names<'_>, duties: &[Row]) -> Markup {
    html! {
        section aria-labelledby="due" {
            h2 #due { (visit.pick("最近到期的时限", "Limits due next")) }
            @if duties.is_empty() {
                (empty(
                    visit.pick("没有正在计算的时限。", "No limit is running."),
                    &html! { a href="/cases" { (visit.pick("查看案件", "See the cases")) } },
                ))
            } @else {
                div.wide { table {
                    thead { tr {
                        @for heading in headings(visit) { th scope="col" { (heading) } }
                    } }
                    tbody { @for duty in duties {
                        (duty_row(app, visit, names, Fields::new(&OBLIGATIONS, duty)))
                    } }
                } }
            }
        }
    }
}

fn headings(visit: &Visit) -> [&'static str; 7] {
    visit.pick(
        [
            "灯",
            "余期 · 届满日",
            "时限",
            "案号 · 案由",
            "机关",
            "责任人",
            "依据",
        ],
        [
            "Light",
            "Left · last day",
            "Limit",
            "Case",
            "Organ",
            "Who",
            "Basis",
        ],
    )
}

fn duty_row(app: &App, visit: &Visit, names: &Names<'_>, duty: Fields<'_>) -> Markup {
    let (kind, person, role) = (
        duty.text("definition"),
        duty.text("person"),
        duty.text("role"),
    );
    let timing = duty.timing();
    html! {
        tr {
            td { (Lamp::of(timing, visit.now).show(visit.lang)) }
            td { (due(&app.zone, timing, visit.now, visit.lang)) }
            td { (names.limit(kind, duty.text("name"), duty.text("title"))) }
            td { a href={ "/cases/" (duty.text("case_id")) } {
                (duty.text("case_number")) " " (duty.text("case_title"))
            } }
            td { (names.organ(duty.text("organ"))) }
            td {
                @if !person.is_empty() { (names.person(person)) }
                @else if !role.is_empty() { (names.role(kind, role)) }
                @else { "—" }
            }
            td { (duty.text("basis")) }
        }
    }
}
