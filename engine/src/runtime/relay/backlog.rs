//! What of a batch is still to be sent, and in which order it may go.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::notice::Notice;
use crate::ports::Delivery;
use crate::stream::{Position, StreamId};

/// The notices of one event.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) stream: StreamId,
    pub(super) position: Position,
    pub(super) notices: Vec<Notice>,
}

/// The events of a batch that are not dealt with yet.
#[derive(Debug, Default)]
pub(super) struct Backlog {
    queues: BTreeMap<StreamId, VecDeque<Item>>,
    pending: BTreeSet<Position>,
}

impl Backlog {
    /// Adds an event that is to be told of; events of one stream in their order.
    pub(super) fn push(&mut self, item: Item) {
        self.pending.insert(item.position);
        let queue = self.queues.entry(item.stream.clone()).or_default();
        queue.push_back(item);
    }

    /// Adds an event that must wait for another batch.
    pub(super) fn hold(&mut self, position: Position) {
        self.pending.insert(position);
    }

    /// Whether anything of the stream is to be sent.
    pub(super) fn has(&self, stream: &StreamId) -> bool {
        self.queues.contains_key(stream)
    }

    /// Takes what may go now: the first event of each stream.
    pub(super) fn take_round(&mut self) -> Vec<Item> {
        let fronts = self.queues.values_mut().filter_map(VecDeque::pop_front);
        let round = fronts.collect();
        self.queues.retain(|_, queue| !queue.is_empty());
        round
    }

    /// An event is dealt with.
    pub(super) fn settle(&mut self, position: Position) {
        self.pending.remove(&position);
    }

    /// Takes the rest of a stream out of the coming rounds; it stays pending.
    pub(super) fn stop(&mut self, stream: &StreamId) -> Vec<Position> {
        let rest = self.queues.remove(stream).unwrap_or_default();
        rest.into_iter().map(|item| item.position).collect()
    }

    /// The first event that is not dealt with: the checkpoint stays before it.
    pub(super) fn first_pending(&self) -> Option<Position> {
        self.pending.first().copied()
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
    fn a_round_has_the_first_event_of_each_stream() {
        let mut backlog = Backlog::default();
        for (stream, position) in [("case/a", 1), ("case/b", 2), ("case/a", 3), ("case/a", 4)] {
            backlog.push(item(stream, position));
        }
        assert_eq!(positions(&backlog.take_round()), [1, 2]);
        assert_eq!(positions(&backlog.take_round()), [3]);
        assert_eq!(backlog.stop(&"case/a".parse().unwrap()), [Position(4)]);
        assert!(backlog.take_round().is_empty());
    }

    #[test]
    fn the_checkpoint_stays_before_the_first_that_is_pending() {
        let mut backlog = Backlog::default();
        backlog.push(item("case/a", 2));
        backlog.hold(Position(5));
        assert_eq!(backlog.first_pending(), Some(Position(2)));
        backlog.settle(Position(2));
        assert_eq!(backlog.first_pending(), Some(Position(5)));
        backlog.settle(Position(5));
        assert_eq!(backlog.first_pending(), None);
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
