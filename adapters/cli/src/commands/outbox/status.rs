//! `outbox status`: how much is still to be sent.

use casebook_engine::ports::SubscriptionState;
use casebook_engine::runtime::relay::RELAY;
use serde_json::json;

use crate::desk::Desk;
use crate::house::Store;
use crate::output::{Answer, Block};
use crate::problem::Problem;

/// The relay's place in the log. Without a broker nothing is sent and everything is in the inbox.
pub(super) async fn run(desk: &Desk) -> Result<Answer, Problem> {
    let store = Store::open(&desk.settings).await?;
    let head = store.events().head().await?;
    let subscriptions = store.subscriptions();
    let found = subscriptions.list().await?;
    let relay = found.iter().find(|found| found.name == RELAY);
    let checkpoint = relay.map_or(0, |relay| relay.checkpoint.0);
    let reason = relay.and_then(|relay| match &relay.state {
        SubscriptionState::Stuck(reason) => Some(reason.clone()),
        SubscriptionState::Well => None,
    });
    let dead = subscriptions.parked(RELAY).await?.len();
    let pending = head.0.saturating_sub(checkpoint);
    let has_broker = desk.settings.amqp.url.is_some();
    let value = json!({
        "broker": has_broker,
        "checkpoint": checkpoint.to_string(),
        "head": head.to_string(),
        "pending_events": if has_broker { pending } else { 0 }.to_string(),
        "dead": dead,
        "reason": reason,
    });
    let lang = desk.lang();
    let text = if has_broker {
        format!(
            "{}: {pending}  {}: {dead}",
            lang.pick("待发送事件", "events to send"),
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
