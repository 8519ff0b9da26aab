//! One event of each type with every field filled, and further ones for the words of a field.

use casebook_engine::case::Event;
use casebook_engine::ports::StreamAppend;
use casebook_engine::recorded::{Actor, DefinitionRef, Meta};
use casebook_engine::stream::{Category, ExpectedVersion, StreamId};
use jiff::Timestamp;
use uuid::Uuid;

use super::files::{folder, text};

/// The events of `golden/samples.jsonl`, in its order: the first of each type has every field.
pub fn samples() -> Vec<Event> {
    let samples = text(&folder().join("samples.jsonl"));
    let lines = samples.lines().map(serde_json::from_str);
    lines
        .map(|event| event.unwrap_or_else(|fault| panic!("golden/samples.jsonl: {fault}")))
        .collect()
}

/// The event as a part of an append to a stream where such an event stands.
pub(super) fn appended(event: &Event) -> StreamAppend {
    let case = "01999999-0000-7000-8000-000000000001";
    let (category, id) = match event {
        Event::CommandRefused(_) => (Category::Refusal, case),
        Event::NumberTaken(_) => (Category::Series, "沪司罚〔2026〕"),
        Event::TextRegistered(_)
        | Event::DefinitionProposed(_)
        | Event::DefinitionApproved(_)
        | Event::DefinitionRetired(_) => (Category::Registry, "definition/penalty.hearing"),
        Event::DirectoryChanged(_) => (Category::Registry, "changes.directory"),
        _ => (Category::Case, case),
    };
    StreamAppend {
        stream: StreamId::new(category, id).expect("a stream id"),
        expected: ExpectedVersion::Any,
        events: vec![event.encode(&envelope())],
    }
}

/// An envelope with every field filled.
fn envelope() -> Meta {
    Meta {
        occurred: instant("2026-09-29T02:00:00.123456789Z"),
        actor: Actor {
            person: Some("sun.chengban".into()),
            organ: Some("shanghai".into()),
            role: Some("investigator".into()),
            on_behalf_of: Some("li.chengban".into()),
            certificates: Vec::new(),
        },
        causation: Uuid::from_u128(0x0199_9999_0000_7000_8000_0000_0000_0003),
        correlation: Uuid::from_u128(0x0199_9999_0000_7000_8000_0000_0000_0001),
        key: Some("2026-09-29/收文/17".to_owned()),
        definition: Some(DefinitionRef {
            id: "penalty.hearing".into(),
            version: 3,
            digest: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into(),
        }),
    }
}

pub(super) fn instant(text: &str) -> Timestamp {
    text.parse()
        .unwrap_or_else(|_| panic!("no instant: {text}"))
}
