//! What becomes of a call of appends, given where the log stands.
//!
//! A store reads a [`Standing`] while nothing else can append, calls [`settle`], and writes down
//! what it says. So the rules for versions, positions, keys, times and hashes stand here once, and
//! a store is only bytes and transactions.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::chain;
use crate::ports::{Append, AppendFailure, Appended, Idempotency, StreamAppend, StreamHead};
use crate::recorded::{Hash, Recorded};
use crate::stream::{ExpectedVersion, Position, StreamId, Version};

/// Where the log stands, as far as the appends of one call ask.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The position of the latest event.
    pub position: Position,
    /// When it was recorded; the Unix epoch or anything as old while the log is empty.
    pub recorded: Timestamp,
    /// The heads of the streams that the appends name. A stream that is not here holds no event.
    pub heads: BTreeMap<StreamId, StreamHead>,
    /// The answers given earlier under the keys that the appends name.
    pub answers: BTreeMap<String, Remembered>,
}

/// The answer that a key was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remembered {
    /// The digest of the request.
    pub digest: Hash,
    /// The answer, with [`Appended::repeated`] false.
    pub answer: Appended,
}

/// What a store writes down and answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// The answers, one for each append, in the same order.
    pub answers: Vec<Result<Appended, AppendFailure>>,
    /// The events to insert, in order of position, sealed.
    pub events: Vec<Recorded>,
    /// The new heads of the streams that have new events.
    pub heads: BTreeMap<StreamId, StreamHead>,
    /// The keys to remember.
    pub remembered: BTreeMap<String, Remembered>,
}

/// Decides what becomes of each append of a call, in order, each seeing those before it.
///
/// Every append must have passed [`Append::check`].
pub fn settle(appends: Vec<Append>, now: Timestamp, standing: Standing) -> Settled {
    settle_calls([(appends, now)], standing)
}

/// Settles several calls, each with the time at which it was made, as if one came after the
/// other. The answers are those of all calls, in the same order.
pub fn settle_calls(
    calls: impl IntoIterator<Item = (Vec<Append>, Timestamp)>,
    standing: Standing,
) -> Settled {
    let mut settling = Settling::begin(standing);
    for (appends, now) in calls {
        settling.call(appends, now);
    }
    settling.finish()
}

/// Settles calls one by one, as they come: the log as it stands after the appends so far, and what
/// they left to write.
#[derive(Debug)]
pub struct Settling {
    /// The recorded time of the call at hand.
    recorded: Timestamp,
    standing: Standing,
    settled: Settled,
}

impl Settling {
    /// Begins where the log stands.
    pub fn begin(standing: Standing) -> Self {
        Self {
            recorded: standing.recorded,
            standing,
            settled: Settled::default(),
        }
    }

    /// Settles the next call, made at `now`. Its appends must have passed [`Append::check`].
    pub fn call(&mut self, appends: Vec<Append>, now: Timestamp) {
        self.recorded = chain::to_microsecond(now).max(self.standing.recorded);
        for append in appends {
            let answer = self.settle_one(append);
            self.settled.answers.push(answer);
        }
    }

    /// Whether every append of a call would be accepted as something new.
    pub fn accepts(&self, appends: &[Append]) -> bool {
        let (mut versions, mut keys) = (BTreeMap::new(), BTreeSet::new());
        appends.iter().all(|append| {
            let is_new = append.idempotency.as_ref().is_none_or(|idempotency| {
                let key = idempotency.key.as_str();
                !self.standing.answers.contains_key(key) && keys.insert(key)
            });
            is_new
                && append.streams.iter().all(|part| {
                    let head = || self.head(&part.stream).version;
                    let version: &mut Version = versions.entry(&part.stream).or_insert_with(head);
                    let is_accepted = part.expected.accepts(*version);
                    version.0 += part.events.len() as u64;
                    is_accepted
                })
        })
    }

