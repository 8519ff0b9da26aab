//! What a node remembers of a case never decides what only the log can.

use std::sync::Arc;

use casebook_engine::ports::EventStore;
use casebook_engine::recorded::Recorded;
use casebook_engine::runtime::{Engine, Failure, Request};
use casebook_engine::stream::{CaseId, Category, Version};
use tokio::task::JoinSet;

use super::{Factory, noon, soon};
use crate::bureau::{Hand, issuing, letter_office, log, opening_letter, voiding};

/// Two nodes over one log; the first has opened a case and remembers it.
async fn two_nodes<F: Factory>(factory: &F) -> ([Arc<Engine>; 2], CaseId) {
    let hand = Arc::new(Hand::new(noon(), 13_000));
    let nodes = [
        Arc::new(letter_office(factory.open().await, &hand)),
        Arc::new(letter_office(factory.open().await, &hand)),
    ];
    let opened = nodes[0].execute(&opening_letter("a letter")).await;
    (nodes, opened.expect("a case").case)
}

fn writing(case: CaseId) -> Request {
    issuing(case, "write", "letter")
}

fn answering(case: CaseId) -> Request {
    issuing(case, "answer", "reply")
}

async fn refusals(store: &dyn EventStore) -> Vec<Recorded> {
    let mut events = log(store).await;
    events.retain(|event| event.stream.category() == Category::Refusal);
    events
}

/// What another node has made possible is not refused, and no refusal is recorded.
pub async fn what_became_possible_elsewhere_is_not_refused<F: Factory>(factory: &F) {
    let ([here, there], case) = two_nodes(factory).await;
    there.execute(&writing(case)).await.expect("the letter");
    here.execute(&answering(case))
        .await
        .expect("it is its turn");
    assert!(refusals(&*factory.open().await).await.is_empty());
}

/// What another node has done already is refused, at the version that the log has, and recorded once.
pub async fn what_was_done_elsewhere_is_refused<F: Factory>(factory: &F) {
    let ([here, there], case) = two_nodes(factory).await;
    let done = there.execute(&writing(case)).await.expect("the letter");
    let again = here.execute(&writing(case)).await;
    assert!(matches!(again, Err(Failure::Rejected(_))), "{again:?}");
    let store = factory.open().await;
    let refusals = refusals(&*store).await;
    assert_eq!(refusals.len(), 1);
    let body: serde_json::Value = serde_json::from_slice(&refusals[0].body).expect("JSON");
    assert_eq!(body["at_version"].as_u64(), Some(done.version.0));
    let issued = log(&*store).await;
    let issued = issued
        .iter()
        .filter(|one| one.event_type == "document_issued");
    assert_eq!(issued.count(), 1);
}

/// Whether a request is stale is said by the log, not by memory, in both directions.
pub async fn the_log_says_what_is_stale<F: Factory>(factory: &F) {
    let ([here, there], case) = two_nodes(factory).await;
    let seen = here.state(case).await.expect("the case").version;
    let done = there.execute(&writing(case)).await.expect("the letter");
    let mut request = answering(case);
    request.if_version = Some(seen);
    let stale = here.execute(&request).await;
    let Err(Failure::Stale { expected, current }) = stale else {
        panic!("{stale:?}");
    };
    assert_eq!((expected, current), (seen, done.version));

    let done = there.execute(&voiding(case)).await.expect("voided");
    request.if_version = Some(done.version);
    here.execute(&request)
        .await
        .expect("that is where it stands");
}

/// The same request gets its answer, whatever the node remembers.
pub async fn a_repeated_request_is_answered_by_a_node_that_lags<F: Factory>(factory: &F) {
    let ([here, there], case) = two_nodes(factory).await;
    let mut request = writing(case);
    request.key = Some("once".to_owned());
    let first = there.execute(&request).await.expect("the letter");
    let again = here.execute(&request).await.expect("the same answer");
    assert!(again.repeated);
    assert_eq!(
        (again.version, again.position),
        (first.version, first.position)
    );
    let after = here.execute(&answering(case)).await.expect("its turn");
    assert!(after.version > first.version);
    assert!(refusals(&*factory.open().await).await.is_empty());
}

/// Two nodes take turns on many cases, each remembering what the other has moved on: every step is
/// obeyed once and none refused.
pub async fn nodes_that_take_turns_lose_and_double_nothing<F: Factory>(factory: &F) {
    let hand = Arc::new(Hand::new(noon(), 14_000));
    let nodes = [
        Arc::new(letter_office(factory.open().await, &hand)),
        Arc::new(letter_office(factory.open().await, &hand)),
    ];
    let mut tasks = JoinSet::new();
    for number in 0..12_usize {
        let [first, second] = [0, 1].map(|other| Arc::clone(&nodes[(number + other) % 2]));
        tasks.spawn(async move {
            let opened = first.execute(&opening_letter(&number.to_string())).await;
            let case = opened.expect("a case").case;
            second.execute(&writing(case)).await.expect("the letter");
            first.execute(&voiding(case)).await.expect("voided");
            let done = second.execute(&answering(case)).await.expect("the reply");
            let [here, there] = [&first, &second].map(|node| node.state(case));
            let (here, there) = (here.await.expect("it"), there.await.expect("it"));
            assert_eq!(here, there);
            assert_eq!(here.version, done.version);
        });
    }
    soon(tasks.join_all()).await;
    assert!(refusals(&*factory.open().await).await.is_empty());
}

/// Of many who ask one node for the same at once one is obeyed, and none is told to come again.
pub async fn who_waits_for_a_case_is_decided_on_what_was_done_before<F: Factory>(factory: &F) {
    let ([here, _], case) = two_nodes(factory).await;
    let mut tasks = JoinSet::new();
    for _ in 0..40 {
        let node = Arc::clone(&here);
        tasks.spawn(async move { node.execute(&writing(case)).await });
    }
    let mut obeyed = Vec::new();
    for answer in soon(tasks.join_all()).await {
        match answer {
            Ok(outcome) => obeyed.push(outcome.version),
            Err(Failure::Rejected(_)) => {}
            Err(failure) => panic!("{failure}"),
        }
    }
    assert_eq!(obeyed.len(), 1);
    assert!(obeyed[0] > Version(1));
    assert_eq!(refusals(&*factory.open().await).await.len(), 39);
}
