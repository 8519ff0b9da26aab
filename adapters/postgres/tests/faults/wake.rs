//! Waiting across nodes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use casebook_engine::ports::{EventStore, Fault};
use casebook_engine::stream::Position;
use casebook_postgres::{PostgresStore, Settings};
use casebook_tests::contract::{LIMIT, append, case, notes, soon, to_any};
use tokio::task::JoinHandle;

use super::place::Place;
use super::proxy::{Failure, Proxy};

/// Far below the time after which a listener looks by itself.
const PROMPT: Duration = Duration::from_secs(20);

/// Waits in the background until the log goes beyond `after`.
fn waiting(store: &Arc<PostgresStore>, after: u64) -> JoinHandle<()> {
    let store = Arc::clone(store);
    tokio::spawn(async move {
        let wait = store.wait(Position(after), LIMIT * 10);
        let woken = tokio::time::timeout(PROMPT, wait).await;
        woken.expect("promptly").expect("wait");
    })
}

/// Nobody polls: the waiter would sit for ten minutes.
#[tokio::test]
async fn a_node_is_woken_by_the_append_of_another() {
    let place = Place::fresh().await;
    let (here, there) = (place.open().await, place.open().await);
    for round in 0..5 {
        let waiter = waiting(&here, round);
        append(&*there, to_any(&case("1"), notes(1))).await.unwrap();
        waiter.await.unwrap();
    }
}

/// Whoever listens has a connection of its own, however few the node may take.
#[tokio::test]
async fn a_node_with_one_connection_reads_while_it_listens() {
    let place = Place::fresh().await;
    let mut settings = Settings::from_url(&place.url).unwrap();
    settings.connections_max = 1;
    let here = Arc::new(PostgresStore::open(settings).await.unwrap());
    let there = place.open().await;
    let waiter = waiting(&here, 0);
    append(&*there, to_any(&case("1"), notes(1))).await.unwrap();
    waiter.await.unwrap();
    assert_eq!(here.head().await.unwrap(), Position(1));
}

/// What was announced while its connection was lost is made good when it listens again.
#[tokio::test]
async fn a_node_hears_of_what_was_appended_while_it_was_cut_off() {
    let place = Place::fresh().await;
    let proxy = Proxy::start(&place.url).await;
    let there = place.open().await;
    let here = PostgresStore::connect(&proxy.url(&place.url)).await;
    let here = Arc::new(here.unwrap());
    for round in [0, 2] {
        let waiter = waiting(&here, round);
        append(&*there, to_any(&case("1"), notes(1))).await.unwrap();
        waiter.await.unwrap();

        let waiter = waiting(&here, round + 1);
        proxy.fail(Failure::Down);
        place.end_sessions().await;
        append(&*there, to_any(&case("1"), notes(1))).await.unwrap();
        proxy.fail(Failure::Never);
        waiter.await.unwrap();
    }
}

/// A burst ends with a notification that names its last position.
#[tokio::test]
async fn a_node_hears_of_the_last_append_of_a_burst() {
    let place = Place::fresh().await;
    let (here, there) = (place.open().await, place.open().await);
    for _ in 0..50 {
        append(&*there, to_any(&case("1"), notes(1))).await.unwrap();
    }
    soon(here.wait(Position(49), LIMIT * 10)).await.unwrap();
    assert_eq!(here.head().await.unwrap(), Position(50));
}

/// After a failover that lost events the hint is wrong; it must not make readers spin.
#[tokio::test]
async fn a_log_that_was_rolled_back_does_not_wake_its_readers_for_ever() {
    let place = Place::fresh().await;
    let store = place.open().await;
    append(&*store, to_any(&case("1"), notes(3))).await.unwrap();
    place
        .run("ALTER TABLE events DISABLE TRIGGER ALL; DELETE FROM events WHERE pos > 1")
        .await;
    soon(store.wait(Position(1), LIMIT * 10)).await.unwrap();
    // A connection that is new finds out what happened; the one that looks for the end does not.
    let reading = async {
        loop {
            match store.read_all(Position(1), 10).await {
                Err(Fault::Corrupt { .. }) => tokio::task::yield_now().await,
                read => return read,
            }
        }
    };
    assert_eq!(soon(reading).await.unwrap(), []);

    let patience = Duration::from_millis(50);
    let before = Instant::now();
    store.wait(Position(1), patience).await.unwrap();
    assert!(before.elapsed() >= patience, "it waited");
}
