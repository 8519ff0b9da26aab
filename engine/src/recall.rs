//! What a store remembers of the log from its own appends, so that it need not ask.
//!
//! Every append moves the end of the log on. So a store that finds the end where its own last append
//! left it knows that nobody else has appended since, and that the streams which it remembers stand
//! as it left them. It may then settle an append without reading, if the database refuses to write
//! unless the log still ends there. Keys are not remembered: an append under a key that was used
//! must be refused by the database too, and whatever is not accepted is settled once more on what
//! the log says.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::ports::{Append, StreamHead};
use crate::recorded::Hash;
use crate::settle::{Settled, Standing};
use crate::stream::{ExpectedVersion, Position, StreamId, Version};

/// How many streams are remembered at most; those that were not asked for lately go first.
const STREAMS_MAX: usize = 32_768;

/// The numbers by which a store knows streams: the positions of their first events.
pub type Sids = BTreeMap<StreamId, i64>;

/// The last event of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Latest {
    /// Its position.
    pub position: Position,
    /// When it was recorded.
    pub recorded: Timestamp,
    /// Its hash.
    pub hash: Hash,
}

/// What a store remembers.
#[derive(Debug, Default)]
pub struct Recall {
    latest: Option<Latest>,
    /// Whether the log was found where this store had left it.
    is_trusted: bool,
    /// Streams in two generations: when the young are many, they become the old.
    young: BTreeMap<StreamId, (i64, StreamHead)>,
    old: BTreeMap<StreamId, (i64, StreamHead)>,
}

impl Recall {
    /// Takes note of where the log was found to end, while nobody else could append. Where that is
    /// not where this store left it, others append too, and nothing is remembered.
    pub fn find(&mut self, latest: Option<Latest>) {
        let is_trusted = latest.is_some() && latest == self.latest;
        if !is_trusted {
            self.forget();
        }
        self.latest = latest;
        self.is_trusted = is_trusted;
    }

    /// The end of the log, when there is reason to believe that nobody else has moved it.
    pub fn trusted(&self) -> Option<Latest> {
        self.latest.filter(|_| self.is_trusted)
    }

    /// Remembers nothing any more.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// Where the log stands for some appends, with the numbers of their streams; `None` when one of
    /// the streams is not remembered and may be there.
    ///
    /// A stream that is not remembered and is expected not to be there is taken not to be: the
    /// database refuses a second one of the name.
    pub fn standing<'a>(
        &mut self,
        appends: impl Iterator<Item = &'a Append>,
    ) -> Option<(Standing, Sids)> {
        let latest = self.trusted()?;
        let mut standing = Standing {
            position: latest.position,
            recorded: latest.recorded,
            ..Standing::default()
        };
        let (mut sids, mut begun) = (Sids::new(), BTreeSet::new());
        for part in appends.flat_map(|append| &append.streams) {
            if let Some((sid, head)) = self.recall(&part.stream) {
                sids.insert(part.stream.clone(), sid);
                standing.heads.insert(part.stream.clone(), head);
            } else if part.expected == ExpectedVersion::NoStream {
                begun.insert(&part.stream);
            } else if !begun.contains(&part.stream) {
                return None;
            }
        }
        Some((standing, sids))
    }

    /// Remembers a stream as it stands.
    pub fn note(&mut self, stream: StreamId, sid: i64, head: StreamHead) {
        if self.young.len() >= STREAMS_MAX / 2 {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(stream, (sid, head));
    }

    /// Remembers what was appended: the last event, and its streams. The numbers are those of the
    /// streams that were there before.
    pub fn learn(&mut self, settled: &Settled, sids: &Sids) {
        let Some(last) = settled.events.last() else {
            return;
        };
        self.latest = Some(Latest {
            position: last.position,
            recorded: last.recorded,
            hash: last.hash,
        });
        let new = settled
            .events
            .iter()
            .filter(|event| event.version == Version(1));
        let new = new.filter_map(|event| {
            let sid = i64::try_from(event.position.0).ok()?;
            Some((&event.stream, sid))
        });
        let new: BTreeMap<&StreamId, i64> = new.collect();
        for (stream, head) in &settled.heads {
            let sid = sids.get(stream).or_else(|| new.get(stream));
            if let Some(sid) = sid {
                self.note(stream.clone(), *sid, *head);
            }
        }
    }

    fn recall(&mut self, stream: &StreamId) -> Option<(i64, StreamHead)> {
        if let Some(known) = self.young.get(stream) {
            return Some(*known);
        }
        let (stream, (sid, head)) = self.old.remove_entry(stream)?;
        self.note(stream, sid, head);
        Some((sid, head))
    }
}

