//! `outbox dead`: what was set aside because it cannot be sent.

use serde_json::json;

use super::RELAY;
use crate::desk::Desk;
use crate::house::Store;
use crate::output::{Answer, Column};
use crate::problem::Problem;

const COLUMNS: &[Column] = &[
    Column::text("position", "位置", "position"),
    Column::text("stream", "事件流", "stream"),
    Column::text("reason", "原因", "reason"),
];

/// One row for each event set aside, in order of position.
pub(super) async fn run(desk: &Desk) -> Result<Answer, Problem> {
    let store = Store::open(&desk.settings).await?;
    let parked = store.subscriptions().parked(RELAY).await?;
    let rows = parked.iter().map(|parked| {
        json!({
            "position": parked.position.to_string(),
            "stream": parked.stream.to_string(),
            "reason": parked.reason,
        })
    });
    Ok(Answer::list(COLUMNS, rows.collect()))
}
