//! `alert ls`: the alerts, the most urgent first.

use casebook_engine::case::CaseState;
use casebook_engine::stream::CaseId;
use casebook_projections::views::CASE_LIST;
use casebook_projections::{Filter, Order, QUERY_ROWS_MAX, Query};
use jiff::Timestamp;
use serde_json::Value;

use super::{FAMILIES, LEVELS, kinds, text};
use crate::args::AlertLsArgs;
use crate::commands::case::{STATUS, find};
use crate::desk::Desk;
use crate::names::Names;
use crate::output::{Answer, Column};
use crate::problem::Problem;
use crate::{reading, rows};

const COLUMNS: &[Column] = &[
    Column::word("level", "级别", "level", LEVELS),
    Column::word("family", "类别", "family", FAMILIES),
    Column::text("number", "编号", "number"),
    Column::text("rule", "规则", "rule"),
    Column::text("subject", "被监督案件", "case"),
    Column::text("organ_title", "机关", "organ"),
    Column::text("stages", "环节", "stage"),
    Column::due("due_at", "届满", "due"),
    Column::word("status", "状态", "status", STATUS),
    Column::hidden("case_id"),
    Column::hidden("about"),
    Column::hidden("ground"),
    Column::hidden("finding"),
    Column::hidden("light"),
    Column::hidden("organ"),
    Column::hidden("definition"),
    Column::hidden("version"),
];

/// The facts of an alert that stand in a row.
const FACTS: [&str; 6] = ["level", "family", "rule", "ground", "subject", "finding"];

/// One row for each alert.
pub(super) async fn run(args: &AlertLsArgs, desk: &Desk) -> Result<Answer, Problem> {
    let house = desk.house().await?;
    let views = reading::caught_up(&house.store).await?;
    let about = match &args.of {
        Some(name) => Some(find(name, &*house.store.events()).await?),
        None => None,
    };
    let kinds = kinds(&house.law).into_iter();
    let kinds = kinds.map(|kind| kind.as_str().into()).collect();
    let mut conditions = vec![Filter::OneOf("definition", kinds)];
    let asked = [("status", &args.status), ("organ", &args.organ)];
    let asked = asked.into_iter();
    conditions.extend(
        asked.filter_map(|(column, value)| {
            value.as_deref().map(|value| Filter::equal(column, value))
        }),
    );
    let query = Query::of(Filter::All(conditions), QUERY_ROWS_MAX);
    let query = query.by(Order::Column("due_order"));
    let (now, names) = (Timestamp::now(), Names::new(&house.law, desk.lang()));
    let mut found = Vec::new();
    for row in views.query(&CASE_LIST, &query).await? {
        if found.len() == usize::from(args.limit) {
            break;
        }
        let mut row = rows::object(&CASE_LIST, &row, now);
        let case: Option<CaseId> = row["case_id"].as_str().and_then(|id| id.parse().ok());
        let Some(case) = case else { continue };
        let state = house.engine.state(case).await?;
        if is_meant(&state, args, about) {
            complete(&mut row, &state, &names);
            found.push(row);
        }
    }
    Ok(Answer::list(COLUMNS, found))
}

fn is_meant(state: &CaseState, args: &AlertLsArgs, about: Option<CaseId>) -> bool {
    let is = |fact: &str, asked: &Option<String>| {
        asked
            .as_deref()
            .is_none_or(|asked| text(state, fact) == asked)
    };
    is("level", &args.level)
        && is("family", &args.family)
        && about.is_none_or(|about| subject(state) == Some(about))
}

/// The case that an alert is about, where a watch opened it.
fn subject(state: &CaseState) -> Option<CaseId> {
    let header = state.header.as_ref()?;
    header.link.as_ref().map(|link| link.case)
}

/// Adds what the alert says to the row of its case.
fn complete(row: &mut Value, state: &CaseState, names: &Names) {
    for fact in FACTS {
        row[fact] = text(state, fact).into();
    }
    row["about"] = subject(state).map(|case| case.to_string()).into();
    row["organ_title"] = names
        .organ(row["organ"].as_str().unwrap_or_default())
        .into();
}
