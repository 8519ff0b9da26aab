//! When an event was recorded.

use casebook_engine::ports::EventStore;
use jiff::{SignedDuration, Timestamp};

use super::{Factory, case, noon, notes, read_log, to_any};

async fn append_at<S: EventStore>(store: &S, now: Timestamp) -> Timestamp {
    let appends = vec![to_any(&case("1"), notes(2)), to_any(&case("2"), notes(1))];
    let answers = store.append(appends, now).await.expect("append");
    let recorded = answers[0].as_ref().expect("appended").recorded;
    let other = answers[1].as_ref().expect("appended").recorded;
    assert_eq!(recorded, other, "one time per call");
    recorded
}

/// An hour back, and the log stands still until the clock has caught up.
pub async fn never_decreases_when_the_clock_goes_back<F: Factory>(factory: &F) {
    let minutes = [0, 5, -60, 4, 5, 6, -1];
    let latest = [0, 5, 5, 5, 5, 6, 6];
    let at = |minutes: i64| noon() + SignedDuration::from_mins(minutes);
    let handles = [factory.open().await, factory.open().await];
    for ((now, expected), store) in minutes.iter().zip(latest).zip(handles.iter().cycle()) {
        assert_eq!(append_at(&**store, at(*now)).await, at(expected));
    }
}

/// What is finer than a microsecond is cut off, not rounded.
pub async fn is_cut_to_the_microsecond<F: Factory>(factory: &F) {
    let store = factory.open().await;
    let now = noon() + SignedDuration::from_nanos(1_999);
    let cut = noon() + SignedDuration::from_nanos(1_000);
    assert_eq!(append_at(&*store, now).await, cut);
    assert_eq!(append_at(&*store, cut).await, cut);
}

/// The answer tells the time that the log has.
pub async fn is_the_same_in_the_answer_and_in_the_log<F: Factory>(factory: &F) {
    let store = factory.open().await;
    let instants = [
        "1999-12-31T23:59:59.999999Z",
        "2026-03-02T04:00:00.123456Z",
        "9000-01-01T00:00:00Z",
    ];
    for (round, instant) in instants.into_iter().enumerate() {
        let now: Timestamp = instant.parse().expect("a valid instant");
        assert_eq!(append_at(&*store, now).await, now);
        let log = read_log(&*store).await;
        assert!(log[round * 3..].iter().all(|event| event.recorded == now));
    }
}
