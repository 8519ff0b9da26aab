//! Looking back: a case told step by step, put back to a moment in its middle, and told again under
//! another definition.

use std::sync::Arc;
use std::time::{Duration, Instant};

use casebook_engine::Facts;
use casebook_engine::case::CaseState;
use casebook_engine::ports::{Clock, EventStore};
use casebook_engine::recorded::DefinitionRef;
use casebook_engine::runtime::{Cut, Engine, PastLog, Request, load_moments, state_at};
use casebook_engine::stream::{CaseId, Version};
use casebook_sqlite::SqliteStore;
use casebook_tests::contract::Counted;
use uuid::Uuid;

use crate::meter::{Meter, quantile};
use crate::office::{World, fill, office, opening, urging};

/// How many events are told step by step.
const STEPS: u64 = 1_000;
/// The lengths of cases that are put back.
const LENGTHS: [u64; 2] = [1_000, 10_000];
/// How many events are appended at once.
const PART_EVENTS: u64 = 500;
/// How often a case is put back.
const ROUNDS: usize = 50;
/// How many events the cases have that are told again.
const TOLD_AGAIN_EVENTS: u64 = 8_000;

/// `case replay`, `case at`.
pub(crate) async fn print() {
    println!("replay: SQLite, one case that is urged again and again");
    let (_folder, store, case) = long_case(STEPS).await;
    steps(&*store, case).await;
    for count in LENGTHS {
        let (_folder, store, case) = long_case(count).await;
        let plain: Arc<dyn EventStore> = Arc::new(Counted::without_snapshots(Arc::clone(&store)));
        put_back("without snapshots", &plain, case, count).await;
        // The first look keeps them.
        state_at(&*store, case, Cut::Now).await.unwrap();
        put_back("with snapshots", &store, case, count).await;
    }
    println!();
}

/// `def whatif`, on one core.
pub(crate) async fn print_what_if() {
    let (_folder, store) = log().await;
    fill(&store, TOLD_AGAIN_EVENTS).await;
    let engine = office(&store);
    let cases = casebook_engine::runtime::cases_of(&*store, &"approval".into()).await;
    let cases = cases.unwrap();
    let draft = engine.law().definition(&governing(&engine)).unwrap();
    let (meter, until) = (Meter::start(), World.now());
    for case in &cases {
        engine.what_if(&draft, *case, until).await.unwrap();
    }
    println!(
        "whatif: SQLite, one after the other: {:.0} cases of approval a second\n",
        cases.len() as f64 / meter.seconds()
    );
}

fn governing(engine: &Engine) -> DefinitionRef {
    let all = engine.law().definitions();
    all.first().unwrap().reference.clone()
}

async fn log() -> (tempfile::TempDir, Arc<dyn EventStore>) {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(folder.path().join("log.db")).await;
    (folder, Arc::new(store.unwrap()))
}

/// A log with one case of at least so many events.
async fn long_case(count: u64) -> (tempfile::TempDir, Arc<dyn EventStore>, CaseId) {
    let (folder, store) = log().await;
    let (engine, case) = (office(&store), CaseId(Uuid::now_v7()));
    let mut version = Version::EMPTY;
    while version.0 < count {
        let (now, facts) = (World.now(), Facts::new());
        let begun = engine.begin(&"approval".into(), case, now, &facts).await;
        let mut session = begun.unwrap();
        let until = count.min(version.0 + PART_EVENTS);
        while session.state().version.0 < until {
            let is_new = session.state().header.is_none();
            let asked = if is_new { opening() } else { urging(case) };
            let Request { command, actor, .. } = asked;
            engine.decide(&mut session, &command, &actor, now).unwrap();
        }
        version = session.state().version;
        assert_eq!(engine.commit(vec![session]).await.unwrap(), [true]);
    }
    (folder, store, case)
}

/// How long each step of a replay takes, once the history is read.
async fn steps(store: &dyn EventStore, case: CaseId) {
    let meter = Meter::start();
    let moments = load_moments(store, case).await.unwrap();
    let read = meter.seconds() * 1e3;
    let mut state = CaseState::default();
    let mut times: Vec<Duration> = Vec::new();
    for step in moments.chunk_by(|a, b| a.meta.causation == b.meta.causation) {
        let begun = Instant::now();
        for moment in step {
            state.apply(case, &moment.event, &moment.meta);
        }
        times.push(begun.elapsed());
    }
    times.sort_unstable();
    println!(
        "  {} events in {} steps: read in {read:.1} ms; a step p50 {:.1} µs, p99 {:.1} µs",
        moments.len(),
        times.len(),
        quantile(&times, 50) * 1e3,
        quantile(&times, 99) * 1e3
    );
}

/// How long it takes to see the case as it stood at many of its versions, by version and by instant.
async fn put_back(name: &str, store: &Arc<dyn EventStore>, case: CaseId, count: u64) {
    let (mut versions, mut instants) = (Vec::new(), Vec::new());
    for round in 1..=ROUNDS as u64 {
        let version = Version(count * round / ROUNDS as u64);
        let begun = Instant::now();
        let past = PastLog::at_version(Arc::clone(store), case, version).await;
        let past = past.unwrap().unwrap();
        state_at(&past, case, Cut::Now).await.unwrap();
        versions.push(begun.elapsed());
        let begun = Instant::now();
        let past = PastLog::at_instant(Arc::clone(store), past.instant()).await;
        state_at(&past.unwrap(), case, Cut::Now).await.unwrap();
        instants.push(begun.elapsed());
    }
    versions.sort_unstable();
    instants.sort_unstable();
    println!(
        "  case at, {count} events, {name}: by version p50 {:.1} ms, p99 {:.1} ms; by instant p50 {:.1} ms, p99 {:.1} ms",
        quantile(&versions, 50),
        quantile(&versions, 99),
        quantile(&instants, 50),
        quantile(&instants, 99)
    );
}
