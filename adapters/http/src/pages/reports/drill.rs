//! The cases that make a figure, page by page.

use std::sync::Arc;

use axum::extract::{Query as Asked, State};
use casebook_engine::stream::{CaseId, Position};
use casebook_projections::views::CASE_LIST;
use casebook_projections::{Cell, Filter, Order, Query};
use maud::{Markup, html};

use super::super::cases;
use super::Chosen;
use crate::App;
use crate::cutoff::Cutoff;
use crate::layout::{Tab, empty, page};
use crate::names::Names;
use crate::problem::Problem;
use crate::visit::Visit;

/// How many cases stand on one page.
const PAGE_CASES: usize = 50;

/// Answers `/reports/cases`.
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    visit: Visit,
    Asked(chosen): Asked<Chosen>,
) -> Result<Markup, Problem> {
    let names = Names::new(&app, visit.lang, visit.now);
    let cutoff = Cutoff::load(&app).await?;
    let after = chosen.after.parse::<CaseId>().ok();
    let asked = (&chosen.question(), chosen.figure.as_str());
    let mut ids = app
        .reports
        .cases(asked.0, asked.1, after, PAGE_CASES + 1)
        .await?;
    let has_more = ids.len() > PAGE_CASES;
    ids.truncate(PAGE_CASES);
    let cells: Vec<Cell> = ids
        .iter()
        .map(|id| id.to_string().as_str().into())
        .collect();
    let query = Query::of(Filter::OneOf("case_id", cells), PAGE_CASES).by(Order::Key);
    let rows = app.views.query(&CASE_LIST, &query).await?;
    let known = app.reports.known().await?;
    let indicator = known.indicators.iter().find(|one| one.id == *chosen.figure);
    let title = indicator.map_or(chosen.figure.as_str(), |one| visit.lang.text(&one.title));
    let until = chosen.until.map_or(Position::START, Position);
    let content = html! {
        h1 { (title) " " small { (chosen.period) " · #" (until) } }
        p { a href=(chosen.address("/reports", until, "")) { (visit.pick("返回报告", "Back to the report")) } }
        @if rows.is_empty() {
            (empty(
                visit.pick("没有更多案件。", "There are no more cases."),
                &html! { a href="/reports" { (visit.pick("报表", "Reports")) } },
            ))
        } @else {
            (cases::table(&app, &visit, &names, &rows))
        }
        @if let Some(last) = ids.last().filter(|_| has_more) {
            @let more = format!("&figure={}&after={last}", crate::case_filter::encoded(&chosen.figure));
            p.paging { a href=(chosen.address("/reports/cases", until, &more)) { (visit.pick("下一页", "Next page")) } }
        }
    };
    Ok(page(&visit, Tab::Reports, title, Some(&cutoff), &content))
}
