//! `message ls`: what became of messages.

use casebook_engine::case::MessageReceived;
use casebook_engine::runtime::Mailbox;
use serde_json::{Value, json};

use crate::args::MessageLsArgs;
use crate::desk::Desk;
use crate::output::{Answer, Column};
use crate::problem::Problem;

const COLUMNS: &[Column] = &[
    Column::text("message", "消息", "message"),
    Column::text("id", "编号", "id"),
    Column::text("key", "查找键", "key"),
    Column::text("state", "状态", "state"),
    Column::text("case", "案件", "case"),
];

/// One row for each message, in the order in which its key came up first.
pub(super) async fn run(args: &MessageLsArgs, desk: &Desk) -> Result<Answer, Problem> {
    let house = desk.house().await?;
    let mailboxes = house.engine.mailboxes().await?;
    let rows = mailboxes.iter().flat_map(|mailbox| {
        let received = mailbox.received.iter();
        received.map(move |message| row(mailbox, message))
    });
    let is_wanted = |row: &Value| {
        let state = args.state.as_ref();
        state.is_none_or(|state| row["state"] == state.as_str())
    };
    Ok(Answer::list(COLUMNS, rows.filter(is_wanted).collect()))
}

fn row(mailbox: &Mailbox, message: &MessageReceived) -> Value {
    let case = mailbox.delivered.get(&message.id);
    let state = match case {
        Some(_) => "delivered",
        None if mailbox.refused.contains(&message.id) => "refused",
        None => "waiting",
    };
    let key = message
        .key
        .iter()
        .map(|(part, value)| format!("{part}={value}"));
    json!({
        "message": message.message.as_str(),
        "id": message.id,
        "key": key.collect::<Vec<_>>().join(" "),
        "state": state,
        "case": case.map(ToString::to_string),
    })
}
