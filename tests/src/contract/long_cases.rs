//! Cases of many events: about a thousand are read, and the case is what all of them say.

use std::sync::Arc;

use casebook_engine::Facts;
use casebook_engine::case::{CaseState, Command, Status};
use casebook_engine::ports::{EventStore, Snapshot};
use casebook_engine::recorded::{Hash, Recorded};
use casebook_engine::runtime::{Cut, PastLog, Request, load_moments, state_at};
use casebook_engine::stream::{CaseId, StreamId, Version};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::{Counted, Factory, noon};
use crate::bureau::{Hand, PROCEDURE, engine, opening, urging};

/// How many events the case has at least.
const EVENTS: u64 = 3_300;
/// The most events that are read where there are snapshots: a few before the nearest one is asked for,
/// its own, and those between it and the next.
const READ_MAX: u64 = 250 + 1 + 1_000;

/// The most events that are looked at beside those to find where the log ended.
const SEARCH_MAX: u64 = 50;

const CASE: CaseId = CaseId(Uuid::from_u128(0x10_c45e));

/// A moment of the case.
#[derive(Clone, Copy, Debug)]
enum Then {
    Now,
    Version(Version),
    Instant(Timestamp),
}

/// A case that was suspended and taken up again and again, appended in three parts an hour apart.
async fn long_case(store: Arc<dyn EventStore>) {
    let hand = Arc::new(Hand::new(noon(), 13_000));
    let engine = engine(store, &hand);
    let (procedure, facts) = (PROCEDURE.into(), Facts::new());
    for part in 1..=3 {
        let now = noon() + SignedDuration::from_hours(part);
        hand.set(now);
        let session = engine.begin(&procedure, CASE, now, &facts).await;
        let mut session = session.expect("a session");
        let mut turn = 0;
        while session.state().version.0 < EVENTS * part.unsigned_abs() / 3 {
            let asked = request(session.state(), turn);
            let decided = engine.decide(&mut session, &asked.command, &asked.actor, now);
            decided.expect("nothing stands against it");
            turn += 1;
        }
        let appended = engine.commit(vec![session]).await.expect("appended");
        assert_eq!(appended, [true]);
    }
}

fn request(state: &CaseState, turn: u64) -> Request {
    let mut asked = urging(CASE, &format!("{turn}"), None);
    match state.status {
        Status::Absent => return opening("一件长案", None),
        Status::Suspended => asked.command = Command::Resume { reason: None },
        _ if turn.is_multiple_of(4) => {
            asked.command = Command::Suspend {
                ground: "等待鉴定".to_owned(),
                document: None,
            };
        }
        _ => {}
    }
    asked
}

/// The case folded from all of its events that a moment takes.
async fn folded(store: &dyn EventStore, moment: Then) -> CaseState {
    let moments = load_moments(store, CASE).await.expect("the events");
    let mut state = CaseState::default();
    let is_taken = |recorded: &Recorded| match moment {
        Then::Now => true,
        Then::Version(version) => recorded.version <= version,
        Then::Instant(instant) => recorded.recorded <= instant,
    };
    for moment in moments.iter().filter(|one| is_taken(&one.recorded)) {
        state.apply(CASE, &moment.event, &moment.meta);
    }
    state
}

/// At its present, at any version and at any instant; with snapshots the first time and the second,
/// without them, and on a node that knows an earlier state.
pub async fn few_events_are_read_of_a_long_case<F: Factory>(factory: &F) {
    let store: Arc<dyn EventStore> = factory.open().await;
    let plain = Arc::new(Counted::without_snapshots(Arc::clone(&store)));
    long_case(plain.clone()).await;
    plain.events();
    let whole = folded(&*store, Then::Now).await;
    let count = whole.version.0;
    let counted = Arc::new(Counted::over(Arc::clone(&store)));
    let hand = Arc::new(Hand::new(noon(), 14_000));
    for (is_first, read_max) in [(true, count), (false, READ_MAX)] {
        let fresh = engine(counted.clone(), &hand);
        let state = fresh.state(CASE).await.expect("the case");
        assert_eq!(*state, whole);
        let read = counted.events();
        assert!(read <= read_max, "{read} events, first: {is_first}");
    }
    for moment in moments(count) {
        let truth = folded(&*store, moment).await;
        if let Then::Version(version) = moment {
            let state = state_at(&*counted, CASE, Cut::Version(version)).await;
            assert_eq!(state.expect("the case"), truth, "{moment:?}");
            let read = counted.events();
            assert!(read <= READ_MAX + 3, "{read} events up to {moment:?}");
        }
        let past = past(&counted, moment).await;
        let state = state_at(&*past, CASE, Cut::Now).await.expect("the case");
        assert_eq!(state, truth, "{moment:?}");
        let read = counted.events();
        assert!(
            read <= READ_MAX + SEARCH_MAX,
            "{read} events up to {moment:?}"
        );
        let head = past
            .stream_head(&StreamId::case(CASE))
            .await
            .expect("a head");
        assert_eq!(head.version, truth.version, "{moment:?}");
        counted.events();
    }
    let state = state_at(&*plain, CASE, Cut::Now).await.expect("the case");
    assert_eq!((state, plain.events()), (whole, count));
}

