//! Nodes that are killed again and again while cases are opened whose limits have run out.

use std::collections::BTreeMap;
use std::time::Instant;

use casebook_engine::case::Event;

use super::installation::{Installation, Node, PATIENCE};
use super::load::{check, long_ago, open_cases};
use super::notices::{log, notices_due, notices_sent};

/// How often a node is killed and another one started.
const ROUNDS: usize = 5;
const NODES: usize = 3;

#[tokio::test(flavor = "multi_thread")]
async fn nodes_that_are_killed_under_load_lose_and_double_nothing() {
    let installation = Installation::on_servers().await;
    let mut nodes: Vec<Node> = (0..NODES).map(|_| installation.start()).collect();
    let filed = long_ago();
    let opened = std::thread::scope(|scope| {
        let opening = scope.spawn(|| open_cases(&installation, &filed));
        for round in 0..ROUNDS {
            installation.wait_until_something_happens(|| opening.is_finished());
            let killed = std::mem::replace(&mut nodes[round * 7 % NODES], installation.start());
            killed.kill();
        }
        opening.join().unwrap()
    });
    let begun = Instant::now();
    while expired(&installation).await.len() < opened.len() {
        assert!(begun.elapsed() < PATIENCE, "limits do not run out");
    }
    installation.settle();
    check(&installation, &opened);
    for (limit, times) in expired(&installation).await {
        assert_eq!(times, 1, "{limit} ran out more than once");
    }
    for node in nodes {
        assert_eq!(node.stop(), Some(0));
    }
    let due = notices_due(&installation.store).await;
    assert!(due.len() > opened.len(), "each case told somebody");
    assert_eq!(notices_sent(&installation, due.len()).await, due);
}

/// How often each limit of a case ran out.
async fn expired(installation: &Installation) -> BTreeMap<String, usize> {
    let mut times = BTreeMap::new();
    for recorded in log(&installation.store).await {
        if let Ok(Event::LimitExpired { no, .. }) = Event::decode(&recorded) {
            let limit = format!("limit {no:?} of {}", recorded.stream);
            *times.entry(limit).or_default() += 1;
        }
    }
    times
}
