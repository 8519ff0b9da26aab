//! `message send`: a message from outside.

use casebook_engine::Name;
use casebook_engine::case::MessageReceived;
use casebook_engine::ports::{Ids, Law};
use casebook_engine::recorded::Actor;
use casebook_engine::runtime::Key;
use serde_json::json;

use super::super::case::request;
use crate::args::SendArgs;
use crate::desk::Desk;
use crate::output::{Answer, Block};
use crate::problem::Problem;
use crate::world::TimedIds;

/// Receives the message, and lets the case that it finds take it.
pub(super) async fn run(args: &SendArgs, desk: &Desk) -> Result<Answer, Problem> {
    let house = desk.house().await?;
    let message = Name::from(args.message.as_str());
    let key = args
        .key
        .iter()
        .map(|(part, value)| (part.as_str().into(), value.clone()));
    let key: Key = key.collect();
    let keep = house.engine.keeping(&message, &key)?;
    let definitions = Law::definitions(&*house.law);
    let mut takers = definitions.iter();
    let taker = takers.find(|one| one.relations.messages.contains_key(&message));
    let facts = match taker {
        Some(definition) => request::facts(&args.facts, definition)?,
        None => casebook_engine::Facts::new(),
    };
    let received = MessageReceived {
        message,
        id: args
            .id
            .clone()
            .unwrap_or_else(|| TimedIds.next().to_string()),
        key,
        keep,
        facts,
        document: request::document(args.doc.as_deref()),
    };
    let actor = Actor {
        person: args.person.as_deref().map(Name::from),
        ..Actor::default()
    };
    let is_new = house.engine.receive(&received, &actor).await?;
    house.react().await;
    let text = if is_new {
        desk.lang().pick("已收到", "received")
    } else {
        desk.lang().pick("此前已收到", "received before")
    };
    let value = json!({ "id": received.id, "repeated": !is_new });
    let line = format!("{}  {text}", received.id);
    Ok(Answer::record(value, vec![Block::Text(line)]))
}
