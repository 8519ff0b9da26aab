//! Checking a whole log.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::ahead::Ahead;
use crate::chain::{Broken, Verifier};
use crate::ports::{EventStore, Fault};
use crate::recorded::{Hash, Recorded};
use crate::stream::{Position, StreamId};

/// The most problems that are told one by one; more are counted only.
pub const PROBLEMS_MAX: usize = 1_000;

/// What was found in a log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// How many events were read.
    pub events: u64,
    /// How many streams they belong to.
    pub streams: u64,
    /// The position of the last event read.
    pub head: Position,
    /// SHA-256 over the hashes of all events in order of position: two stores that show the same
    /// one hold the same log so far.
    pub digest: Hash,
    /// What is wrong, in order of position, up to [`PROBLEMS_MAX`].
    pub problems: Vec<Problem>,
    /// How many problems there are in all.
    pub problems_count: u64,
}

/// Something wrong with a log, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Positions are not gapless.
    #[error("position {expected} should come next, and {found} came")]
    Gap {
        /// The position that should have come.
        expected: Position,
        /// The one that came.
        found: Position,
    },
    /// An event was recorded before the one in front of it.
    #[error("position {position} was recorded before the event in front of it")]
    Recorded {
        /// Its position.
        position: Position,
    },
    /// The chain of a stream does not hold. Told once for each stream: what follows the first
    /// break proves nothing.
    #[error(transparent)]
    Broken(#[from] Broken),
    /// The store says that the log ends elsewhere than reading it showed.
    #[error("the log should reach {expected}, and its last event is at {found}")]
    Head {
        /// The head that the store told before reading.
        expected: Position,
        /// The position of the last event read.
        found: Position,
    },
}

/// Reads the log from its start to where it stands now, or up to `until`, and checks positions,
/// recorded times and the chain of each stream. Keeps one hash for each stream, no events.
///
/// `progress` is told the position reached after every page.
///
/// # Errors
/// Those of reading. [`Fault::Corrupt`] names a row that cannot be an event at all: what comes
/// after it was not checked.
pub async fn verify(
    store: &dyn EventStore,
    until: Option<Position>,
    mut progress: impl FnMut(Position) + Send,
) -> Result<Verified, Fault> {
    let head = store.head().await?;
    let until = until.map_or(head, |until| until.min(head));
    let mut check = Check::default();
    let mut log = Ahead::new(store, until);
    loop {
        let page = log.next().await?;
        if page.is_empty() {
            break;
        }
        for event in &page {
            check.next(event);
        }
        progress(check.found.head);
    }
    Ok(check.finish(until))
}

/// The check so far.
#[derive(Default)]
struct Check {
    found: Verified,
    recorded: Timestamp,
    digest: Sha256,
    /// The chain of each stream, until it breaks.
    chains: BTreeMap<StreamId, Option<Verifier>>,
}

impl Check {
    fn next(&mut self, event: &Recorded) {
        let expected = self.found.head.next();
        if event.position != expected {
            let found = event.position;
            self.note(Problem::Gap { expected, found });
        }
        if self.found.events > 0 && event.recorded < self.recorded {
            let position = event.position;
            self.note(Problem::Recorded { position });
        }
        self.recorded = event.recorded;
        self.found.head = event.position;
        self.found.events += 1;
        self.digest.update(event.hash.0);
        if let Err(broken) = self.check_chain(event) {
            self.note(broken.into());
        }
    }

    fn check_chain(&mut self, event: &Recorded) -> Result<(), Broken> {
        let Some(chain) = self.chains.get_mut(&event.stream) else {
            let mut verifier = Verifier::default();
            let checked = verifier.check(event);
            let chain = checked.is_ok().then_some(verifier);
            self.chains.insert(event.stream.clone(), chain);
            return checked;
        };
        let Some(verifier) = chain else {
            return Ok(());
        };
        let checked = verifier.check(event);
        if checked.is_err() {
            *chain = None;
        }
        checked
    }

    fn note(&mut self, problem: Problem) {
        self.found.problems_count += 1;
        if self.found.problems.len() < PROBLEMS_MAX {
            self.found.problems.push(problem);
        }
    }

    fn finish(mut self, until: Position) -> Verified {
        if self.found.head < until {
            let found = self.found.head;
            self.note(Problem::Head {
                expected: until,
                found,
            });
        }
        self.found.streams = self.chains.len() as u64;
        self.found.digest = Hash(self.digest.finalize().into());
        self.found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::{Fault, seal};
    use crate::recorded::NewEvent;
    use crate::stream::Version;

    /// Six events of two streams in turn.
    fn log() -> Vec<Recorded> {
        let streams = ["case/a", "case/b"].map(|id| id.parse::<StreamId>().expect("a stream"));
        let mut previous = [Hash::ZERO; 2];
        let mut log = Vec::new();
        for place in 0..6_u64 {
            let turn = usize::from(place % 2 == 1);
            let event = NewEvent {
                event_type: "noted".into(),
                schema: 1,
                meta: b"{}".to_vec(),
                body: place.to_string().into_bytes(),
            };
            let (version, position) = (Version(place / 2 + 1), Position(place + 1));
            let at = Timestamp::from_second(1_700_000_000).expect("in range");
            let stream = streams[turn].clone();
            let event = seal(event, stream, version, position, at, previous[turn]);
            previous[turn] = event.hash;
            log.push(event);
        }
        log
    }

    fn problems(log: &[Recorded], until: u64) -> Vec<Problem> {
        let mut check = Check::default();
        for event in log {
            check.next(event);
        }
        check.finish(Position(until)).problems
    }

    #[test]
    fn the_digest_tells_which_events_there_are_and_in_what_order() {
        let digest = |log: &[Recorded]| {
            let mut check = Check::default();
            for event in log {
                check.next(event);
            }
            check.finish(Position(6)).digest
        };
        let (whole, mut swapped) = (log(), log());
        swapped.swap(4, 5);
        assert_eq!(digest(&whole), digest(&log()));
        assert_ne!(digest(&whole), digest(&whole[..5]));
        assert_ne!(digest(&whole), digest(&swapped));
    }

    #[test]
    fn finds_nothing_in_a_whole_log() {
        assert_eq!(problems(&log(), 6), []);
        assert_eq!(problems(&[], 0), []);
    }

    #[test]
    fn names_the_place_of_every_kind_of_damage() {
        let broken = |log: &[Recorded], index: usize, fault| {
            let event = &log[index];
            Problem::Broken(Broken {
                stream: event.stream.clone(),
                version: event.version,
                position: event.position,
                fault,
            })
        };
        let whole = log();

        let mut flipped = whole.clone();
        flipped[0].body[0] ^= 1;
        let expected = [broken(&flipped, 0, Fault::Hash)];
        assert_eq!(
            problems(&flipped, 6),
            expected,
            "one problem for each stream"
        );

        let mut removed = whole.clone();
        let (expected, found) = (Position(3), Position(4));
        removed.remove(2);
        let version = Fault::Version {
            expected: Version(2),
        };
        let expected = [Problem::Gap { expected, found }, broken(&whole, 4, version)];
        assert_eq!(problems(&removed, 6), expected);

        let cut = &whole[..4];
        let (expected, found) = (Position(6), Position(4));
        assert_eq!(problems(cut, 6), [Problem::Head { expected, found }]);

        let mut early = whole;
        early[5].recorded = Timestamp::UNIX_EPOCH;
        let position = Position(6);
        let expected = [
            Problem::Recorded { position },
            broken(&early, 5, Fault::Hash),
        ];
        assert_eq!(problems(&early, 6), expected);
    }
}
