//! Snapshots of streams: kept beside the log, found again, and no part of it.

use std::sync::Arc;

use casebook_engine::ports::{EventStore, Fault, SNAPSHOT_BYTES_MAX, Snapshot};
use casebook_engine::recorded::Hash;
use casebook_engine::stream::{StreamId, Version};
use tokio::sync::Barrier;
use tokio::task::JoinSet;

use super::{Factory, append, case, notes, read_log, soon, to_any};

const FORMAT: &str = "fold/2";

fn taken(stream: &StreamId, version: u64, format: &str) -> Snapshot {
    Snapshot {
        stream: stream.clone(),
        version: Version(version),
        hash: Hash([9; 32]),
        format: format.to_owned(),
        bytes: format!("{stream} {version} {format}\0案").into_bytes(),
    }
}

async fn with_streams<F: Factory>(factory: &F, ids: &[&str]) -> Arc<F::Store> {
    let store = factory.open().await;
    for id in ids {
        let answer = append(&*store, to_any(&case(id), notes(3))).await;
        answer.expect("appended");
    }
    store
}

async fn keep(store: &impl EventStore, snapshot: &Snapshot) {
    store.keep(snapshot).await.expect("kept");
}

async fn found(store: &impl EventStore, stream: &StreamId, upto: u64) -> Option<Snapshot> {
    let found = store.snapshot(stream, FORMAT, Version(upto)).await;
    found.expect("an answer")
}

/// At the version or before it, of its own stream; through another handle too.
pub async fn the_nearest_up_to_a_version_is_found<F: Factory>(factory: &F) {
    let store = with_streams(factory, &["a", "b"]).await;
    let stream = case("a");
    for version in [1_000, 3_000, 2_000] {
        keep(&*store, &taken(&stream, version, FORMAT)).await;
    }
    let store = factory.open().await;
    for (upto, expected) in [
        (0, None),
        (999, None),
        (1_000, Some(1_000)),
        (2_999, Some(2_000)),
        (3_000, Some(3_000)),
        (u64::MAX, Some(3_000)),
    ] {
        let expected = expected.map(|version| taken(&stream, version, FORMAT));
        assert_eq!(found(&*store, &stream, upto).await, expected, "{upto}");
    }
    for other in ["refusal/a", "case/b", "case/nowhere"] {
        let other = other.parse().expect("a stream");
        assert_eq!(found(&*store, &other, u64::MAX).await, None, "{other}");
    }
}

/// The later one counts, whatever it says.
pub async fn another_takes_the_place_of_the_first<F: Factory>(factory: &F) {
    let store = with_streams(factory, &["a"]).await;
    let first = taken(&case("a"), 1_000, FORMAT);
    let second = Snapshot {
        hash: Hash([8; 32]),
        bytes: vec![0; 100_000],
        ..first.clone()
    };
    for snapshot in [&first, &second, &second] {
        keep(&*store, snapshot).await;
        let kept = found(&*store, &case("a"), 1_000).await;
        assert_eq!(kept.as_ref(), Some(snapshot));
    }
}

/// They are not found under another name, and go when one of another format is kept: of their own
/// stream alone.
pub async fn those_of_another_format_are_forgotten<F: Factory>(factory: &F) {
    let store = with_streams(factory, &["a", "b"]).await;
    for (id, version) in [("a", 1_000), ("a", 2_000), ("b", 1_000)] {
        keep(&*store, &taken(&case(id), version, "fold/1")).await;
    }
    assert_eq!(found(&*store, &case("a"), u64::MAX).await, None);
    keep(&*store, &taken(&case("a"), 1_000, FORMAT)).await;
    let kept = found(&*store, &case("a"), u64::MAX).await;
    assert_eq!(kept, Some(taken(&case("a"), 1_000, FORMAT)));
    for (id, expected) in [("a", None), ("b", Some(taken(&case("b"), 1_000, "fold/1")))] {
        let old = store.snapshot(&case(id), "fold/1", Version(u64::MAX)).await;
        assert_eq!(old.expect("an answer"), expected, "{id}");
    }
}

/// A stream that is not there has none, and one that is too large is refused.
pub async fn what_cannot_be_of_use_is_not_kept<F: Factory>(factory: &F) {
    let store = with_streams(factory, &["a"]).await;
    keep(&*store, &taken(&case("nowhere"), 1_000, FORMAT)).await;
    append(&*store, to_any(&case("nowhere"), notes(1)))
        .await
        .expect("appended");
    assert_eq!(found(&*store, &case("nowhere"), u64::MAX).await, None);
    let mut large = taken(&case("a"), 1_000, FORMAT);
    large.bytes = vec![1; SNAPSHOT_BYTES_MAX + 1];
    let refused = store.keep(&large).await;
    assert!(matches!(refused, Err(Fault::Invalid { .. })), "{refused:?}");
    large.bytes.pop();
    keep(&*store, &large).await;
    assert_eq!(found(&*store, &case("a"), 1_000).await, Some(large));
}

/// Whoever comes last; and the log is what it was.
pub async fn many_keep_at_once<F: Factory>(factory: &F) {
    const NODES: usize = 12;
    let store = with_streams(factory, &["a"]).await;
    let log = read_log(&*store).await;
    let handles = [factory.open().await, factory.open().await];
    let start = Arc::new(Barrier::new(NODES));
    let mut tasks = JoinSet::new();
    for (node, store) in (0..NODES as u64).zip(handles.iter().cycle()) {
        let (store, start) = (Arc::clone(store), Arc::clone(&start));
        tasks.spawn(async move {
            start.wait().await;
            let version = 1_000 * (1 + node % 3);
            keep(&*store, &taken(&case("a"), version, FORMAT)).await;
        });
    }
    soon(tasks.join_all()).await;
    for version in [1_000, 2_000, 3_000] {
        let kept = found(&*store, &case("a"), version).await;
        assert_eq!(kept, Some(taken(&case("a"), version, FORMAT)));
    }
    assert_eq!(read_log(&*store).await, log);
    let answer = append(&*store, to_any(&case("a"), notes(1))).await;
    assert_eq!(answer.expect("appended").position.0, 4);
}
