//! What a store remembers of the log from its own appends, so that it need not ask.
//!
//! Every append moves the end of the log on. So a store that finds the end where its own last append
//! left it knows that nobody else has appended since, and that the streams which it remembers stand
//! as it left them. It may then settle an append without reading ([`crate::draft`]), if the database
//! refuses to write unless the log still ends there. Keys are not remembered: an append under a key
//! that was used must be refused by the database too, and whatever is not accepted is settled once
//! more on what the log says.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::ports::StreamHead;
use crate::recorded::Hash;
use crate::settle::Settled;
use crate::stream::{Position, StreamId, Version};

/// How many streams are remembered at most; those that were not asked for lately go first.
const STREAMS_MAX: usize = 65_536;

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

    /// The number and the head of a stream that is remembered.
    pub fn stream(&mut self, stream: &StreamId) -> Option<(i64, StreamHead)> {
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
impl Recall {
    /// The last event that is remembered, trusted or not.
    pub(crate) fn latest(&self) -> Option<Latest> {
        self.latest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(id: &str) -> StreamId {
        format!("case/{id}").parse().expect("a stream")
    }

    const fn end(position: u64) -> Latest {
        Latest {
            position: Position(position),
            recorded: Timestamp::UNIX_EPOCH,
            hash: Hash([7; 32]),
        }
    }

    #[test]
    fn the_end_is_trusted_when_it_is_found_where_it_was_left() {
        let mut recall = Recall::default();
        recall.find(Some(end(1)));
        assert_eq!(recall.trusted(), None);
        recall.note(stream("a"), 1, StreamHead::EMPTY);
        recall.find(Some(end(1)));
        assert_eq!(recall.trusted(), Some(end(1)));
        assert!(recall.stream(&stream("a")).is_some());
        recall.find(Some(end(2)));
        assert_eq!(recall.trusted(), None, "somebody else has appended");
        assert_eq!(recall.stream(&stream("a")), None, "it may have moved");
    }

    #[test]
    fn of_many_streams_those_asked_for_lately_stay() {
        let mut recall = Recall::default();
        recall.note(stream("a"), 1, StreamHead::EMPTY);
        for number in 0..2 * STREAMS_MAX {
            recall.note(stream(&number.to_string()), 1, StreamHead::EMPTY);
            if number % 1_000 == 0 {
                assert!(recall.stream(&stream("a")).is_some());
            }
        }
        assert!(recall.young.len() + recall.old.len() <= STREAMS_MAX);
        assert_eq!(recall.stream(&stream("0")), None);
    }
}
