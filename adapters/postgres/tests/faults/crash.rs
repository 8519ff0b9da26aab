//! The server dies in the middle of concurrent appends and comes back.

use std::collections::BTreeMap;
use std::sync::Arc;

use casebook_engine::ports::{Appended, EventStore, Fault};
use casebook_engine::stream::Position;
use casebook_postgres::PostgresStore;
use casebook_tests::contract::{audit, noon, read_log, soon};
use casebook_tests::servers::PrivatePostgres;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::place::keyed_note;

const WRITERS: usize = 8;
const APPENDS_PER_WRITER: usize = 60;
const CRASHES: usize = 2;

/// Appends until each key was answered; asks again whatever the fault was, as a caller does.
async fn write(
    store: Arc<PostgresStore>,
    writer: usize,
    answered: Arc<watch::Sender<usize>>,
) -> BTreeMap<String, Appended> {
    let mut answers = BTreeMap::new();
    for n in 0..APPENDS_PER_WRITER {
        let key = format!("writer {writer} append {n}");
        let answer = loop {
            let unit = keyed_note(&format!("stream {}", writer % 3), &key);
            match store.append(vec![unit], noon()).await {
                Ok(mut answers) => break answers.remove(0).expect("no version is expected"),
                Err(Fault::Unavailable { .. } | Fault::Unknown { .. }) => {
                    tokio::task::yield_now().await;
                }
                Err(fault) => panic!("{fault}"),
            }
        };
        answers.insert(key, answer);
        answered.send_modify(|count| *count += 1);
    }
    answers
}

/// Two nodes, eight writers, two crashes: every append that was answered is there once, where the
/// answer says, and the same stores go on when the server is back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answered_append_is_there_exactly_once_after_a_crash() {
    let mut server = PrivatePostgres::start().await;
    let url = server.fresh_database().await;
    let mut nodes = Vec::new();
    for _ in 0..2 {
        nodes.push(Arc::new(PostgresStore::connect(&url).await.unwrap()));
    }
    let answered = Arc::new(watch::Sender::new(0));
    let mut writers = JoinSet::new();
    for (writer, node) in (0..WRITERS).zip(nodes.iter().cycle()) {
        writers.spawn(write(Arc::clone(node), writer, Arc::clone(&answered)));
    }
    let mut count = answered.subscribe();
    for crash in 1..=CRASHES {
        let when = crash * WRITERS * APPENDS_PER_WRITER / (CRASHES + 1);
        soon(count.wait_for(|count| *count >= when)).await.unwrap();
        server.crash().await;
        server.restart().await;
    }
    let answers = soon(writers.join_all()).await;

    let store = &*nodes[0];
    audit(store).await;
    let log = read_log(store).await;
    assert_eq!(log.len(), WRITERS * APPENDS_PER_WRITER);
    for (key, answer) in answers.into_iter().flatten() {
        let Position(position) = answer.position;
        let event = &log[usize::try_from(position).unwrap() - 1];
        let body = String::from_utf8(event.body.clone()).unwrap();
        assert!(body.contains(&format!("\"{key}\"")), "{key}: {body}");
        assert_eq!(event.hash, answer.heads[0].hash);
    }
}
