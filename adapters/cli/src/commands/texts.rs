//! Registering texts: what was in force once can be read for as long as the log.

use casebook_engine::case::RegisteredText;
use casebook_engine::ports::{Clock, Ids};
use casebook_engine::runtime::register;
use serde_json::{Value, json};

use crate::house::House;
use crate::output::{Answer, Column};
use crate::problem::Problem;
use crate::world::{SystemClock, TimedIds};

const COLUMNS: &[Column] = &[
    Column::text("kind", "类别", "kind"),
    Column::text("id", "标识", "id"),
    Column::text("version", "版本", "version"),
    Column::text("registered", "新登记", "new"),
    Column::hidden("digest"),
];

/// Registers texts and says which the log did not hold yet.
pub(super) async fn publish(house: &House, texts: &[RegisteredText]) -> Result<Answer, Problem> {
    let events = house.store.events();
    let new = register(&*events, texts, SystemClock.now(), TimedIds.next()).await?;
    let rows = texts.iter().map(|text| row(text, new.contains(text)));
    Ok(Answer::list(COLUMNS, rows.collect()))
}

fn row(text: &RegisteredText, is_new: bool) -> Value {
    json!({
        "kind": text.kind,
        "id": text.id.as_str(),
        "version": text.version,
        "registered": is_new,
        "digest": text.digest.as_str(),
    })
}
