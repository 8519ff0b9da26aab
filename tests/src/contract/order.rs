//! Positions become visible in order, without a gap, whoever writes at the same time.

use std::sync::Arc;
use std::time::Duration;

use casebook_engine::ports::EventStore;
use casebook_engine::stream::{ExpectedVersion, Position};
use tokio::task::JoinSet;

use super::{Factory, append, append_all, case, exactly, notes, part, soon, to, to_any, together};

const WRITERS: u64 = 8;
const READERS: usize = 3;
const CALLS_PER_WRITER: u64 = 25;
/// Each call appends two events to the writer's own stream and one to a shared one.
const EVENTS_PER_CALL: u64 = 3;

/// Readers follow the log while writers on two handles append; each asserts contiguity.
pub async fn readers_never_see_a_gap_while_many_write<F: Factory>(factory: &F) {
    let total = Position(WRITERS * CALLS_PER_WRITER * EVENTS_PER_CALL);
    let handles = [factory.open().await, factory.open().await];
    let mut tasks = JoinSet::new();
    for (_, store) in (0..READERS).zip(handles.iter().cycle()) {
        tasks.spawn(follow(Arc::clone(store), total));
    }
    for (writer, store) in (0..WRITERS).zip(handles.iter().cycle()) {
        tasks.spawn(write(Arc::clone(store), writer));
    }
    soon(tasks.join_all()).await;
}

async fn follow<S: EventStore>(store: Arc<S>, until: Position) {
    let mut seen = Position::START;
    while seen < until {
        let wait = store.wait(seen, Duration::from_millis(50));
        wait.await.expect("wait");
        let head = store.head().await.expect("head");
        let events = store.read_all(seen, 7).await.expect("read_all");
        assert!(
            head <= seen || !events.is_empty(),
            "what the head promises is there"
        );
        for event in events {
            assert_eq!(event.position, seen.next(), "no gap and nothing twice");
            seen = event.position;
        }
    }
}

async fn write<S: EventStore>(store: Arc<S>, writer: u64) {
    let (own, shared) = (case(&writer.to_string()), case("shared"));
    for call in 0..CALLS_PER_WRITER {
        let appends = vec![
            to(&own, exactly(call * 2), notes(2)),
            to(&own, exactly(999), notes(1)),
            together(vec![
                part(&shared, ExpectedVersion::Any, notes(1)),
                part(&own, exactly(call * 2 + 2), vec![]),
            ]),
        ];
        let answers = append_all(&*store, appends).await;
        assert!(answers[0].is_ok() && answers[1].is_err() && answers[2].is_ok());
    }
}

/// The position in the answer is that of the last event, and the event there is the one appended.
pub async fn answers_name_the_place_of_the_events<F: Factory>(factory: &F) {
    let store = factory.open().await;
    for round in 1..=10_u64 {
        let stream = case(&(round % 3).to_string());
        let answer = append(&*store, to_any(&stream, notes(2))).await;
        let answer = answer.expect("appended");
        assert_eq!(answer.position, Position(round * 2));
        let last = store.read_all(Position(answer.position.0 - 1), 10).await;
        let last = last.expect("read_all");
        assert_eq!(last.len(), 1);
        assert_eq!(last[0].stream, stream);
        assert_eq!(last[0].version, answer.heads[0].version);
        assert_eq!(last[0].hash, answer.heads[0].hash);
    }
}
