//! `case ls`: the cases, the most urgent first.

use casebook_projections::views::CASE_LIST;
use casebook_projections::{Filter, Order, Query};
use jiff::Timestamp;
use serde_json::Value;

use super::picture;
use crate::args::CaseLsArgs;
use crate::desk::Desk;
use crate::names::Names;
use crate::output::{Answer, Column};
use crate::problem::Problem;
use crate::{reading, rows};

const COLUMNS: &[Column] = &[
    rows::LIGHT,
    Column::text("number", "案号", "number"),
    Column::text("title", "案由", "title"),
    Column::text("organ_title", "机关", "organ"),
    Column::text("stages", "环节", "stage"),
    Column::text("holder_names", "办理人", "holders"),
    Column::due("due_at", "届满", "due"),
    Column::word("status", "状态", "status", picture::STATUS),
    Column::hidden("case_id"),
    Column::hidden("organ"),
    Column::hidden("holders"),
    Column::hidden("definition"),
    Column::hidden("version"),
];

/// One row for each case.
pub(super) async fn run(args: &CaseLsArgs, desk: &Desk) -> Result<Answer, Problem> {
    let conditions = [
        ("status", &args.status),
        ("organ", &args.organ),
        ("definition", &args.definition),
    ];
    let conditions = conditions
        .into_iter()
        .filter_map(|(column, value)| value.as_deref().map(|value| Filter::equal(column, value)));
    list(Filter::All(conditions.collect()), args.limit, desk).await
}

/// The cases for which a filter holds, the most urgent first.
pub(in crate::commands) async fn list(
    filter: Filter,
    limit: u16,
    desk: &Desk,
) -> Result<Answer, Problem> {
    let house = desk.house().await?;
    let views = reading::caught_up(&house.store).await?;
    let query = Query::of(filter, usize::from(limit));
    let query = query.by(Order::Column("due_order"));
    let found = views.query(&CASE_LIST, &query).await?;
    let now = Timestamp::now();
    let names = Names::new(&house.law, desk.lang());
    let found = found.iter().map(|row| {
        let mut row = rows::object(&CASE_LIST, row, now);
        name(&mut row, &names, now);
        row
    });
    Ok(Answer::list(COLUMNS, found.collect()))
}

/// Adds what organ and holders are called beside their ids.
fn name(row: &mut Value, names: &Names, now: Timestamp) {
    let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
    let (organ, kind, holders) = (text("organ"), text("definition"), text("holders"));
    let holders = holders.split('、').filter(|holder| !holder.is_empty());
    let holders: Vec<String> = holders
        .map(|holder| names.holder(&kind, holder, now))
        .collect();
    row["organ_title"] = names.organ(&organ).into();
    row["holder_names"] = holders.into();
}
