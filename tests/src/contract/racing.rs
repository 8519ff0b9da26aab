//! Lost updates are impossible.

use std::collections::BTreeSet;
use std::sync::Arc;

use casebook_engine::ports::{Append, AppendFailure, Appended, EventStore};
use casebook_engine::stream::{ExpectedVersion, Version};
use tokio::sync::Barrier;
use tokio::task::JoinSet;

use super::{
    Factory, append, bodies, bodies_of, case, exactly, noted, notes, part, read_log, soon, to,
    together,
};

const WRITERS: usize = 8;

/// Starts all appends at the same moment, spread over two handles; answers in the order given.
async fn race<F: Factory>(
    factory: &F,
    appends: Vec<Append>,
) -> Vec<Result<Appended, AppendFailure>> {
    let handles = [factory.open().await, factory.open().await];
    let start = Arc::new(Barrier::new(appends.len()));
    let mut tasks = JoinSet::new();
    for (place, unit) in appends.into_iter().enumerate() {
        let store = Arc::clone(&handles[place % handles.len()]);
        let start = Arc::clone(&start);
        tasks.spawn(async move {
            start.wait().await;
            (place, append(&*store, unit).await)
        });
    }
    let mut answers = soon(tasks.join_all()).await;
    answers.sort_by_key(|(place, _)| *place);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

/// All believe the same; one is right.
pub async fn of_many_writers_at_one_version_one_wins<F: Factory>(factory: &F) {
    let stream = case("1");
    for version in 0..5 {
        let expected = exactly(version);
        let appends = (0..WRITERS).map(|writer| to(&stream, expected, vec![noted(writer)]));
        let answers = race(factory, appends.collect()).await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
        let losers = answers.into_iter().filter_map(Result::err);
        for failure in losers {
            assert_eq!(failure, super::conflict(&stream, version + 1));
        }
    }
}

/// Each writer reads, decides and appends until it has won; then every win is in the stream, once.
pub async fn exactly_the_events_of_the_winners_are_there<F: Factory>(factory: &F) {
    let stream = case("1");
    let mut tasks = JoinSet::new();
    for writer in 0..WRITERS {
        let (store, stream) = (factory.open().await, stream.clone());
        tasks.spawn(async move {
            for round in 0..5 {
                loop {
                    let head = store.stream_head(&stream).await.expect("stream_head");
                    let events = vec![noted(format!("{writer} in {round}"))];
                    let unit = to(&stream, ExpectedVersion::Exact(head.version), events);
                    if append(&*store, unit).await.is_ok() {
                        break;
                    }
                }
            }
        });
    }
    soon(tasks.join_all()).await;
    let store = factory.open().await;
    let stored = bodies(&*store, &stream).await;
    assert_eq!(stored.len(), WRITERS * 5);
    let wins: BTreeSet<_> = (0..WRITERS)
        .flat_map(|writer| (0..5).map(move |round| noted(format!("{writer} in {round}"))))
        .flat_map(|event| bodies_of(&[event]))
        .collect();
    assert_eq!(BTreeSet::from_iter(stored), wins);
}

/// Appends that name the same streams in opposite order neither block each other for ever nor mix.
pub async fn writers_over_crossing_streams_all_get_an_answer<F: Factory>(factory: &F) {
    let (a, b) = (case("a"), case("b"));
    for _ in 0..5 {
        let appends = (0..WRITERS).map(|writer| {
            let (first, second) = if writer % 2 == 0 { (&a, &b) } else { (&b, &a) };
            together(vec![
                part(first, ExpectedVersion::Any, notes(1)),
                part(second, ExpectedVersion::Any, notes(1)),
            ])
        });
        let answers = race(factory, appends.collect()).await;
        assert!(answers.iter().all(Result::is_ok));
    }
    let store = factory.open().await;
    let log = read_log(&*store).await;
    for (place, pair) in log.chunks(2).enumerate() {
        assert_ne!(pair[0].stream, pair[1].stream);
        let version = Version(place as u64 + 1);
        assert_eq!((pair[0].version, pair[1].version), (version, version));
    }
}
