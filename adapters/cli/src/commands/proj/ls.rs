//! `proj ls`: every view and how far it has come.

use casebook_engine::ports::{Subscription, SubscriptionState};
use serde_json::{Value, json};

use crate::desk::Desk;
use crate::house::Store;
use crate::lag::{Lag, behind};
use crate::output::{Answer, Column};
use crate::problem::Problem;

const COLUMNS: &[Column] = &[
    Column::text("name", "投影", "view"),
    Column::text("checkpoint", "已处理至", "checkpoint"),
    Column::text("lag_events", "落后事件", "events behind"),
    Column::text("lag_seconds", "最久等待秒数", "oldest waits (s)"),
    Column::text("state", "状态", "state"),
    Column::text("reason", "原因", "reason"),
    Column::hidden("owner"),
];

/// One row for each generation of a view. How far the relay has come, `outbox status` tells.
pub(super) async fn run(desk: &Desk) -> Result<Answer, Problem> {
    let store = Store::open(&desk.settings).await?;
    let head = store.events().head().await?;
    let subscriptions = store.subscriptions().list().await?;
    let views = subscriptions
        .iter()
        .filter(|found| found.name.starts_with("view/"));
    let mut rows = Vec::new();
    for found in views {
        let lag = behind(&*store.events(), found.checkpoint, head).await?;
        rows.push(row(found, lag));
    }
    Ok(Answer::list(COLUMNS, rows))
}

fn row(found: &Subscription, lag: Lag) -> Value {
    let (state, reason) = match &found.state {
        SubscriptionState::Well => ("well", None),
        SubscriptionState::Stuck(reason) => ("stuck", Some(reason)),
    };
    json!({
        "name": found.name,
        "checkpoint": found.checkpoint.to_string(),
        "lag_events": lag.events.to_string(),
        "lag_seconds": lag.seconds.to_string(),
        "owner": found.owner.map(|owner| owner.to_string()),
        "state": state,
        "reason": reason,
    })
}
