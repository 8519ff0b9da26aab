//! `settings`: what is in force, and where it comes from.

use figment::value::Value as Found;
use serde_json::{Value, json};

use crate::desk::Desk;
use crate::exit::Exit;
use crate::output::{Answer, Column};
use crate::problem::Problem;
use crate::settings::redact;

const COLUMNS: &[Column] = &[
    Column::text("key", "设置项", "setting"),
    Column::text("value", "值", "value"),
    Column::text("origin", "来源", "origin"),
];

/// Every setting by key. Passwords are left out.
///
/// # Errors
/// `CB-5004` when the layers cannot be read.
pub(crate) fn run(desk: &Desk) -> Result<Answer, Problem> {
    let value = serde_json::to_value(&desk.settings)
        .map_err(|error| Problem::new(Exit::Internal, "CB-5000", error.to_string()))?;
    let mut rows = Vec::new();
    for (section, keys) in value.as_object().into_iter().flatten() {
        for (key, value) in keys.as_object().into_iter().flatten() {
            let key = format!("{section}.{key}");
            let origin = origin(desk, &key);
            let shown = value
                .as_str()
                .map_or_else(|| value.clone(), |text| redact(text).into());
            rows.push(json!({ "key": key, "value": shown, "origin": origin }));
        }
    }
    Ok(Answer::list(COLUMNS, rows))
}

/// The layer in which the key was last given.
fn origin(desk: &Desk, key: &str) -> Value {
    let found: Option<Found> = desk.layers.find_value(key).ok();
    let metadata = found.and_then(|value| desk.layers.get_metadata(value.tag()));
    let name = metadata.map(|metadata| metadata.name.to_string());
    match name {
        Some(name) if name.contains("Settings") => "default".into(),
        Some(name) if name.contains("environment") => "environment".into(),
        Some(name) if name.contains("TOML") => "file".into(),
        Some(_) => "flag".into(),
        None => "default".into(),
    }
}
