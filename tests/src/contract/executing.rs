//! The engine over a real store obeys as over the reference, whoever else is at work.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use casebook_engine::ports::{Agenda, Clock, EventStore, Fault, Subscriptions};
use casebook_engine::recorded::Recorded;
use casebook_engine::runtime::{Engine, Failure, Outcome, Timer};
use casebook_engine::stream::{CaseId, Category, Version};
use casebook_memory::MemoryStore;
use casebook_projections::running::{Builder, Ports, Scope};
use casebook_projections::views::PROJECTIONS;
use casebook_projections::{ViewAgenda, ViewStore};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::{ViewFactory, noon};
use crate::bureau::{Clerk, Hand, engine, log, opening, urging};

/// How many requests a random stream has.
const REQUESTS: usize = 400;

fn hand() -> Arc<Hand> {
    Arc::new(Hand::new(noon(), 7_000))
}

/// Makes requests from a seed, while the clock moves on; returns every answer as text.
async fn play(store: Arc<dyn EventStore>, seed: u64) -> Vec<String> {
    let hand = hand();
    let (engine, mut clerk) = (engine(store, &hand), Clerk::new(seed));
    let mut answers = Vec::new();
    for _ in 0..REQUESTS {
        let request = clerk.next(&engine).await;
        let answer = engine.execute(&request).await;
        if let Ok(outcome) = &answer {
            clerk.note(outcome.case);
        }
        answers.push(format!("{answer:?}"));
        let hours = i64::try_from(clerk.below(30)).expect("a small number");
        hand.set(hand.now() + SignedDuration::from_hours(hours));
    }
    answers
}

/// The same requests get the same answers and leave the same bytes, hash by hash, as in memory.
pub async fn a_random_stream_of_requests_leaves_the_log_of_the_reference<F: ViewFactory>(
    factory: &F,
) {
    let store = factory.open().await;
    let reference = Arc::new(MemoryStore::new());
    let seed = 20_261_123;
    let answers = play(store.clone(), seed).await;
    assert_eq!(answers, play(reference.clone(), seed).await);
    let events = log(&*store).await;
    assert_eq!(events, log(&*reference).await);
    let obeyed = answers
        .iter()
        .filter(|answer| answer.starts_with("Ok"))
        .count();
    assert!(obeyed > REQUESTS / 4, "only {obeyed} requests were obeyed");
    let kinds: BTreeSet<_> = events
        .iter()
        .map(|event| event.event_type.as_str())
        .collect();
    assert!(kinds.len() > 20, "only {kinds:?} happened");
}

/// A case is opened once for a key, whoever asks again, and everybody is told which it is.
pub async fn the_same_request_opens_one_case<F: ViewFactory>(factory: &F) {
    let hand = hand();
    let first = Arc::new(engine(factory.open().await, &hand));
    let second = Arc::new(engine(factory.open().await, &hand));
    let asking = (0..8).map(|nth| {
        let engine = if nth % 2 == 0 {
            first.clone()
        } else {
            second.clone()
        };
        tokio::spawn(async move { engine.execute(&opening("once", Some("a key"))).await })
    });
    let mut cases = BTreeSet::new();
    let mut new = 0;
    for answer in asking.collect::<Vec<_>>() {
        let outcome = answer.await.expect("a task").expect("an answer");
        new += usize::from(!outcome.repeated);
        cases.insert(outcome.case);
    }
    assert_eq!((cases.len(), new), (1, 1));
    let again = first
        .execute(&opening("once", Some("a key")))
        .await
        .expect("an answer");
    assert!(again.repeated && cases.contains(&again.case));
    let other = first.execute(&opening("twice", Some("a key"))).await;
    assert!(matches!(other, Err(Failure::KeyReused { .. })), "{other:?}");
    let events = log(&*factory.open().await).await;
    let opened = events
        .iter()
        .filter(|event| event.event_type == "case_opened");
    assert_eq!(opened.count(), 1);
}

async fn open(engine: &Engine) -> CaseId {
    let opened = engine.execute(&opening("a case", None)).await;
    opened.expect("a case").case
}

/// Many ask at once, over two nodes: each gets an answer, and what was obeyed stands there once.
pub async fn many_at_once_on_one_case_lose_and_double_nothing<F: ViewFactory>(factory: &F) {
    let hand = hand();
    let nodes = [
        Arc::new(engine(factory.open().await, &hand)),
        Arc::new(engine(factory.open().await, &hand)),
    ];
    let case = open(&nodes[0]).await;
    let asking = (0..12).map(|nth: usize| {
        let node = nodes[nth % 2].clone();
        tokio::spawn(async move { urge_often(&node, case, nth).await })
    });
    let mut obeyed = BTreeSet::new();
    for said in asking.collect::<Vec<_>>() {
        obeyed.extend(said.await.expect("a task"));
    }
    let events = log(&*factory.open().await).await;
    let stands: Vec<String> = events.iter().filter_map(message).collect();
    assert_eq!(stands.len(), obeyed.len(), "nothing twice");
    assert_eq!(stands.into_iter().collect::<BTreeSet<_>>(), obeyed);
}

/// Urges a few times, again when others were faster too often, and returns what was obeyed.
async fn urge_often(node: &Engine, case: CaseId, nth: usize) -> Vec<String> {
    let mut obeyed = Vec::new();
    for turn in 0..4 {
        let message = format!("{nth}/{turn}");
        match node.execute(&urging(case, &message, Some(&message))).await {
            Ok(_) => obeyed.push(message),
            Err(Failure::Rejected(_) | Failure::Contended { .. }) => {}
            Err(failure) => panic!("{failure}"),
        }
    }
    obeyed
}

