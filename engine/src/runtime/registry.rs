//! The texts in force, in the log: what governed a case can be read for as long as the case.

use jiff::Timestamp;
use uuid::Uuid;

use super::Failure;
use crate::Name;
use crate::case::{Event, RegisteredText, TextKind};
use crate::ports::{Append, EventStore, Fault, StreamAppend};
use crate::recorded::{Actor, DefinitionRef, Meta};
use crate::stream::{Category, ExpectedVersion, Position, StreamId, Version};

/// How many texts are read at once: each may be long.
pub(super) const PAGE_TEXTS: usize = 64;

/// Registers texts that the log does not hold yet. Says which were new.
///
/// Idempotent: the same text is registered once, by whichever node comes first.
///
/// # Errors
/// As the store's.
pub async fn register(
    store: &dyn EventStore,
    texts: &[RegisteredText],
    now: Timestamp,
    causation: Uuid,
) -> Result<Vec<RegisteredText>, Failure> {
    let mut new = Vec::new();
    for text in texts {
        while !is_registered(store, text).await? {
            if append(store, text, now, causation).await? {
                new.push(text.clone());
                break;
            }
        }
    }
    Ok(new)
}

/// Every text that the log holds, in the order in which they were registered.
///
/// # Errors
/// As the store's, and [`Failure::Unreadable`].
pub async fn read_registry(store: &dyn EventStore) -> Result<Vec<RegisteredText>, Failure> {
    let mut texts = Vec::new();
    let mut after = Position::START;
    loop {
        let page = store
            .read_category(Category::Registry, after, PAGE_TEXTS)
            .await?;
        let Some(last) = page.last() else {
            return Ok(texts);
        };
        after = last.position;
        for recorded in &page {
            texts.extend(text_of(Event::decode(recorded)?));
        }
    }
}

/// Where in the log a version of a definition came into force; `None` when the log does not hold it.
///
/// # Errors
/// As the store's, and [`Failure::Unreadable`].
pub(super) async fn begun(
    store: &dyn EventStore,
    definition: &DefinitionRef,
) -> Result<Option<Position>, Failure> {
    let stream = stream_named(TextKind::Definition, &definition.id)?;
    let mut after = Version::EMPTY;
    loop {
        let page = store.read_stream(&stream, after, PAGE_TEXTS).await?;
        let Some(last) = page.last() else {
            return Ok(None);
        };
        after = last.version;
        for recorded in &page {
            let text = text_of(Event::decode(recorded)?);
            if text.is_some_and(|text| text.digest == definition.digest) {
                return Ok(Some(recorded.position));
            }
        }
    }
}

fn text_of(event: Event) -> Option<RegisteredText> {
    match event {
        Event::TextRegistered(text) => Some(text),
        _ => None,
    }
}

pub(super) fn stream_of(text: &RegisteredText) -> Result<StreamId, Failure> {
    stream_named(text.kind, &text.id)
}

fn stream_named(kind: TextKind, id: &Name) -> Result<StreamId, Failure> {
    let kind = match kind {
        TextKind::Definition => "definition",
        TextKind::Calendar => "calendar",
        TextKind::Directory => "directory",
        TextKind::Table => "table",
    };
    StreamId::new(Category::Registry, format!("{kind}.{id}")).map_err(|error| {
        Fault::Invalid {
            reason: error.to_string(),
        }
        .into()
    })
}

async fn is_registered(store: &dyn EventStore, text: &RegisteredText) -> Result<bool, Failure> {
    let stream = stream_of(text)?;
    let mut after = Version::EMPTY;
    loop {
        let page = store.read_stream(&stream, after, PAGE_TEXTS).await?;
        let Some(last) = page.last() else {
            return Ok(false);
        };
        after = last.version;
        for recorded in &page {
            if text_of(Event::decode(recorded)?).is_some_and(|held| held.digest == text.digest) {
                return Ok(true);
            }
        }
    }
}

/// Says whether it was appended; somebody else may have appended to the stream meanwhile.
async fn append(
    store: &dyn EventStore,
    text: &RegisteredText,
    now: Timestamp,
    causation: Uuid,
) -> Result<bool, Failure> {
    let stream = stream_of(text)?;
    let expected = ExpectedVersion::Exact(store.stream_head(&stream).await?.version);
    let event = Event::TextRegistered(text.clone());
    let actor = Actor::default();
    let meta = Meta {
        occurred: now,
        actor,
        causation,
        correlation: causation,
        key: None,
        definition: None,
    };
    let streams = vec![StreamAppend {
        stream,
        expected,
        events: vec![event.encode(&meta)],
    }];
    let answers = store
        .append(
            vec![Append {
                idempotency: None,
                streams,
            }],
            now,
        )
        .await?;
    Ok(answers.iter().all(Result::is_ok))
}
