//! `org history`: what changed in the directory.

use casebook_engine::runtime::{RecordedChange, read_changes};
use casebook_engine::stream::Version;
use serde_json::{Value, json};

use crate::args::HistoryOfArgs;
use crate::desk::Desk;
use crate::output::{Answer, Column};
use crate::problem::Problem;

const COLUMNS: &[Column] = &[
    Column::text("version", "序号", "no"),
    Column::instant("recorded", "登记时间", "recorded"),
    Column::text("kind", "变更", "change"),
    Column::text("what", "内容", "what"),
    Column::text("basis", "依据", "basis"),
    Column::text("actor", "登记人", "by"),
    Column::hidden("change"),
    Column::hidden("reason"),
];

/// One row for each change, the earliest first.
pub(super) async fn run(args: &HistoryOfArgs, desk: &Desk) -> Result<Answer, Problem> {
    let house = desk.house().await?;
    let changes = read_changes(&*house.store.events(), Version::EMPTY).await?;
    let rows = changes.iter().map(row);
    let concerns = |row: &Value| {
        args.id
            .as_ref()
            .is_none_or(|id| mentions(&row["change"], id))
    };
    Ok(Answer::list(COLUMNS, rows.filter(concerns).collect()))
}

fn row(change: &RecordedChange) -> Value {
    let tagged = serde_json::to_value(&change.changed.change).unwrap_or_default();
    let (kind, body) = tagged
        .as_object()
        .and_then(|tagged| tagged.iter().next())
        .map(|(kind, body)| (kind.clone(), body.clone()))
        .unwrap_or_default();
    let what = body.as_object().map(|body| {
        let parts = body
            .iter()
            .map(|(key, value)| format!("{key}={}", plain(value)));
        parts.collect::<Vec<_>>().join(" ")
    });
    json!({
        "version": change.version.to_string(),
        "recorded": change.recorded.to_string(),
        "kind": kind,
        "what": what,
        "basis": change.changed.basis,
        "reason": change.changed.reason,
        "actor": change.actor.person.as_ref().map(casebook_engine::Name::as_str),
        "change": body,
    })
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join("、"),
        other => other.to_string(),
    }
}

fn mentions(value: &Value, id: &str) -> bool {
    match value {
        Value::String(text) => text == id,
        Value::Array(items) => items.iter().any(|item| mentions(item, id)),
        Value::Object(parts) => parts.values().any(|part| mentions(part, id)),
        _ => false,
    }
}
