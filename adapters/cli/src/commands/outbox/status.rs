//! `outbox status`: how much is still to be sent.

use casebook_engine::ports::SubscriptionState;
use casebook_engine::runtime::relay::RELAY;
use casebook_engine::stream::Position;
use serde_json::json;

use crate::desk::Desk;
use crate::house::Store;
use crate::lag::{Lag, behind};
use crate::output::{Answer, Block};
use crate::problem::Problem;

/// The relay's place in the log. Without a broker nothing is sent and everything is in the inbox.
pub(super) async fn run(desk: &Desk) -> Result<Answer, Problem> {
    let store = Store::open(&desk.settings).await?;
    let head = store.events().head().await?;
    let subscriptions = store.subscriptions();
    let found = subscriptions.list().await?;
    let relay = found.iter().find(|found| found.name == RELAY);
    let checkpoint = relay.map_or(Position::START, |relay| relay.checkpoint);
    let reason = relay.and_then(|relay| match &relay.state {
        SubscriptionState::Stuck(reason) => Some(reason.clone()),
        SubscriptionState::Well => None,
    });
    let dead = subscriptions.parked(RELAY).await?.len();
    let has_broker = desk.settings.amqp.url.is_some();
    let lag = if has_broker {
        behind(&*store.events(), checkpoint, head).await?
    } else {
        Lag::default()
    };
    let value = json!({
        "broker": has_broker,
        "checkpoint": checkpoint.to_string(),
        "head": head.to_string(),
        "pending_events": lag.events.to_string(),
        "pending_seconds": lag.seconds.to_string(),
        "dead": dead,
        "reason": reason,
    });
    let lang = desk.lang();
    let text = if has_broker {
        format!(
            "{}: {}  {}: {}  {}: {dead}",
            lang.pick("待发送事件", "events to send"),
            lag.events,
            lang.pick("最久等待秒数", "the oldest waits, in seconds"),
            lag.seconds,
            lang.pick("死信", "dead")
        )
    } else {
        let none = lang.pick(
            "未设消息服务，通知保存在收件箱",
            "no broker is set: notices stay in the inbox",
        );
        none.to_owned()
    };
    Ok(Answer::record(value, vec![Block::Text(text)]))
}
