//! Messages to the cases that they find.
//!
//! A message is tried when it comes; one that waits also whenever something happened in a case that
//! waits for it. So what becomes of one that does not wait is settled after everything that came
//! before it.
//! The key of each try follows from the message and the case: what a case took before a crash is
//! found by that key, and the message goes to nobody else.

use super::fold::Scene;
use crate::case::{
    Code, Command, Event, MessageAwaited, MessageDelivered, MessageReceived, MessageRefused,
    Rejection, Taking,
};
use crate::definition::Keep;
use crate::recorded::{Actor, Recorded};
use crate::runtime::mailbox::{Mailbox, once, stream_of};
use crate::runtime::{Engine, Failure, Request, Subject};
use crate::stream::{CaseId, StreamId};

/// Lets a case wait for the messages that its facts call for, and tries those that wait for it.
pub(super) async fn await_messages(engine: &Engine, scene: &Scene) -> Result<(), Failure> {
    let reference = &scene.state.opened().definition;
    let Some(definition) = engine.law().definition(reference) else {
        return Ok(());
    };
    for message in definition.relations.messages.values() {
        let Some(key) = message.key(&scene.state.facts) else {
            continue;
        };
        let stream = stream_of(&message.name, &key);
        let mailbox = Mailbox::load(&**engine.store(), &stream).await?;
        if !mailbox.awaited.contains(&scene.case) {
            let awaited = Event::MessageAwaited(MessageAwaited {
                message: message.name.clone(),
                case: scene.case,
            });
            let name = format!("{stream} awaited {}", scene.case);
            engine.note(&stream, &awaited, &name).await?;
        }
        if mailbox.waiting().any(is_kept) {
            deliver(engine, &stream, is_kept).await?;
        }
    }
    Ok(())
}

fn is_kept(message: &MessageReceived) -> bool {
    message.keep == Keep::Persistent
}

/// Tries to deliver a message that came.
pub(super) async fn deliver_new(engine: &Engine, recorded: &Recorded) -> Result<(), Failure> {
    let Event::MessageReceived(new) = Event::decode(recorded)? else {
        return Ok(());
    };
    deliver(engine, &recorded.stream, |message| message.id == new.id).await
}

/// Tries to deliver those messages of a mailbox that wait.
async fn deliver(
    engine: &Engine,
    stream: &StreamId,
    which: impl Fn(&MessageReceived) -> bool,
) -> Result<(), Failure> {
    let mailbox = Mailbox::load(&**engine.store(), stream).await?;
    for message in mailbox.waiting().filter(|message| which(message)) {
        let taken = match taken_before(engine, stream, &mailbox, message).await? {
            Some(case) => Ok(case),
            None => try_all(engine, stream, &mailbox, message).await?,
        };
        let (what, event) = match taken {
            Ok(case) => {
                let delivered = MessageDelivered {
                    message: message.message.clone(),
                    id: message.id.clone(),
                    case,
                };
                ("delivered", Event::MessageDelivered(delivered))
            }
            Err(rejection) if message.keep == Keep::Transient => {
                let refused = MessageRefused {
                    message: message.message.clone(),
                    id: message.id.clone(),
                    rejection: rejection.recorded(),
                };
                ("refused", Event::MessageRefused(refused))
            }
            Err(_) => continue,
        };
        let name = format!("{stream} {} {what}", message.id);
        engine.note(stream, &event, &name).await?;
    }
    Ok(())
}

/// The case that took a message before this was noted.
async fn taken_before(
    engine: &Engine,
    stream: &StreamId,
    mailbox: &Mailbox,
    message: &MessageReceived,
) -> Result<Option<CaseId>, Failure> {
    for case in &mailbox.awaited {
        let key = try_key(stream, message, *case);
        if engine.store().answer(&key).await?.is_some() {
            return Ok(Some(*case));
        }
    }
    Ok(None)
}

/// The first case that takes a message, or why none does.
async fn try_all(
    engine: &Engine,
    stream: &StreamId,
    mailbox: &Mailbox,
    message: &MessageReceived,
) -> Result<Result<CaseId, Rejection>, Failure> {
    let mut last = None;
    for case in &mailbox.awaited {
        if !is_meant(engine, message, *case).await? {
            continue;
        }
        let request = Request {
            subject: Subject::Case(*case),
            command: Command::Take(Taking {
                message: message.message.clone(),
                facts: message.facts.clone(),
                document: message.document.clone(),
            }),
            actor: Actor::default(),
            occurred: None,
            key: Some(try_key(stream, message, *case)),
            if_version: None,
        };
        match engine.execute(&request).await {
            Ok(_) => return Ok(Ok(*case)),
            Err(Failure::Rejected(rejection)) => last = Some(*rejection),
            Err(failure) => return Err(failure),
        }
    }
    Ok(Err(last.unwrap_or_else(|| {
        let (zh, en) = ("没有案件等待该消息", "no case waits for the message");
        Rejection::new(Code::MessageLost, message.message.clone(), zh, en)
    })))
}

/// Whether the facts of a case still are those of the message: they may have been corrected.
async fn is_meant(
    engine: &Engine,
    message: &MessageReceived,
    case: CaseId,
) -> Result<bool, Failure> {
    let state = engine.state(case).await?;
    let Some(header) = &state.header else {
        return Ok(false);
    };
    let definition = engine.definition_by_the_log(&header.definition).await?;
    let rule = definition
        .as_ref()
        .and_then(|definition| definition.relations.messages.get(&message.message));
    let key = rule.and_then(|rule| rule.key(&state.facts));
    Ok(key.as_ref() == Some(&message.key))
}

fn try_key(stream: &StreamId, message: &MessageReceived, case: CaseId) -> String {
    once(&format!("{stream} {} {case}", message.id)).key
}
