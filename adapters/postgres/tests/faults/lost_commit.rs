//! The answer to a commit is lost: the store finds out what became of it.

use std::time::Duration;

use casebook_engine::ports::{Append, EventStore, Fault, Subscriptions};
use casebook_engine::stream::Position;
use casebook_postgres::{PostgresStore, Settings};
use casebook_tests::contract::{
    LONG, WORKER, append, audit, case, exactly, keyed, noon, noted, notes, soon, to, to_any,
    together,
};
use uuid::Uuid;

use super::place::{Place, impatient, keyed_note, unavailable};
use super::proxy::{Failure, Proxy};

/// Appends that leave different traces.
fn appends() -> [Append; 4] {
    [
        to_any(&case("no key"), notes(3)),
        keyed("key", 1, to(&case("key"), exactly(0), notes(2))),
        keyed("no event", 1, to(&case("key"), exactly(2), vec![])),
        keyed("nothing", 1, together(vec![])),
    ]
}

async fn behind_a_proxy() -> (Place, Proxy, PostgresStore) {
    let place = Place::fresh().await;
    let proxy = Proxy::start(&place.url).await;
    let store = PostgresStore::connect(&proxy.url(&place.url)).await;
    (place, proxy, store.expect("the store opens"))
}

#[tokio::test]
async fn a_commit_that_arrived_is_answered_with_success() {
    let (_place, proxy, store) = behind_a_proxy().await;
    let mut head = 0;
    for unit in appends() {
        let events: usize = unit.streams.iter().map(|part| part.events.len()).sum();
        head += events as u64;
        proxy.fail(Failure::AfterCommit);
        let answer = append(&store, unit).await.unwrap();
        assert_eq!((answer.position, answer.repeated), (Position(head), false));
        assert_eq!(store.head().await.unwrap(), Position(head));
    }
    audit(&store).await;
}

#[tokio::test]
async fn a_commit_that_did_not_arrive_left_nothing_and_says_so() {
    let (_place, proxy, store) = behind_a_proxy().await;
    for unit in appends() {
        let before = store.head().await.unwrap();
        proxy.fail(Failure::BeforeCommit);
        let reason = unavailable(store.append(vec![unit.clone()], noon()).await);
        assert!(reason.contains("nothing was appended"), "{reason}");
        assert_eq!(store.head().await.unwrap(), before);
        assert!(!append(&store, unit).await.unwrap().repeated);
    }
    audit(&store).await;
}

/// The commit is still on its way when the store looks: it must not be told that nothing happened.
#[tokio::test]
async fn a_commit_that_arrives_late_is_waited_for() {
    let (_place, proxy, store) = behind_a_proxy().await;
    for unit in appends() {
        proxy.fail(Failure::LateCommit);
        let answer = soon(append(&store, unit)).await;
        assert!(!answer.unwrap().repeated);
    }
    assert_eq!(store.head().await.unwrap(), Position(5));
    audit(&store).await;
}

#[tokio::test]
async fn without_the_database_the_outcome_is_unknown_and_the_key_tells_later() {
    let place = Place::fresh().await;
    let proxy = Proxy::start(&place.url).await;
    let settings = impatient(&proxy.url(&place.url));
    let store = PostgresStore::open(settings).await.unwrap();
    proxy.fail(Failure::AfterCommitForGood);
    let unit = keyed_note("1", "key");
    let answer = store.append(vec![unit.clone()], noon()).await;
    assert!(matches!(answer, Err(Fault::Unknown { .. })), "{answer:?}");

    proxy.fail(Failure::Never);
    let answer = append(&store, unit).await.unwrap();
    assert_eq!((answer.position, answer.repeated), (Position(1), true));
}

/// Nor is it said that nothing was changed where a lease may have been taken.
#[tokio::test]
async fn a_lease_whose_answer_was_lost_may_have_been_taken() {
    let (_place, proxy, store) = behind_a_proxy().await;
    proxy.fail(Failure::AfterCommit);
    let answer = soon(store.acquire("relay", WORKER, LONG)).await;
    assert!(matches!(answer, Err(Fault::Unknown { .. })), "{answer:?}");

    let rival = store.acquire("relay", Uuid::from_u128(2), LONG).await;
    assert_eq!(rival.unwrap(), None, "it was taken");
    let lease = store.acquire("relay", WORKER, LONG).await.unwrap();
    assert_eq!(lease.map(|lease| lease.epoch), Some(1));
}