    /// Whether the head of the stream is known, because it was given or events of it were settled.
    pub fn knows(&self, stream: &StreamId) -> bool {
        self.standing.heads.contains_key(stream)
    }

    /// Takes note of where a stream stands that was not asked for so far.
    pub fn learn(&mut self, stream: StreamId, head: StreamHead) {
        self.standing.heads.insert(stream, head);
    }

    /// What is to be written and answered.
    pub fn finish(self) -> Settled {
        self.settled
    }

    fn settle_one(&mut self, mut append: Append) -> Result<Appended, AppendFailure> {
        if let Some(answer) = self.earlier_answer(append.idempotency.as_ref()) {
            return answer;
        }
        self.check_expectations(&append.streams)?;
        self.number(&mut append.streams);
        let heads = append
            .streams
            .into_iter()
            .map(|part| self.seal_all(part))
            .collect();
        let answer = Appended {
            heads,
            position: self.standing.position,
            recorded: self.recorded,
            repeated: false,
        };
        if let Some(Idempotency { key, digest }) = append.idempotency {
            self.remember(key, digest, answer.clone());
        }
        Ok(answer)
    }

    fn earlier_answer(
        &self,
        idempotency: Option<&Idempotency>,
    ) -> Option<Result<Appended, AppendFailure>> {
        let Idempotency { key, digest } = idempotency?;
        let remembered = self.standing.answers.get(key)?;
        if remembered.digest != *digest {
            return Some(Err(AppendFailure::KeyReused { key: key.clone() }));
        }
        Some(Ok(Appended {
            repeated: true,
            ..remembered.answer.clone()
        }))
    }

    fn check_expectations(&self, parts: &[StreamAppend]) -> Result<(), AppendFailure> {
        for part in parts {
            let actual = self.head(&part.stream).version;
            if !part.expected.accepts(actual) {
                let stream = part.stream.clone();
                return Err(AppendFailure::Conflict { stream, actual });
            }
        }
        Ok(())
    }

    /// Writes the versions that events get into all bodies of the append where a stand-in holds
    /// their place.
    fn number(&self, parts: &mut [StreamAppend]) {
        let numbered = parts.iter().filter_map(|part| match part.expected {
            ExpectedVersion::Numbered(stand_in) => {
                let first = self.head(&part.stream).version.next();
                Some((stand_in, first, part.events.len()))
            }
            _ => None,
        });
        let numbered: Vec<_> = numbered.collect();
        for (stand_in, first, count) in numbered {
            for event in parts.iter_mut().flat_map(|part| &mut part.events) {
                stand_in.fill(&mut event.body, first, count);
            }
        }
    }

    fn seal_all(&mut self, part: StreamAppend) -> StreamHead {
        let StreamAppend { stream, events, .. } = part;
        let mut head = self.head(&stream);
        if events.is_empty() {
            return head;
        }
        for event in events {
            let position = self.standing.position.next();
            let version = head.version.next();
            let recorded = self.recorded;
            let sealed = chain::seal(
                event,
                stream.clone(),
                version,
                position,
                recorded,
                head.hash,
            );
            head = StreamHead {
                version,
                hash: sealed.hash,
            };
            self.standing.position = position;
            self.standing.recorded = recorded;
            self.settled.events.push(sealed);
        }
        self.standing.heads.insert(stream.clone(), head);
        self.settled.heads.insert(stream, head);
        head
    }

    fn remember(&mut self, key: String, digest: Hash, answer: Appended) {
        let remembered = Remembered { digest, answer };
        self.standing
            .answers
            .insert(key.clone(), remembered.clone());
        self.settled.remembered.insert(key, remembered);
    }

    fn head(&self, stream: &StreamId) -> StreamHead {
        let head = self.standing.heads.get(stream);
        head.copied().unwrap_or(StreamHead::EMPTY)
    }
}

