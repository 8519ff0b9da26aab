//! Streams, events and appends to test with, and how to ask a store.

use std::time::Duration;

use casebook_engine::ports::{
    Append, AppendFailure, Appended, EventStore, Fault, Idempotency, StreamAppend,
};
use casebook_engine::recorded::{Hash, NewEvent, Recorded};
use casebook_engine::stream::{ExpectedVersion, Position, StreamId, Version};
use jiff::Timestamp;

/// Longer than anything here may take; a test that reaches it has failed.
pub const LIMIT: Duration = Duration::from_mins(1);

/// Waits for `future`, but not for ever.
pub async fn soon<T>(future: impl Future<Output = T>) -> T {
    let answer = tokio::time::timeout(LIMIT, future).await;
    answer.expect("an answer within the limit")
}

/// The moment at which the tests take place.
pub fn noon() -> Timestamp {
    "2026-03-02T04:00:00Z".parse().expect("a valid instant")
}

/// A stream of the category `case`.
pub fn case(id: &str) -> StreamId {
    format!("case/{id}").parse().expect("a valid stream")
}

/// An event that says `text`.
pub fn noted(text: impl std::fmt::Display) -> NewEvent {
    NewEvent {
        event_type: "noted".into(),
        schema: 1,
        meta: br#"{"occurred":"2026-03-02T04:00:00Z"}"#.to_vec(),
        body: format!(r#"{{"text":"{text}"}}"#).into_bytes(),
    }
}

/// `count` events that say their number.
pub fn notes(count: usize) -> Vec<NewEvent> {
    (1..=count).map(noted).collect()
}

/// The part of an append for one stream.
pub fn part(stream: &StreamId, expected: ExpectedVersion, events: Vec<NewEvent>) -> StreamAppend {
    StreamAppend {
        stream: stream.clone(),
        expected,
        events,
    }
}

/// An append to several streams without a key.
pub fn together(streams: Vec<StreamAppend>) -> Append {
    Append {
        idempotency: None,
        streams,
    }
}

/// An append to one stream without a key.
pub fn to(stream: &StreamId, expected: ExpectedVersion, events: Vec<NewEvent>) -> Append {
    together(vec![part(stream, expected, events)])
}

/// An append to one stream, whatever its version.
pub fn to_any(stream: &StreamId, events: Vec<NewEvent>) -> Append {
    to(stream, ExpectedVersion::Any, events)
}

/// The append under a key; `request` stands for what was asked.
pub fn keyed(key: &str, request: u8, append: Append) -> Append {
    Append {
        idempotency: Some(Idempotency {
            key: key.to_owned(),
            digest: Hash([request; 32]),
        }),
        ..append
    }
}

/// The expectation that a stream stands at `version`.
pub fn exactly(version: u64) -> ExpectedVersion {
    ExpectedVersion::Exact(Version(version))
}

/// The answer that a stream stands at `actual`.
pub fn conflict(stream: &StreamId, actual: u64) -> AppendFailure {
    AppendFailure::Conflict {
        stream: stream.clone(),
        actual: Version(actual),
    }
}

/// Appends in one call at [`noon`].
pub async fn append_all(
    store: &impl EventStore,
    appends: Vec<Append>,
) -> Vec<Result<Appended, AppendFailure>> {
    store.append(appends, noon()).await.expect("append")
}

/// Appends at [`noon`] and returns the one answer.
pub async fn append(store: &impl EventStore, append: Append) -> Result<Appended, AppendFailure> {
    let mut answers = append_all(store, vec![append]).await;
    assert_eq!(answers.len(), 1, "one answer per append");
    answers.remove(0)
}

/// Appends what must be refused as a whole, and returns the fault.
pub async fn refused(store: &impl EventStore, appends: Vec<Append>) -> Fault {
    let answer = store.append(appends, noon()).await;
    answer.expect_err("the call is refused")
}

/// The whole log.
pub async fn read_log(store: &impl EventStore) -> Vec<Recorded> {
    let log = store.read_all(Position::START, usize::MAX).await;
    log.expect("read_all")
}

/// The bodies of a stream as text.
pub async fn bodies(store: &impl EventStore, stream: &StreamId) -> Vec<String> {
    let events = store.read_stream(stream, Version::EMPTY, usize::MAX).await;
    let events = events.expect("read_stream").into_iter();
    events
        .map(|event| String::from_utf8(event.body).expect("text"))
        .collect()
}

/// The bodies that the given events have.
pub fn bodies_of(events: &[NewEvent]) -> Vec<String> {
    let bodies = events.iter().map(|event| event.body.clone());
    bodies
        .map(|body| String::from_utf8(body).expect("text"))
        .collect()
}
