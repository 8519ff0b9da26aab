//! Sessions of others that stand still do not hold up the log, nor long work the views.

use std::sync::Arc;

use casebook_engine::ports::EventStore;
use casebook_engine::stream::Position;
use casebook_projections::ViewStore;
use casebook_tests::contract::{Bench, PROBE, append, audit, case, notes, put, row, soon, to_any};
use tokio::task::JoinSet;

use super::place::{Place, run};

/// A report that forgot to end, a dump under way, an application that wrote and went to lunch.
#[tokio::test]
async fn an_open_transaction_elsewhere_stalls_neither_writers_nor_readers() {
    let place = Place::fresh().await;
    let store = place.open().await;
    append(&*store, to_any(&case("1"), notes(1))).await.unwrap();
    let mut sessions = Vec::new();
    for sql in [
        "BEGIN; SELECT count(*) FROM events",
        "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT * FROM events, streams",
        "CREATE TABLE other (n integer); BEGIN; INSERT INTO other VALUES (1); \
         SELECT pg_current_xact_id()",
        "BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT * FROM events",
    ] {
        let mut session = place.session().await;
        run(&mut session, sql).await;
        sessions.push(session);
    }
    for round in 2..=20 {
        let answer = soon(append(&*store, to_any(&case("1"), notes(1)))).await;
        assert_eq!(answer.unwrap().position, Position(round));
        let page = soon(store.read_all(Position(round - 1), 10)).await.unwrap();
        assert_eq!(page.len(), 1, "the new event is seen at once");
    }
}

/// Whatever the default of the database is, an append that waited sees the appends before it.
#[tokio::test]
async fn a_database_with_another_default_isolation_keeps_the_order() {
    let place = Place::fresh().await;
    for level in ["repeatable read", "serializable"] {
        let default = format!("SET default_transaction_isolation = '{level}'");
        place
            .run(&format!("ALTER DATABASE {} {default}", place.database()))
            .await;
        let mut writers = JoinSet::new();
        for writer in 0..4 {
            let node = place.open().await;
            writers.spawn(async move {
                for _ in 0..10 {
                    let stream = case(&format!("{writer}"));
                    append(&*node, to_any(&stream, notes(1))).await.unwrap();
                }
            });
        }
        soon(writers.join_all()).await;
    }
    let store = place.open().await;
    audit(&*store).await;
    assert_eq!(store.head().await.unwrap(), Position(80));
}

/// A large index takes minutes. The rows that are read go on meanwhile.
#[tokio::test]
async fn the_live_rows_change_while_another_generation_is_indexed() {
    let place = Place::fresh().await;
    let store = place.open().await;
    let mut live = Bench::live(Arc::clone(&store)).await;
    store.prepare(&PROBE, 2).await.unwrap();
    let mut session = place.session().await;
    run(
        &mut session,
        "BEGIN; LOCK TABLE view_probe_2 IN ROW EXCLUSIVE MODE",
    )
    .await;
    let indexing = tokio::spawn(async move { store.index(&PROBE, 2).await });
    let waiting = "SELECT EXISTS (SELECT FROM pg_locks
                   WHERE relation = 'view_probe_2'::regclass AND NOT granted)";
    soon(async {
        while !sqlx::query_scalar::<_, bool>(waiting)
            .fetch_one(&mut session)
            .await
            .unwrap()
        {
            tokio::task::yield_now().await;
        }
    })
    .await;

    soon(live.apply([put(&row("a", 1, None, 0, None))])).await;
    assert!(!indexing.is_finished(), "it waits as before");
    run(&mut session, "COMMIT").await;
    soon(indexing).await.unwrap().unwrap();
}

/// An operator ended the idle sessions, or a firewall did: nobody notices.
#[tokio::test]
async fn sessions_that_were_ended_while_idle_are_replaced_unseen() {
    let place = Place::fresh().await;
    let store = place.open().await;
    for round in 1..=3 {
        let answer = append(&*store, to_any(&case("1"), notes(1))).await;
        assert_eq!(answer.unwrap().position, Position(round));
        assert_eq!(store.head().await.unwrap(), Position(round));
        place.end_sessions().await;
    }
}
