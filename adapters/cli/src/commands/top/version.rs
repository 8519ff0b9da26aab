//! `version`: which release this is.

use serde_json::json;

use crate::output::{Answer, Block};

/// The release.
pub(crate) fn run() -> Answer {
    let version = env!("CARGO_PKG_VERSION");
    let text = format!("casebook {version}");
    let value = json!({ "name": "casebook", "version": version, "text": text });
    Answer::record(value, vec![Block::Text(text)])
}
