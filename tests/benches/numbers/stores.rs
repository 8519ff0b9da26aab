//! Appends of one event each, to streams of the writer's own.

use std::sync::Arc;
use std::time::Duration;

use casebook_engine::ports::{Append, EventStore, StreamAppend};
use casebook_engine::recorded::NewEvent;
use casebook_engine::stream::{CaseId, ExpectedVersion, StreamId, Version};
use jiff::Timestamp;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::meter::Meter;

/// The size of a body in all measurements.
pub(crate) const BODY_BYTES: usize = 300;
/// How long each measurement takes.
pub(crate) const TIME: Duration = Duration::from_secs(4);
const STREAMS_PER_WRITER: usize = 64;

/// Appends a second, and the time of processors that one costs this process.
#[derive(Clone, Copy)]
pub(crate) struct Rate {
    pub(crate) per_second: f64,
    pub(crate) cpu_micros: f64,
}

impl Rate {
    pub(crate) fn of(count: u64, meter: &Meter) -> Self {
        let count = count as f64;
        Self {
            per_second: count / meter.seconds(),
            cpu_micros: meter.cpu_seconds() * 1e6 / count,
        }
    }
}

/// So many writers append one event after the other, each waiting for its answer.
pub(crate) async fn append(store: &Arc<dyn EventStore>, writers: usize) -> Rate {
    append_timed(store, writers).await.0
}

/// The same, with the time that each answer took, the shortest first.
pub(crate) async fn append_timed(
    store: &Arc<dyn EventStore>,
    writers: usize,
) -> (Rate, Vec<Duration>) {
    let meter = Meter::start();
    let mut tasks = JoinSet::new();
    for _ in 0..writers {
        tasks.spawn(write(Arc::clone(store)));
    }
    let mut times: Vec<Duration> = tasks.join_all().await.into_iter().flatten().collect();
    let rate = Rate::of(times.len() as u64, &meter);
    times.sort_unstable();
    (rate, times)
}

async fn write(store: Arc<dyn EventStore>) -> Vec<Duration> {
    let streams: Vec<_> = (0..STREAMS_PER_WRITER)
        .map(|_| StreamId::case(CaseId(Uuid::now_v7())))
        .collect();
    let meter = Meter::start();
    let mut times = Vec::new();
    for round in 0.. {
        for stream in &streams {
            let asked = meter.elapsed();
            if asked > TIME {
                return times;
            }
            let answers = store.append(vec![one(stream, round)], Timestamp::now());
            answers.await.unwrap().remove(0).unwrap();
            times.push(meter.elapsed().saturating_sub(asked));
        }
    }
    times
}

fn one(stream: &StreamId, round: u64) -> Append {
    let event = NewEvent {
        event_type: "task_completed".into(),
        schema: 1,
        meta: b"{}".to_vec(),
        body: vec![b'b'; BODY_BYTES],
    };
    let expected = match round {
        0 => ExpectedVersion::NoStream,
        round => ExpectedVersion::Exact(Version(round)),
    };
    Append {
        idempotency: None,
        streams: vec![StreamAppend {
            stream: stream.clone(),
            expected,
            events: vec![event],
        }],
    }
}
