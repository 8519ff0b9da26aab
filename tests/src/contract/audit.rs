//! What must be true of any log at any time.

use std::collections::BTreeMap;

use casebook_engine::chain::Verifier;
use casebook_engine::ports::{EventStore, StreamHead};
use casebook_engine::recorded::Recorded;
use casebook_engine::stream::{Category, Position, StreamId, Version};

use super::read_log;

/// Checks gapless positions, the chain of every stream, recorded times, and that all ways of
/// reading agree.
pub async fn audit(store: &impl EventStore) {
    let log = read_log(store).await;
    check_positions(store, &log).await;
    let heads = check_chains(&log);
    for (stream, head) in heads {
        check_stream(store, &log, &stream, head).await;
    }
    for category in Category::ALL {
        let of_category = store.read_category(category, Position::START, usize::MAX);
        let expected = only(&log, |event| event.stream.category() == category);
        assert_eq!(of_category.await.expect("read_category"), expected);
    }
}

async fn check_positions(store: &impl EventStore, log: &[Recorded]) {
    for (place, event) in (1..).zip(log) {
        assert_eq!(event.position, Position(place), "positions are gapless");
    }
    for pair in log.windows(2) {
        assert!(
            pair[0].recorded <= pair[1].recorded,
            "recorded never decreases"
        );
    }
    let head = store.head().await.expect("head");
    assert_eq!(head, Position(log.len() as u64), "head is the last event");
}

fn check_chains(log: &[Recorded]) -> BTreeMap<StreamId, StreamHead> {
    let mut verifiers: BTreeMap<StreamId, Verifier> = BTreeMap::new();
    for event in log {
        let verifier = verifiers.entry(event.stream.clone()).or_default();
        verifier.check(event).expect("the chain holds");
    }
    let heads = verifiers.into_iter().map(|(stream, verifier)| {
        let (version, hash) = verifier.head();
        (stream, StreamHead { version, hash })
    });
    heads.collect()
}

async fn check_stream(
    store: &impl EventStore,
    log: &[Recorded],
    stream: &StreamId,
    head: StreamHead,
) {
    let events = store.read_stream(stream, Version::EMPTY, usize::MAX);
    let expected = only(log, |event| event.stream == *stream);
    assert_eq!(events.await.expect("read_stream"), expected, "{stream}");
    let stored = store.stream_head(stream).await.expect("stream_head");
    assert_eq!(stored, head, "{stream}");
}

fn only(log: &[Recorded], keep: impl Fn(&Recorded) -> bool) -> Vec<Recorded> {
    log.iter().filter(|event| keep(event)).cloned().collect()
}
