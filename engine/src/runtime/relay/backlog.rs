//! What of the log is still to be sent, and what of it may go now.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::notice::Notice;
use crate::ports::Delivery;
use crate::recorded::Hash;
use crate::stream::{Position, StreamId};

/// The notices of one event.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) stream: StreamId,
    pub(super) position: Position,
    pub(super) notices: Vec<Notice>,
}

/// The events after the checkpoint that were read, and which of them are not dealt with yet.
#[derive(Debug, Default)]
pub(super) struct Backlog {
    read: VecDeque<(Position, Hash)>,
    pending: BTreeSet<Position>,
    /// What a stream has to send behind what may go now or is on its way.
    queues: BTreeMap<StreamId, VecDeque<Item>>,
    ready: VecDeque<Item>,
}

impl Backlog {
    /// Notes an event of the log, in its order, after it was found to be pending or not.
    pub(super) fn note(&mut self, position: Position, hash: Hash) {
        self.read.push_back((position, hash));
    }

    /// How many events beyond the checkpoint were read.
    pub(super) fn len(&self) -> usize {
        self.read.len()
    }

    /// Adds an event that is to be told of; events of one stream in their order.
    pub(super) fn push(&mut self, item: Item) {
        self.pending.insert(item.position);
        if let Some(queue) = self.queues.get_mut(&item.stream) {
            queue.push_back(item);
        } else {
            self.queues.insert(item.stream.clone(), VecDeque::new());
            self.ready.push_back(item);
        }
    }

    /// Adds an event that must wait for another step.
    pub(super) fn hold(&mut self, position: Position) {
        self.pending.insert(position);
    }

    /// Whether anything of the stream is to be sent or on its way.
    pub(super) fn has(&self, stream: &StreamId) -> bool {
        self.queues.contains_key(stream)
    }

    /// Takes what may go now, at most so many events: of each stream one, and the next one only
    /// after [`Backlog::confirm`].
    pub(super) fn take(&mut self, events_max: usize) -> Vec<Item> {
        let count = events_max.min(self.ready.len());
        self.ready.drain(..count).collect()
    }

    /// An event that was taken is told of: the next one of its stream may go.
    pub(super) fn confirm(&mut self, stream: &StreamId, position: Position) {
        self.settle(position);
        match self.queues.get_mut(stream).and_then(VecDeque::pop_front) {
            Some(next) => self.ready.push_back(next),
            None => drop(self.queues.remove(stream)),
        }
    }

    /// An event is dealt with.
    pub(super) fn settle(&mut self, position: Position) {
        self.pending.remove(&position);
    }

    /// Takes out what a stream has to send behind the event that was taken; it stays pending.
    pub(super) fn stop(&mut self, stream: &StreamId) -> Vec<Position> {
        let rest = self.queues.remove(stream).unwrap_or_default();
        rest.into_iter().map(|item| item.position).collect()
    }

    /// The last event before the first that is not dealt with: the checkpoint goes no further.
    pub(super) fn dealt_with(&self) -> Option<(Position, Hash)> {
        let first = self.pending.first().copied();
        let is_before = |(position, _): &(Position, Hash)| first.is_none_or(|at| *position < at);
        let count = self.read.partition_point(is_before);
        self.read.get(count.checked_sub(1)?).copied()
    }

    /// The checkpoint has come to `to`.
    pub(super) fn passed(&mut self, to: Position) {
        let count = self.read.partition_point(|(position, _)| *position <= to);
        self.read.drain(..count);
    }
}

/// What the answers for all notices of one event come to: the worst of them.
pub(super) fn worst(answers: &[Delivery]) -> Delivery {
    let severity = |answer: &&Delivery| match answer {
        Delivery::Confirmed => 0,
        Delivery::Refused { .. } => 1,
        Delivery::Unroutable { .. } => 2,
    };
    let worst = answers.iter().max_by_key(severity);
    worst.cloned().unwrap_or(Delivery::Confirmed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(stream: &str, position: u64) -> Item {
        Item {
            stream: stream.parse().unwrap(),
            position: Position(position),
            notices: Vec::new(),
        }
    }

    fn positions(items: &[Item]) -> Vec<u64> {
        items.iter().map(|item| item.position.0).collect()
    }

    #[test]
    fn of_each_stream_one_event_is_on_its_way() {
        let mut backlog = Backlog::default();
        let (a, b) = ("case/a".parse().unwrap(), "case/b".parse().unwrap());
        for (stream, position) in [("case/a", 1), ("case/b", 2), ("case/a", 3), ("case/a", 4)] {
            backlog.push(item(stream, position));
        }
        assert_eq!(positions(&backlog.take(1)), [1]);
        assert_eq!(positions(&backlog.take(9)), [2]);
        backlog.push(item("case/b", 5));
        assert!(backlog.take(9).is_empty());
        backlog.confirm(&a, Position(1));
        backlog.confirm(&b, Position(2));
        assert_eq!(positions(&backlog.take(9)), [3, 5]);
        assert_eq!(backlog.stop(&a), [Position(4)]);
        backlog.confirm(&b, Position(5));
        assert!(!backlog.has(&a) && !backlog.has(&b));
    }

    #[test]
    fn the_checkpoint_stays_before_the_first_that_is_pending() {
        let mut backlog = Backlog::default();
        assert_eq!((backlog.dealt_with(), backlog.len()), (None, 0));
        for position in 1..=6 {
            backlog.note(Position(position), Hash::ZERO);
        }
        backlog.push(item("case/a", 2));
        backlog.hold(Position(5));
        let to = |backlog: &Backlog| backlog.dealt_with().map(|(position, _)| position.0);
        assert_eq!((to(&backlog), backlog.len()), (Some(1), 6));
        backlog.settle(Position(2));
        assert_eq!((to(&backlog), backlog.len()), (Some(4), 6));
        backlog.passed(Position(4));
        assert_eq!((to(&backlog), backlog.len()), (None, 2));
        backlog.settle(Position(5));
        assert_eq!((to(&backlog), backlog.len()), (Some(6), 2));
    }

    #[test]
    fn the_worst_answer_counts() {
        let reason = String::new;
        let refused = Delivery::Refused { reason: reason() };
        let unroutable = Delivery::Unroutable { reason: reason() };
        assert_eq!(worst(&[]), Delivery::Confirmed);
        assert_eq!(worst(&[Delivery::Confirmed, refused.clone()]), refused);
        let all = [unroutable.clone(), refused, Delivery::Confirmed];
        assert_eq!(worst(&all), unroutable);
    }
}