/// Its session is ended by the database, so that the log is free again.
#[tokio::test]
async fn a_node_that_stops_inside_an_append_does_not_keep_the_log() {
    let place = Place::fresh().await;
    let proxy = Proxy::start(&place.url).await;
    let mut settings = Settings::from_url(&proxy.url(&place.url)).unwrap();
    settings.log_timeout = Duration::from_millis(200);
    let stopped = PostgresStore::open(settings).await.unwrap();
    let other = place.open().await;

    proxy.fail(Failure::HoldCommit);
    let lost = tokio::spawn(async move {
        let unit = to_any(&case("1"), vec![noted("lost")]);
        stopped.append(vec![unit], noon()).await
    });
    proxy.struck().await;
    let answer = soon(append(&*other, to_any(&case("1"), notes(1)))).await;
    assert_eq!(answer.unwrap().position, Position(1));
    unavailable(soon(lost).await.unwrap());
    audit(&*other).await;
}

/// A store behind a proxy that has found out that it is alone, with three events of a stream.
async fn alone_behind_a_proxy() -> (Place, Proxy, PostgresStore) {
    let place = Place::fresh().await;
    let proxy = Proxy::start(&place.url).await;
    let settings = impatient(&proxy.url(&place.url));
    let store = PostgresStore::open(settings)
        .await
        .expect("the store opens");
    for version in 0..3 {
        let unit = to(&case("alone"), exactly(version), notes(1));
        append(&store, unit).await.expect("appended");
    }
    (place, proxy, store)
}

/// Whether the statement that appends at once arrived, did not or arrives late: it is appended once.
#[tokio::test]
async fn a_statement_whose_answer_was_lost_is_done_once() {
    let (_place, proxy, store) = alone_behind_a_proxy().await;
    let mut head = 3;
    let failures = [
        Failure::AfterCommit,
        Failure::BeforeCommit,
        Failure::LateCommit,
    ];
    for failure in failures {
        for is_keyed in [false, true] {
            let unit = to(&case("alone"), exactly(head), notes(1));
            let unit = if is_keyed {
                keyed(&format!("{failure:?}"), 1, unit)
            } else {
                unit
            };
            proxy.fail(failure);
            let answer = soon(append(&store, unit)).await.unwrap();
            head += 1;
            assert_eq!((answer.position, answer.repeated), (Position(head), false));
            soon(proxy.struck()).await;
            for _ in 0..3 {
                let unit = to(&case("alone"), exactly(head), notes(1));
                append(&store, unit).await.unwrap();
                head += 1;
            }
            assert_eq!(store.head().await.unwrap(), Position(head));
        }
    }
    audit(&store).await;
}

/// The server had written the commit when it found no room for more and panicked: it comes back with
/// what it wrote, so that what it said is no refusal.
#[tokio::test]
async fn a_server_that_panics_over_a_statement_may_have_done_it() {
    let (_place, proxy, store) = alone_behind_a_proxy().await;
    let mut head = 3;
    for key in [None, Some("key")] {
        let unit = to(&case("alone"), exactly(head), notes(1));
        let unit = match key {
            Some(key) => keyed(key, 1, unit),
            None => unit,
        };
        proxy.fail(Failure::PanicAfterCommit);
        let answers = soon(store.append(vec![unit], noon())).await;
        head += 1;
        let answer = answers.expect("it is looked up").remove(0).unwrap();
        assert_eq!((answer.position, answer.repeated), (Position(head), false));
        soon(proxy.struck()).await;
        for _ in 0..3 {
            let unit = to(&case("alone"), exactly(head), notes(1));
            append(&store, unit).await.unwrap();
            head += 1;
        }
        assert_eq!(store.head().await.unwrap(), Position(head));
    }
    audit(&store).await;
}

#[tokio::test]
async fn without_the_database_the_outcome_of_a_statement_is_unknown() {
    let (_place, proxy, store) = alone_behind_a_proxy().await;
    proxy.fail(Failure::AfterCommitForGood);
    let unit = keyed_note("alone", "key");
    let answer = store.append(vec![unit.clone()], noon()).await;
    assert!(matches!(answer, Err(Fault::Unknown { .. })), "{answer:?}");

    proxy.fail(Failure::Never);
    let answer = append(&store, unit).await.unwrap();
    assert_eq!((answer.position, answer.repeated), (Position(4), true));
    audit(&store).await;
}