/// The log as it stood at a moment.
async fn past(store: &Arc<Counted>, moment: Then) -> Arc<dyn EventStore> {
    let store: Arc<dyn EventStore> = store.clone();
    let past = match moment {
        Then::Now => return store,
        Then::Version(version) => PastLog::at_version(store, CASE, version).await,
        Then::Instant(instant) => PastLog::at_instant(store, instant).await.map(Some),
    };
    Arc::new(past.expect("an answer").expect("the case came so far"))
}

fn moments(count: u64) -> Vec<Then> {
    let versions = [0, 1, 249, 250, 251, 999, 1_000, 1_001, 2_000, 2_999, count];
    let versions = versions.map(|version| Then::Version(Version(version)));
    let hours = (0..5).map(|hour| noon() + SignedDuration::from_hours(hour));
    let instants = hours.chain([Timestamp::MIN, Timestamp::MAX]);
    versions
        .into_iter()
        .chain(instants.map(Then::Instant))
        .chain([Then::Now])
        .collect()
}

/// Of another log, of another state, damaged, in another format, beyond the end: none is believed, and
/// the true ones take their places.
pub async fn a_snapshot_that_lies_is_not_believed<F: Factory>(factory: &F) {
    let store: Arc<dyn EventStore> = factory.open().await;
    long_case(Arc::clone(&store)).await;
    let whole = folded(&*store, Then::Now).await;
    let stream = StreamId::case(CASE);
    let now = state_at(&*store, CASE, Cut::Now).await.expect("the case");
    assert_eq!(now, whole);
    let second = state_at(&*store, CASE, Cut::Version(Version(2_000)));
    let second = second.await.expect("the case");
    let lies: [(&str, Lie); 5] = [
        ("another log", |_, told| {
            let lie = told.to_snapshot(CASE, Hash([1; 32]));
            lie.expect("a small state")
        }),
        ("damaged", |truth, _| {
            let mut lie = truth.clone();
            lie.bytes[100] ^= 1;
            lie
        }),
        ("another version", |truth, told| {
            let lie = told.to_snapshot(CASE, truth.hash);
            let version = truth.version;
            Snapshot {
                version,
                ..lie.expect("a small state")
            }
        }),
        ("rubbish", |truth, _| Snapshot {
            bytes: vec![0xff; 10_000],
            ..truth.clone()
        }),
        ("another format", |truth, _| Snapshot {
            format: "0123456789abcdef".to_owned(),
            ..truth.clone()
        }),
    ];
    let format = casebook_engine::case::FORMAT;
    let truth = store.snapshot(&stream, format, Version(u64::MAX)).await;
    let truth = truth.expect("an answer").expect("one was kept");
    assert_eq!(truth.version, Version(3_000));
    for (what, lie) in lies {
        for version in [1_000, 2_000, 3_000, 9_000] {
            let mut lie = lie(&truth, &second);
            lie.version = Version(version);
            store.keep(&lie).await.expect("kept");
        }
        let read = state_at(&*store, CASE, Cut::Now).await.expect("the case");
        assert_eq!(read, whole, "{what}");
        let kept = store.snapshot(&stream, format, Version(3_000)).await;
        assert_eq!(kept.expect("an answer").as_ref(), Some(&truth), "{what}");
    }
}

/// Makes a lie of the true snapshot of the third thousand and the state after the second.
type Lie = fn(&Snapshot, &CaseState) -> Snapshot;