/// Whether every append was accepted now, and something is to be written: what may be answered
/// although no key was looked up.
pub fn is_all_new(settled: &Settled) -> bool {
    let is_new = |answer: &Result<crate::ports::Appended, _>| {
        answer.as_ref().is_ok_and(|appended| !appended.repeated)
    };
    !settled.events.is_empty() && settled.answers.iter().all(is_new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::StreamAppend;
    use crate::recorded::NewEvent;
    use crate::settle::settle;

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

    const fn end(position: u64) -> Latest {
        Latest {
            position: Position(position),
            recorded: Timestamp::UNIX_EPOCH,
            hash: Hash([7; 32]),
        }
    }

    /// A memory that was found right once: the stream `a` stands at version 1.
    fn recall() -> Recall {
        let mut recall = Recall::default();
        recall.find(None);
        let appends = vec![append("a", ExpectedVersion::NoStream)];
        let settled = settle(appends, Timestamp::UNIX_EPOCH, Standing::default());
        recall.learn(&settled, &Sids::new());
        recall.find(recall.latest);
        recall
    }

    #[test]
    fn what_was_appended_is_known_when_the_log_is_found_as_it_was_left() {
        let mut recall = recall();
        let asked = append("a", ExpectedVersion::Any);
        let (standing, sids) = recall.standing([&asked].into_iter()).expect("known");
        assert_eq!(standing.position, Position(1));
        assert_eq!(standing.heads[&stream("a")].version, Version(1));
        assert_eq!(sids[&stream("a")], 1);
    }

    #[test]
    fn nothing_is_known_once_somebody_else_has_appended() {
        let mut recall = recall();
        recall.find(Some(end(2)));
        assert_eq!(recall.trusted(), None);
        let asked = append("b", ExpectedVersion::NoStream);
        assert_eq!(recall.standing([&asked].into_iter()), None);
        recall.find(Some(end(2)));
        assert_eq!(recall.trusted(), Some(end(2)));
        let asked = append("a", ExpectedVersion::Any);
        assert_eq!(
            recall.standing([&asked].into_iter()),
            None,
            "it may have moved"
        );
    }

    #[test]
    fn a_stream_that_may_be_there_is_asked_for() {
        let mut recall = recall();
        let [new, then, any] = [
            append("b", ExpectedVersion::NoStream),
            append("b", ExpectedVersion::Exact(Version(1))),
            append("c", ExpectedVersion::Any),
        ];
        assert!(recall.standing([&new, &then].into_iter()).is_some());
        assert_eq!(recall.standing([&then, &new].into_iter()), None);
        assert_eq!(recall.standing([&any].into_iter()), None);
    }

    #[test]
    fn of_many_streams_those_asked_for_lately_stay() {
        let mut recall = recall();
        let asked = append("a", ExpectedVersion::Any);
        for number in 0..2 * STREAMS_MAX {
            recall.note(stream(&number.to_string()), 1, StreamHead::EMPTY);
            if number % 1_000 == 0 {
                assert!(recall.standing([&asked].into_iter()).is_some());
            }
        }
        assert!(recall.young.len() + recall.old.len() <= STREAMS_MAX);
        let lost = append("0", ExpectedVersion::Any);
        assert_eq!(recall.standing([&lost].into_iter()), None);
    }
}
