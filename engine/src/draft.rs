//! A batch that is settled from memory, call by call, while the one before it is being written.
//!
//! It begins where the last batch will have left the log, and the database writes it only behind that
//! very event. So what is remembered ahead of time is harmless: where the batch before does not come
//! about, neither does this one, and both are settled once more on what the log says.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::ports::Append;
use crate::recall::{Latest, Recall, Sids};
use crate::settle::{Settled, Settling, Standing};
use crate::stream::ExpectedVersion;

/// A batch that takes calls.
#[derive(Debug)]
pub struct Draft {
    behind: Latest,
    settling: Settling,
    sids: Sids,
}

/// A batch that is to be written.
#[derive(Debug)]
pub struct Drafted {
    /// The event that must be the last of the log for the batch to be written.
    pub behind: Latest,
    /// What is to be written and answered: all appends are accepted, under keys that are not
    /// remembered; the database refuses one that was used.
    pub settled: Settled,
    /// The numbers of the streams that were there before.
    pub sids: Sids,
}

impl Draft {
    /// A batch behind the last event that is remembered; none where that is not trusted.
    pub fn begin(recall: &Recall) -> Option<Self> {
        let behind = recall.trusted()?;
        Some(Self {
            behind,
            settling: Settling::begin(Standing {
                position: behind.position,
                recorded: behind.recorded,
                ..Standing::default()
            }),
            sids: Sids::new(),
        })
    }

    /// Settles one more call, if its streams are remembered or expected to be new, all of its appends
    /// are accepted, and there is something to write. Says whether it did; if not, it left no trace.
    pub fn add(&mut self, recall: &mut Recall, appends: &[Append], now: Timestamp) -> bool {
        let is_plain = self.recollect(recall, appends)
            && self.settling.accepts(appends)
            && appends.iter().any(has_events);
        if is_plain {
            self.settling.call(appends.to_vec(), now);
        }
        is_plain
    }

    /// Ends the batch: the next one begins behind it.
    pub fn close(self, recall: &mut Recall) -> Drafted {
        let settled = self.settling.finish();
        recall.learn(&settled, &self.sids);
        Drafted {
            behind: self.behind,
            settled,
            sids: self.sids,
        }
    }

    /// Finds the heads of all streams of a call. A stream that is not remembered and is expected not
    /// to be there is taken not to be if events of it are written: the database refuses a second one
    /// of the name.
    fn recollect(&mut self, recall: &mut Recall, appends: &[Append]) -> bool {
        let mut begun = BTreeSet::new();
        appends
            .iter()
            .flat_map(|append| &append.streams)
            .all(|part| {
                let stream = &part.stream;
                if self.settling.knows(stream) || begun.contains(stream) {
                    return true;
                }
                if let Some((sid, head)) = recall.stream(stream) {
                    self.sids.insert(stream.clone(), sid);
                    self.settling.learn(stream.clone(), head);
                    return true;
                }
                begun.insert(stream);
                part.expected == ExpectedVersion::NoStream && !part.events.is_empty()
            })
    }
}

fn has_events(append: &Append) -> bool {
    append.streams.iter().any(|part| !part.events.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::{Idempotency, StreamAppend};
    use crate::recorded::{Hash, NewEvent};
    use crate::stream::{Position, StreamId, Version};

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn stream(id: &str) -> StreamId {
        format!("case/{id}").parse().expect("a stream")
    }

    fn append(id: &str, expected: ExpectedVersion) -> Append {
        Append {
            idempotency: None,
            streams: vec![StreamAppend {
                stream: stream(id),
                expected,
                events: vec![NewEvent {
                    event_type: "noted".into(),
                    schema: 1,
                    meta: b"{}".to_vec(),
                    body: b"{}".to_vec(),
                }],
            }],
        }
    }

    fn keyed(key: &str, mut append: Append) -> Append {
        append.idempotency = Some(Idempotency {
            key: key.to_owned(),
            digest: Hash([7; 32]),
        });
        append
    }

    const fn exactly(version: u64) -> ExpectedVersion {
        ExpectedVersion::Exact(Version(version))
    }

    /// A memory that was found right: the stream `a` stands at version 1.
    fn recall() -> Recall {
        let mut recall = Recall::default();
        recall.find(None);
        let mut settling = Settling::begin(Standing::default());
        settling.call(vec![append("a", ExpectedVersion::NoStream)], NOW);
        recall.learn(&settling.finish(), &Sids::new());
        recall.find(recall.latest());
        recall
    }

    /// Which of the calls, each of one append, a draft takes.
    fn taken(calls: &[Append]) -> Vec<bool> {
        let mut recall = recall();
        let mut draft = Draft::begin(&recall).expect("trusted");
        let add = |call: &Append| draft.add(&mut recall, std::slice::from_ref(call), NOW);
        calls.iter().map(add).collect()
    }

    #[test]
    fn takes_what_is_known_to_be_accepted() {
        let none = ExpectedVersion::NoStream;
        let any = ExpectedVersion::Any;
        let known = [
            append("a", exactly(1)),
            append("a", exactly(2)),
            append("a", any),
        ];
        assert_eq!(taken(&known), [true; 3], "each sees those before");
        let stale = [
            append("a", exactly(2)),
            append("a", none),
            append("a", exactly(1)),
        ];
        assert_eq!(
            taken(&stale),
            [false, false, true],
            "a refused one leaves no trace"
        );
        let new = [
            append("b", none),
            append("b", exactly(1)),
            append("b", none),
        ];
        assert_eq!(taken(&new), [true, true, false]);
        assert_eq!(
            taken(&[append("b", any), append("b", exactly(1))]),
            [false; 2]
        );
        let keys = [
            keyed("k", append("a", any)),
            keyed("k", append("a", any)),
            keyed("l", append("a", any)),
        ];
        assert_eq!(taken(&keys), [true, false, true]);
        let mut empty = append("a", any);
        empty.streams[0].events.clear();
        assert_eq!(taken(&[empty]), [false]);
        let mut looks = append("a", any);
        looks.streams.push(append("b", none).streams.remove(0));
        looks.streams[1].events.clear();
        assert_eq!(
            taken(&[looks]),
            [false],
            "nothing would refuse it if b is there"
        );
    }

    #[test]
    fn a_call_is_taken_whole_or_not_at_all() {
        let mut recall = recall();
        let mut draft = Draft::begin(&recall).expect("trusted");
        let (first, again) = (
            append("b", ExpectedVersion::NoStream),
            append("b", exactly(1)),
        );
        let late = [first.clone(), again.clone(), append("a", exactly(9))];
        assert!(!draft.add(&mut recall, &late, NOW));
        assert!(draft.add(&mut recall, &[first, again], NOW));
        let drafted = draft.close(&mut recall);
        assert_eq!(drafted.settled.events.len(), 2);
        assert_eq!(drafted.behind.position, Position(1));
    }

    #[test]
    fn the_next_batch_begins_behind_the_one_before() {
        let mut recall = recall();
        for version in 1..4 {
            let mut draft = Draft::begin(&recall).expect("trusted");
            assert!(draft.add(&mut recall, &[append("a", exactly(version))], NOW));
            let drafted = draft.close(&mut recall);
            assert_eq!(drafted.behind.position, Position(version));
            assert_eq!(drafted.sids[&stream("a")], 1);
        }
        recall.forget();
        assert!(Draft::begin(&recall).is_none());
    }
}
