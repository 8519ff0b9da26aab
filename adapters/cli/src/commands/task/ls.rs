//! `task ls`: what is to be done, the most urgent first.

use casebook_projections::views::WORKLIST;
use casebook_projections::{Filter, Order, QUERY_ROWS_MAX, Query};
use jiff::Timestamp;
use serde_json::Value;

use crate::args::TaskLsArgs;
use crate::desk::Desk;
use crate::house::House;
use crate::output::{Answer, Column};
use crate::problem::Problem;
use crate::{reading, rows};

const COLUMNS: &[Column] = &[
    rows::LIGHT,
    Column::due("due_at", "届满", "due"),
    Column::text("case_number", "案号", "case"),
    Column::text("case_title", "案由", "title"),
    Column::text("title", "待办", "task"),
    Column::text("role", "角色", "role"),
    Column::text("person", "持有人", "holder"),
    Column::text("round", "轮次", "round"),
    Column::hidden("case_id"),
    Column::hidden("no"),
    Column::hidden("kind"),
];

/// One row for each open task and each awaited signature.
pub(super) async fn run(args: &TaskLsArgs, desk: &Desk) -> Result<Answer, Problem> {
    let house = desk.house().await?;
    let views = reading::caught_up(&house.store).await?;
    let mut conditions = Vec::new();
    if let Some(role) = &args.role {
        conditions.push(Filter::equal("role", role.as_str()));
    }
    if let Some(person) = &args.person {
        let mine = Filter::equal("person", person.as_str());
        conditions.push(if args.mine {
            mine
        } else {
            Filter::Any(vec![mine, Filter::Missing("person")])
        });
    }
    let query = Query::of(Filter::All(conditions), QUERY_ROWS_MAX);
    let query = query.by(Order::Column("due_order"));
    let now = Timestamp::now();
    let found = views.query(&WORKLIST, &query).await?;
    let mut meant = Vec::new();
    for row in &found {
        if meant.len() == usize::from(args.limit) {
            break;
        }
        let row = rows::object(&WORKLIST, row, now);
        if is_meant(&row, args, &house, now).await? {
            meant.push(row);
        }
    }
    if let Some(person) = &args.person {
        rows::check_owner(&house.law, person, &meant)?;
    }
    Ok(Answer::list(COLUMNS, meant))
}

async fn is_meant(
    row: &Value,
    args: &TaskLsArgs,
    house: &House,
    now: Timestamp,
) -> Result<bool, Problem> {
    match &args.person {
        Some(person) if row["person"] != **person => rows::may_claim(house, person, row, now).await,
        _ => Ok(true),
    }
}
