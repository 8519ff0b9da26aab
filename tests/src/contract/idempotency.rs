//! Same key, same request, same answer; and the events only once.

use std::sync::Arc;

use casebook_engine::ports::{AppendFailure, Appended, EventStore};
use casebook_engine::stream::ExpectedVersion;
use tokio::sync::Barrier;
use tokio::task::JoinSet;

use super::{
    Factory, append, append_all, case, conflict, exactly, keyed, notes, part, read_log, soon, to,
    to_any, together,
};

fn repeated(answer: &Appended) -> Appended {
    Appended {
        repeated: true,
        ..answer.clone()
    }
}

/// Over one stream and over several, and after the streams have moved on.
pub async fn the_same_request_gets_the_same_answer<F: Factory>(factory: &F) {
    let store = factory.open().await;
    let (a, b) = (case("a"), case("b"));
    let one = keyed("one", 1, to(&a, ExpectedVersion::NoStream, notes(2)));
    let two = keyed(
        "两个",
        2,
        together(vec![
            part(&b, exactly(0), notes(1)),
            part(&a, exactly(2), notes(3)),
        ]),
    );
    let first_one = append(&*store, one.clone()).await.expect("appended");
    let first_two = append(&*store, two.clone()).await.expect("appended");
    assert!(!first_one.repeated && !first_two.repeated);
    append(&*store, to_any(&a, notes(4)))
        .await
        .expect("moved on");

    let other_handle = factory.open().await;
    for store in [store, other_handle] {
        assert_eq!(append(&*store, one.clone()).await, Ok(repeated(&first_one)));
        assert_eq!(append(&*store, two.clone()).await, Ok(repeated(&first_two)));
        let remembered = store.answer("两个").await.expect("reachable");
        assert_eq!(
            remembered.map(|found| found.answer),
            Some(first_two.clone())
        );
        assert_eq!(store.answer("three").await.expect("reachable"), None);
        assert_eq!(read_log(&*store).await.len(), 10);
    }
}

/// The second of two equal appends in one call sees the first.
pub async fn the_same_request_gets_the_same_answer_within_one_call<F: Factory>(factory: &F) {
    let store = factory.open().await;
    let unit = keyed("key", 1, to(&case("a"), exactly(0), notes(2)));
    let other = keyed("key", 2, to(&case("b"), exactly(0), notes(2)));
    let answers = append_all(&*store, vec![unit.clone(), unit, other]).await;
    let first = answers[0].clone().expect("appended");
    assert_eq!(answers[1], Ok(repeated(&first)));
    let key = "key".to_owned();
    assert_eq!(answers[2], Err(AppendFailure::KeyReused { key }));
    assert_eq!(read_log(&*store).await.len(), 2);
}

/// A digest that differs is another request, whatever it would append.
pub async fn another_request_under_the_key_is_refused<F: Factory>(factory: &F) {
    let store = factory.open().await;
    let unit = to_any(&case("a"), notes(1));
    let first = append(&*store, keyed("key", 1, unit.clone())).await;
    first.expect("appended");
    let answer = append(&*store, keyed("key", 2, unit.clone())).await;
    let key = "key".to_owned();
    assert_eq!(answer, Err(AppendFailure::KeyReused { key }));
    let answer = append(&*store, keyed("Key", 2, unit)).await;
    assert!(!answer.expect("another key").repeated);
}

/// After a conflict the caller decides again and comes back with the same key.
pub async fn a_failed_append_leaves_the_key_free<F: Factory>(factory: &F) {
    let store = factory.open().await;
    let stream = case("a");
    append(&*store, to_any(&stream, notes(1)))
        .await
        .expect("set up");
    let stale = keyed("key", 1, to(&stream, exactly(0), notes(1)));
    let right = keyed("key", 1, to(&stream, exactly(1), notes(1)));
    for _ in 0..2 {
        let answer = append(&*store, stale.clone()).await;
        assert_eq!(answer, Err(conflict(&stream, 1)));
    }
    let within_one_call = append_all(&*store, vec![stale.clone(), right.clone(), right]).await;
    assert_eq!(within_one_call[0], Err(conflict(&stream, 1)));
    let first = within_one_call[1].clone().expect("the key is free");
    assert_eq!((first.position.0, first.repeated), (2, false));
    assert_eq!(within_one_call[2], Ok(repeated(&first)));
    assert_eq!(append(&*store, stale).await, Ok(repeated(&first)));
}

/// A request that changed nothing is remembered as well.
pub async fn an_append_without_events_remembers_its_key<F: Factory>(factory: &F) {
    let store = factory.open().await;
    let stream = case("a");
    append(&*store, to_any(&stream, notes(3)))
        .await
        .expect("set up");
    for (key, unit) in [
        ("no event", to(&stream, exactly(3), vec![])),
        ("no stream", together(vec![])),
    ] {
        let unit = keyed(key, 1, unit);
        let first = append(&*store, unit.clone()).await.expect("accepted");
        assert_eq!((first.position.0, first.repeated), (3, false));
        assert_eq!(append(&*store, unit).await, Ok(repeated(&first)));
    }
}

/// Of equal requests that come at once, one appends and all get its answer.
pub async fn many_at_once_under_one_key_append_once<F: Factory>(factory: &F) {
    const CALLERS: usize = 12;
    let handles = [factory.open().await, factory.open().await];
    let start = Arc::new(Barrier::new(CALLERS));
    let mut tasks = JoinSet::new();
    for caller in 0..CALLERS {
        let store = Arc::clone(&handles[caller % handles.len()]);
        let start = Arc::clone(&start);
        let unit = keyed("key", 1, to_any(&case("a"), notes(2)));
        tasks.spawn(async move {
            start.wait().await;
            append(&*store, unit).await.expect("answered")
        });
    }
    let mut answers = soon(tasks.join_all()).await;
    answers.sort_by_key(|answer| answer.repeated);
    let (first, rest) = answers.split_first().expect("callers");
    assert!(!first.repeated);
    assert!(rest.iter().all(|answer| *answer == repeated(first)));
    assert_eq!(read_log(&*handles[0]).await.len(), 2);
}

/// What was answered once is not judged again, though its expectation is stale by now.
pub async fn the_key_is_looked_at_before_the_versions<F: Factory>(factory: &F) {
    let store = factory.open().await;
    let stream = case("a");
    let unit = keyed("key", 1, to(&stream, ExpectedVersion::NoStream, notes(1)));
    let first = append(&*store, unit.clone()).await.expect("appended");
    assert_eq!(append(&*store, unit).await, Ok(repeated(&first)));
    let other = keyed("key", 2, to(&stream, ExpectedVersion::NoStream, notes(1)));
    let key = "key".to_owned();
    assert_eq!(
        append(&*store, other).await,
        Err(AppendFailure::KeyReused { key })
    );
}
