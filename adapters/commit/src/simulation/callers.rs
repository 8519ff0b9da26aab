//! Those who append.

use std::sync::Arc;

use casebook_engine::ports::{Append, AppendFailure, Fault, Idempotency, StreamAppend};
use casebook_engine::recorded::{Hash, NewEvent};
use casebook_engine::stream::{ExpectedVersion, Version};
use jiff::Timestamp;

use super::dice::Dice;
use super::history::{Attempt, Ended, History};
use super::log::POISONED;
use crate::Queue;

/// How many streams all callers share.
const STREAMS: u64 = 6;
/// How many calls each makes.
const CALLS: usize = 8;
/// How often a call with a key is made again, when it is not known what became of it.
const AGAIN_MAX: usize = 20;

/// One caller of a node.
pub(super) struct Caller {
    pub(super) name: String,
    pub(super) node: u64,
    pub(super) queue: Arc<Queue>,
    pub(super) dice: Dice,
    pub(super) history: Arc<History>,
}

impl Caller {
    /// Calls, again and again.
    pub(super) async fn run(self) {
        for number in 0..CALLS {
            self.dice.pause().await;
            let appends = self.appends(number);
            let is_keyed = appends.iter().all(|append| append.idempotency.is_some());
            for _ in 0..AGAIN_MAX {
                let ended = self.call(&appends).await;
                if !is_keyed || ended != Ended::Unknown {
                    break;
                }
            }
        }
    }

    async fn call(&self, appends: &[Append]) -> Ended {
        let mut attempt = Attempt {
            node: self.node,
            came: self.history.comes(),
            appends: appends.to_vec(),
            answer: None,
        };
        let asked = self.queue.append(appends.to_vec(), Timestamp::UNIX_EPOCH);
        if self.dice.chance(8) {
            tokio::select! {
                biased;
                answer = asked => attempt.answer = Some(answer),
                () = self.dice.pause() => {}
            }
        } else {
            attempt.answer = Some(asked.await);
        }
        let ended = attempt.ended();
        self.history.record(attempt);
        ended
    }

    fn appends(&self, number: usize) -> Vec<Append> {
        let count = 1 + self.dice.below(3);
        let is_keyed = self.dice.chance(40);
        let append = |place| {
            let word = format!("{}-{number}-{place}", self.name);
            let key = || Idempotency {
                key: word.clone(),
                digest: Hash([7; 32]),
            };
            Append {
                idempotency: is_keyed.then(key),
                streams: vec![self.part(&word)],
            }
        };
        (0..count).map(append).collect()
    }

    fn part(&self, word: &str) -> StreamAppend {
        let shared = self.dice.below(STREAMS);
        let (stream, expected) = match self.dice.below(20) {
            0 => (POISONED.to_owned(), ExpectedVersion::Any),
            1..=3 => (format!("case/{word}"), ExpectedVersion::NoStream),
            4..=6 => {
                let version = Version(self.dice.below(12));
                (format!("case/{shared}"), ExpectedVersion::Exact(version))
            }
            _ => (format!("case/{shared}"), ExpectedVersion::Any),
        };
        let event = NewEvent {
            event_type: "noted".into(),
            schema: 1,
            meta: b"{}".to_vec(),
            body: word.as_bytes().to_vec(),
        };
        StreamAppend {
            stream: stream.parse().expect("a stream"),
            expected,
            events: vec![event],
        }
    }
}

/// Whether an append was refused for itself.
pub(super) fn is_conflict<T>(answer: &Result<T, AppendFailure>) -> bool {
    matches!(answer, Err(AppendFailure::Conflict { .. }))
}

/// Whether a call that met this fault left nothing behind.
pub(super) fn leaves_nothing(fault: &Fault) -> bool {
    !matches!(fault, Fault::Unknown { .. })
}
