//! `outbox dead`: what was set aside because it cannot be sent, and what readers gave up.

use casebook_engine::runtime::relay::RELAY;
use casebook_rabbitmq::DeadLetter;
use serde_json::{Value, json};

use super::{LETTERS_MAX, broker};
use crate::args::LettersArgs;
use crate::desk::Desk;
use crate::house::Store;
use crate::output::{Answer, Column};
use crate::problem::Problem;

const ASIDE: &[Column] = &[
    Column::text("position", "位置", "position"),
    Column::text("stream", "事件流", "stream"),
    Column::text("reason", "原因", "reason"),
];

const LETTERS: &[Column] = &[
    Column::text("id", "通知", "notice"),
    Column::text("number", "案号", "case"),
    Column::text("topic", "事项", "topic"),
    Column::text("died", "时间", "died"),
    Column::text("reason", "原因", "reason"),
];

/// One row for each event set aside, in order of position, or for each dead letter of a reader.
pub(super) async fn run(letters: &LettersArgs, desk: &Desk) -> Result<Answer, Problem> {
    match &letters.reader {
        Some(reader) => {
            let found = broker(desk)?.dead_letters(reader, LETTERS_MAX).await?;
            Ok(Answer::list(LETTERS, found.iter().map(letter).collect()))
        }
        None => set_aside(desk).await,
    }
}

async fn set_aside(desk: &Desk) -> Result<Answer, Problem> {
    let store = Store::open(&desk.settings).await?;
    let parked = store.subscriptions().parked(RELAY).await?;
    let rows = parked.iter().map(|parked| {
        json!({
            "position": parked.position.to_string(),
            "stream": parked.stream.to_string(),
            "reason": parked.reason,
        })
    });
    Ok(Answer::list(ASIDE, rows.collect()))
}

fn letter(dead: &DeadLetter) -> Value {
    let notice = dead.notice.as_ref();
    let unreadable = notice.err().map(|unreadable| unreadable.reason.clone());
    json!({
        "id": dead.id,
        "number": notice.ok().and_then(|notice| notice.number.clone()),
        "topic": notice.ok().map(|notice| notice.topic.to_string()),
        "died": dead.died.map(|died| died.to_string()),
        "reason": unreadable.unwrap_or_else(|| dead.reason.clone()),
    })
}
