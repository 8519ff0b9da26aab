//! `case ls`: the cases, the most urgent first.

use casebook_projections::views::CASE_LIST;
use casebook_projections::{Filter, Order, Query};
use jiff::Timestamp;

use crate::args::CaseLsArgs;
use crate::desk::Desk;
use crate::house::Store;
use crate::output::{Answer, Column};
use crate::problem::Problem;
use crate::{reading, rows};

const COLUMNS: &[Column] = &[
    Column::text("light", "灯", "light"),
    Column::text("number", "案号", "number"),
    Column::text("title", "案由", "title"),
    Column::text("organ", "机关", "organ"),
    Column::text("stages", "环节", "stage"),
    Column::text("holders", "办理人", "holders"),
    Column::instant("due_at", "届满", "due"),
    Column::text("status", "状态", "status"),
    Column::hidden("case_id"),
    Column::hidden("definition"),
    Column::hidden("version"),
];

/// One row for each case.
pub(super) async fn run(args: &CaseLsArgs, desk: &Desk) -> Result<Answer, Problem> {
    let store = Store::open(&desk.settings).await?;
    let views = reading::caught_up(&store).await?;
    let conditions = [
        ("status", &args.status),
        ("organ", &args.organ),
        ("definition", &args.definition),
    ];
    let conditions = conditions
        .into_iter()
        .filter_map(|(column, value)| value.as_deref().map(|value| Filter::equal(column, value)));
    let query = Query::of(Filter::All(conditions.collect()), usize::from(args.limit));
    let query = query.by(Order::Column("due_order"));
    let found = views.query(&CASE_LIST, &query).await?;
    let now = Timestamp::now();
    let found = found.iter().map(|row| rows::object(&CASE_LIST, row, now));
    Ok(Answer::list(COLUMNS, found.collect()))
}
