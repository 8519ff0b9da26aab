//! A piece of the log, checked against what was worked on before.

use super::Relay;
use crate::ports::{Fault, Lease};
use crate::recorded::{Hash, Recorded};
use crate::stream::Position;

/// The events after the checkpoint.
#[derive(Debug)]
pub(super) struct Batch {
    checkpoint: Position,
    pub(super) events: Vec<Recorded>,
    /// Whether there may be more.
    pub(super) is_full: bool,
}

impl Batch {
    /// The last position that was read.
    pub(super) fn last_position(&self) -> Position {
        let last = self.events.last();
        last.map_or(self.checkpoint, |event| event.position)
    }

    /// The last event before the first pending one, or of all if nothing is pending.
    pub(super) fn end_before(&self, pending: Option<Position>) -> Option<(Position, Hash)> {
        let before = |event: &&Recorded| pending.is_none_or(|at| event.position < at);
        let last = self.events.iter().take_while(before).last();
        last.map(|event| (event.position, event.hash))
    }
}

impl Relay {
    /// Reads the next batch.
    ///
    /// The event at the checkpoint is read with it: it proves that the log is the one that was
    /// worked on.
    pub(super) async fn read(&self, lease: &Lease) -> Result<Batch, Fault> {
        let limit = self.settings.batch_events_max.max(1);
        let checkpoint = lease.checkpoint;
        let is_first = checkpoint == Position::START;
        let before = Position(checkpoint.0.saturating_sub(1));
        let wanted = limit + usize::from(!is_first);
        // A page may be short although more is there: what was there before it tells.
        let head = self.parts.store.head().await?;
        let mut events = self.parts.store.read_all(before, wanted).await?;
        check_contiguous(before, &events)?;
        if !is_first {
            if events.first().map(|event| event.hash) != Some(lease.hash) {
                return Err(rolled_back(checkpoint));
            }
            events.remove(0);
        }
        let mut batch = Batch {
            checkpoint,
            is_full: events.len() == limit,
            events,
        };
        batch.is_full |= batch.last_position() < head;
        Ok(batch)
    }

    /// The event at a position at which one was.
    pub(super) async fn event_at(&self, position: Position) -> Result<Recorded, Fault> {
        let before = Position(position.0.saturating_sub(1));
        let mut found = self.parts.store.read_all(before, 1).await?;
        let event = found.pop().filter(|event| event.position == position);
        event.ok_or_else(|| rolled_back(position))
    }
}

fn check_contiguous(after: Position, events: &[Recorded]) -> Result<(), Fault> {
    let mut expected = after;
    for event in events {
        expected = expected.next();
        if event.position != expected {
            return Err(Fault::Corrupt {
                place: format!("the log at position {expected}"),
                reason: format!("the next event stands at {}", event.position),
            });
        }
    }
    Ok(())
}

fn rolled_back(position: Position) -> Fault {
    Fault::Corrupt {
        place: format!("the log at position {position}"),
        reason: "it is not the event that the relay knows: the log was rolled back".to_owned(),
    }
}
