//! `table ls`: the decision tables in force.

use serde_json::json;

use super::super::calendar::law;
use crate::desk::Desk;
use crate::output::{Answer, Column};
use crate::problem::Problem;

const COLUMNS: &[Column] = &[
    Column::text("id", "决策表", "table"),
    Column::text("title", "名称", "title"),
    Column::text("version", "版本", "version"),
    Column::text("hit", "命中方式", "hit"),
    Column::text("rows", "行数", "rows"),
    Column::text("unconfirmed", "待确认", "unconfirmed"),
    Column::text("basis", "依据", "basis"),
    Column::hidden("digest"),
];

/// One row for each table.
pub(super) async fn run(desk: &Desk) -> Result<Answer, Problem> {
    let tables = law(desk).await?.tables();
    let rows = tables.values().map(|table| {
        let unconfirmed = table.rows.iter().filter(|row| row.unconfirmed);
        json!({
            "id": table.id.as_str(),
            "title": desk.lang().of(&table.title),
            "version": table.version,
            "hit": table.hit.word(),
            "rows": table.rows.len(),
            "unconfirmed": unconfirmed.count(),
            "basis": table.basis,
            "digest": table.digest.as_str(),
        })
    });
    Ok(Answer::list(COLUMNS, rows.collect()))
}
