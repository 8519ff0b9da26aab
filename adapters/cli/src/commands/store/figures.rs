//! `store info`: the store in figures.

use serde_json::{Value, json};

use crate::desk::Desk;
use crate::house::Store;
use crate::output::{Answer, Block};
use crate::problem::Problem;
use crate::settings::redact;

/// The figures of the store.
pub(super) async fn run(desk: &Desk) -> Result<Answer, Problem> {
    let store = Store::open(&desk.settings).await?;
    let mut value = json!({
        "url": redact(&desk.settings.store.url),
        "position": store.events().head().await?.to_string(),
    });
    if let Store::Sqlite(sqlite) = &store {
        let figures = sqlite.figures().await?;
        value["kind"] = "sqlite".into();
        value["sqlite"] = figures.sqlite.into();
        value["schema"] = figures.schema.into();
        value["schema_known"] = figures.schema_known.into();
        value["file_bytes"] = figures.file_bytes.to_string().into();
        value["wal_bytes"] = figures.wal_bytes.to_string().into();
        value["free_bytes"] = figures.free_bytes.to_string().into();
        value["events"] = figures.events.to_string().into();
        value["streams"] = figures.streams.to_string().into();
        value["keys"] = figures.keys.to_string().into();
    } else {
        value["kind"] = "postgres".into();
    }
    let fields = value.as_object().into_iter().flatten();
    let fields = fields
        .map(|(key, value)| (key.clone(), plain(value)))
        .collect();
    Ok(Answer::record(value, vec![Block::Fields(fields)]))
}

fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
