//! `def ls`: the definitions in force.

use casebook_engine::definition::Definition;
use serde_json::{Value, json};

use crate::desk::Desk;
use crate::lang::Lang;
use crate::output::{Answer, Column};
use crate::problem::Problem;

const COLUMNS: &[Column] = &[
    Column::text("id", "标识", "id"),
    Column::text("version", "版本", "version"),
    Column::text("title", "名称", "title"),
    Column::text("from", "生效", "from"),
    Column::text("to", "失效", "to"),
    Column::text("basis", "依据", "basis"),
    Column::hidden("digest"),
];

/// One row for each version of each definition.
pub(super) async fn run(desk: &Desk) -> Result<Answer, Problem> {
    let definitions = desk.house().await?.law.definitions();
    let rows = definitions
        .iter()
        .map(|definition| row(definition, desk.lang()));
    Ok(Answer::list(COLUMNS, rows.collect()))
}

fn row(definition: &Definition, lang: Lang) -> Value {
    let reference = &definition.reference;
    json!({
        "id": reference.id.as_str(),
        "version": reference.version,
        "title": lang.of(&definition.title),
        "from": definition.in_force.from.to_string(),
        "to": definition.in_force.to.map(|to| to.to_string()),
        "basis": definition.basis,
        "digest": reference.digest.as_str(),
    })
}
