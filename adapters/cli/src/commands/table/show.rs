//! `table show`: the rows of a decision table.

use casebook_engine::definition::Table;
use casebook_engine::definition::table::Row;
use serde_json::{Value, json};

use super::found;
use crate::args::ShowArgs;
use crate::desk::Desk;
use crate::output::{Answer, Block, Column};
use crate::problem::Problem;

pub(super) const ROWS: &[Column] = &[
    Column::text("row", "行", "row"),
    Column::text("from", "自", "from"),
    Column::text("to", "至", "to"),
    Column::text("when", "条件", "if"),
    Column::text("answer", "结果", "then"),
    Column::text("basis", "依据", "basis"),
    Column::text("unconfirmed", "待确认", "unconfirmed"),
];

/// The head of the table and its rows, perhaps only those in force on a day.
pub(super) async fn run(args: &ShowArgs, desk: &Desk) -> Result<Answer, Problem> {
    let table = match found(&args.table, desk).await? {
        Ok(table) => table,
        Err(faulty) => return Ok(faulty),
    };
    let numbered = table.rows.iter().enumerate();
    let in_force = numbered.filter(|(_, row)| args.on.is_none_or(|day| row.is_in_force(day)));
    let rows = in_force.map(|(index, row)| shown(&table, index + 1, row));
    let rows: Vec<Value> = rows.collect();
    let title = desk.lang().of(&table.title);
    let head = format!(
        "{title} {} v{} {}  {}",
        table.id,
        table.version,
        table.hit.word(),
        table.basis
    );
    let value = json!({
        "id": table.id.as_str(),
        "title": title,
        "version": table.version,
        "digest": table.digest.as_str(),
        "hit": table.hit.word(),
        "basis": table.basis,
        "on": args.on.map(|day| day.to_string()),
        "rows": rows.clone(),
    });
    let blocks = vec![Block::Text(head), Block::Table(ROWS, rows)];
    Ok(Answer::record(value, blocks))
}

/// A row, with what it asks and answers in words.
pub(super) fn shown(table: &Table, number: usize, row: &Row) -> Value {
    let asked = table.inputs.iter().zip(&row.conditions);
    let asked = asked.filter_map(|(input, cell)| {
        let cell = cell.as_ref()?;
        Some(format!("{}: {cell}", input.name))
    });
    let answer = table.outputs.iter().zip(&row.results);
    let answer = answer.map(|(output, value)| {
        let unit = output.unit.as_deref().unwrap_or_default();
        format!("{}: {} {unit}", output.name, plain(value))
            .trim_end()
            .to_owned()
    });
    json!({
        "row": number,
        "from": row.from.to_string(),
        "to": row.to.map(|to| to.to_string()),
        "when": asked.collect::<Vec<_>>().join(", "),
        "answer": answer.collect::<Vec<_>>().join(", "),
        "basis": row.basis,
        "unconfirmed": row.unconfirmed,
    })
}

fn plain(value: &casebook_engine::Value) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(text)) => text,
        Ok(other) => other.to_string(),
        Err(_) => String::new(),
    }
}