fn message(event: &Recorded) -> Option<String> {
    let is_urged = event.event_type == "urged" && event.stream.category() == Category::Case;
    let body: serde_json::Value = serde_json::from_slice(&event.body).ok()?;
    is_urged.then(|| body["message"].as_str().unwrap_or_default().to_owned())
}

/// Who believes the case elsewhere is told where it stands, and changes nothing.
pub async fn a_stale_request_is_refused<F: ViewFactory>(factory: &F) {
    let hand = hand();
    let engine = engine(factory.open().await, &hand);
    let case = open(&engine).await;
    let before = log(&**engine.store()).await.len();
    let mut request = urging(case, "早已看过", None);
    request.if_version = Some(Version(1));
    let Err(Failure::Stale { expected, current }) = engine.execute(&request).await else {
        panic!("the request is stale");
    };
    assert_eq!(expected, Version(1));
    assert!(current > expected);
    assert_eq!(log(&**engine.store()).await.len(), before);
    request.if_version = Some(current);
    let outcome: Outcome = engine.execute(&request).await.expect("it is not stale now");
    assert!(outcome.version > current);
}

/// Who asks again under a key, because the answer was lost, gets it, although the request itself
/// has moved the case on.
pub async fn a_request_asked_again_is_not_stale<F: ViewFactory>(factory: &F) {
    let hand = hand();
    let engine = engine(factory.open().await, &hand);
    let case = open(&engine).await;
    let state = engine.state(case).await.expect("the case");
    let mut request = urging(case, "请速办", Some("once"));
    request.if_version = Some(state.version);
    let first = engine.execute(&request).await.expect("it is not stale");
    let again = engine.execute(&request).await.expect("the same answer");
    assert!(again.repeated);
    assert_eq!(
        (again.version, again.position),
        (first.version, first.position)
    );
}

/// Limits that ran out while no node was at work expire when one is: each at its own instant, in
/// order, once, however many timers look.
pub async fn what_fell_due_while_nobody_watched_is_made_up_for<F: ViewFactory>(factory: &F) {
    let hand = hand();
    let store = factory.open().await;
    let engine = Arc::new(engine(store.clone(), &hand));
    let cases = [
        open(&engine).await,
        open(&engine).await,
        open(&engine).await,
    ];
    hand.set(noon() + SignedDuration::from_hours(24 * 60));
    let ports = Ports {
        events: store.clone(),
        subscriptions: store.clone(),
        views: store.clone(),
        clock: hand.clone(),
        owner: Uuid::from_u128(1),
    };
    let builder = Builder::begin(ports, &PROJECTIONS, Scope::Missing).await;
    builder
        .expect("begin")
        .run(&mut |_| ())
        .await
        .expect("the views");
    for owner in [1, 1, 2] {
        let agenda = Arc::new(ViewAgenda::new(store.clone() as Arc<dyn ViewStore>));
        let subscriptions = store.clone() as Arc<dyn Subscriptions>;
        let mut timer = Timer::new(
            engine.clone(),
            agenda,
            subscriptions,
            Uuid::from_u128(owner),
        );
        timer.step(Duration::from_secs(1)).await.expect("a step");
        timer.stop().await.expect("the lease is given back");
    }
    let events = log(&*store).await;
    for case in cases {
        let passed: Vec<(&str, Timestamp)> = events
            .iter()
            .filter(|event| event.stream.case_id() == Some(case))
            .filter(|event| {
                ["limit_reminded", "limit_expired"].contains(&event.event_type.as_str())
            })
            .map(|event| (event.event_type.as_str(), occurred(event)))
            .collect();
        let kinds: Vec<&str> = passed.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(kinds, ["limit_expired", "limit_reminded", "limit_expired"]);
        assert!(passed.is_sorted_by_key(|(_, at)| *at), "{passed:?}");
        assert!(passed.iter().all(|(_, at)| *at < hand.now()));
    }
}

/// However many cases cannot be ticked, those behind them on the agenda are.
pub async fn cases_that_cannot_be_ticked_hold_nobody_up<F: ViewFactory>(factory: &F) {
    let hand = hand();
    let store = factory.open().await;
    let engine = Arc::new(engine(store.clone(), &hand));
    let case = open(&engine).await;
    let version = engine.state(case).await.expect("the case").version;
    hand.set(noon() + SignedDuration::from_hours(24 * 60));
    let unknown = (0..450).map(|number| CaseId(Uuid::from_u128(number)));
    let agenda = Arc::new(Listed(unknown.chain([case]).collect()));
    let mut timer = Timer::new(engine.clone(), agenda, store, Uuid::from_u128(1));
    for _ in 0..3 {
        timer.step(Duration::from_secs(1)).await.expect("a step");
    }
    let ticked = engine.state(case).await.expect("the case").version;
    assert!(ticked > version);
}

/// An agenda on which always the same cases stand.
struct Listed(Vec<CaseId>);

#[async_trait]
impl Agenda for Listed {
    async fn due(&self, until: Timestamp, limit: usize) -> Result<Vec<(Timestamp, CaseId)>, Fault> {
        let first = self.0.iter().take(limit);
        Ok(first.map(|case| (until, *case)).collect())
    }

    async fn next_due(&self) -> Result<Option<Timestamp>, Fault> {
        Ok(None)
    }
}

fn occurred(event: &Recorded) -> Timestamp {
    let meta: serde_json::Value = serde_json::from_slice(&event.meta).expect("metadata");
    meta["occurred"]
        .as_str()
        .expect("a text")
        .parse()
        .expect("an instant")
}
