//! The load that every contender in Rust carries, and how it is measured.
//!
//! Each writer appends one event after the other, each time to the next of some streams of its own,
//! with the version that it expects there, and waits for the answer. What is answered in the
//! warm-up is not counted.

use std::future::Future;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use tokio::task::JoinSet;

/// How many streams a writer has.
pub(crate) const STREAMS: usize = 64;
const WARM_UP: Duration = Duration::from_secs(1);

/// One client of the store.
pub(crate) trait Writer: Send + 'static {
    /// Appends one event to a stream of this writer that holds `version` events. An error is
    /// what the store said when it appended nothing; the same is asked again then.
    fn append(
        &mut self,
        stream: usize,
        version: u64,
    ) -> impl Future<Output = Result<(), String>> + Send;
}

/// What came of a load.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Outcome {
    /// Answered with success while it was measured.
    pub(crate) appends: u64,
    /// How long it was measured.
    pub(crate) seconds: f64,
    /// From the first try to the success.
    pub(crate) p50_micros: f64,
    /// From the first try to the success.
    pub(crate) p99_micros: f64,
    /// Tries that failed, conflicts among them.
    pub(crate) errors: u64,
    /// What the store said at the first of them.
    #[serde(default)]
    pub(crate) fault: Option<String>,
}

/// Lets the writers work for so long, after the warm-up.
pub(crate) async fn run<W: Writer>(writers: Vec<W>, time: Duration) -> Outcome {
    let begin = Instant::now() + WARM_UP;
    let end = begin + time;
    let mut tasks = JoinSet::new();
    for writer in writers {
        tasks.spawn(write(writer, begin, end));
    }
    let mut latencies = Vec::new();
    let mut outcome = Outcome::default();
    while let Some(done) = tasks.join_next().await {
        let (mut own, errors, fault) = done.expect("a writer does not panic");
        latencies.append(&mut own);
        outcome.errors += errors;
        outcome.fault = outcome.fault.or(fault);
    }
    latencies.sort_unstable();
    let quantile = |percent: usize| {
        let at = latencies.len() * percent / 100;
        latencies
            .get(at)
            .map_or(0.0, |time| time.as_secs_f64() * 1e6)
    };
    outcome.appends = latencies.len() as u64;
    outcome.seconds = time.as_secs_f64();
    (outcome.p50_micros, outcome.p99_micros) = (quantile(50), quantile(99));
    outcome
}

async fn write<W: Writer>(
    mut writer: W,
    begin: Instant,
    end: Instant,
) -> (Vec<Duration>, u64, Option<String>) {
    let (mut latencies, mut errors, mut first) = (Vec::new(), 0, None);
    for version in 0.. {
        for stream in 0..STREAMS {
            let asked = Instant::now();
            while let Err(fault) = writer.append(stream, version).await {
                let now = Instant::now();
                if now >= end {
                    return (latencies, errors, first);
                }
                if now >= begin {
                    errors += 1;
                    first.get_or_insert(fault);
                }
            }
            let answered = Instant::now();
            if answered >= end {
                return (latencies, errors, first);
            }
            if answered >= begin {
                latencies.push(answered - asked);
            }
        }
    }
    unreachable!("versions do not end")
}