impl Remembered {
    /// The answer as the bytes that a store keeps: position, recorded time in microseconds, then
    /// version and hash of each head, numbers big-endian.
    pub fn outcome(&self) -> Vec<u8> {
        let Appended {
            heads,
            position,
            recorded,
            ..
        } = &self.answer;
        let mut bytes = Vec::with_capacity(16 + 40 * heads.len());
        bytes.extend(position.0.to_be_bytes());
        bytes.extend(recorded.as_microsecond().to_be_bytes());
        for head in heads {
            bytes.extend(head.version.0.to_be_bytes());
            bytes.extend(head.hash.0);
        }
        bytes
    }

    /// The remembered answer, from its digest and the bytes of [`Remembered::outcome`].
    ///
    /// `None` when the bytes cannot be an outcome: the caller reports them as corrupt.
    pub fn from_outcome(digest: Hash, bytes: &[u8]) -> Option<Self> {
        let (position, rest) = bytes.split_first_chunk::<8>()?;
        let (recorded, rest) = rest.split_first_chunk::<8>()?;
        let (heads, []) = rest.as_chunks::<40>() else {
            return None;
        };
        let answer = Appended {
            heads: heads.iter().map(head_from_bytes).collect(),
            position: Position(u64::from_be_bytes(*position)),
            recorded: Timestamp::from_microsecond(i64::from_be_bytes(*recorded)).ok()?,
            repeated: false,
        };
        Some(Self { digest, answer })
    }
}

fn head_from_bytes(bytes: &[u8; 40]) -> StreamHead {
    let mut version = [0; 8];
    let mut hash = [0; 32];
    version.copy_from_slice(&bytes[..8]);
    hash.copy_from_slice(&bytes[8..]);
    StreamHead {
        version: Version(u64::from_be_bytes(version)),
        hash: Hash(hash),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recorded::NewEvent;

    #[test]
    fn a_call_that_appends_nothing_does_not_move_the_time_of_the_next() {
        let stream: StreamId = "series/test".parse().expect("a valid id");
        let append = |expected| Append {
            idempotency: None,
            streams: vec![StreamAppend {
                stream: stream.clone(),
                expected,
                events: vec![NewEvent {
                    event_type: "noted".into(),
                    schema: 1,
                    meta: b"{}".to_vec(),
                    body: b"{}".to_vec(),
                }],
            }],
        };
        let at = |second| Timestamp::from_second(second).expect("in range");
        let calls = [
            (vec![append(ExpectedVersion::Any)], at(50)),
            (vec![append(ExpectedVersion::NoStream)], at(900)),
            (vec![append(ExpectedVersion::Any)], at(60)),
            (vec![append(ExpectedVersion::Any)], at(10)),
        ];
        let settled = settle_calls(calls, Standing::default());
        let accepted: Vec<_> = settled.answers.iter().map(Result::is_ok).collect();
        assert_eq!(accepted, [true, false, true, true]);
        let recorded: Vec<_> = settled.events.iter().map(|e| e.recorded).collect();
        assert_eq!(recorded, [at(50), at(60), at(60)]);
    }

    #[test]
    fn an_outcome_survives_its_bytes() {
        let head = |n: u8| StreamHead {
            version: Version(u64::from(n)),
            hash: Hash([n; 32]),
        };
        for heads in [vec![], vec![head(1)], vec![head(7), StreamHead::EMPTY]] {
            let remembered = Remembered {
                digest: Hash([9; 32]),
                answer: Appended {
                    heads,
                    position: Position(12),
                    recorded: Timestamp::from_microsecond(1_700_000_000_000_001).expect("in range"),
                    repeated: false,
                },
            };
            let bytes = remembered.outcome();
            let back = Remembered::from_outcome(remembered.digest, &bytes);
            assert_eq!(back, Some(remembered));
            assert_eq!(Remembered::from_outcome(Hash::ZERO, &bytes[1..]), None);
        }
    }
}
