//! A piece of the log, checked against what was worked on before, and who must be told of it.

use std::collections::BTreeSet;

use super::Parts;
use crate::notice::Notice;
use crate::ports::Fault;
use crate::recorded::{Hash, Recorded};
use crate::stream::{Position, StreamId};

/// Events that follow each other in the log.
#[derive(Debug)]
pub(super) struct Batch {
    pub(super) events: Vec<Told>,
    /// Whether there may be more.
    pub(super) is_full: bool,
}

/// An event, and who must be told of it.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) stream: StreamId,
    pub(super) position: Position,
    pub(super) hash: Hash,
    pub(super) notices: Vec<Notice>,
    /// Why nobody knows.
    pub(super) unreadable: Option<String>,
}

impl Parts {
    /// Reads at most so many events after one that was read before. Nobody is asked who must be
    /// told of those at `known` positions.
    ///
    /// The event before is read with them: it proves that the log is the one that was worked on.
    pub(super) async fn read(
        self,
        (after, hash): (Position, Hash),
        limit: usize,
        known: BTreeSet<Position>,
    ) -> Result<Batch, Fault> {
        let is_first = after == Position::START;
        let before = Position(after.0.saturating_sub(1));
        let wanted = limit + usize::from(!is_first);
        let mut events = self.store.read_all(before, wanted).await?;
        check_contiguous(before, &events)?;
        if !is_first {
            if events.first().map(|event| event.hash) != Some(hash) {
                return Err(rolled_back(after));
            }
            events.remove(0);
        }
        let mut batch = Batch {
            is_full: events.len() == limit,
            events: Vec::with_capacity(events.len()),
        };
        for event in events {
            let (notices, unreadable) = if known.contains(&event.position) {
                Default::default()
            } else {
                self.notices(&event).await?
            };
            batch.events.push(Told {
                stream: event.stream,
                position: event.position,
                hash: event.hash,
                notices,
                unreadable,
            });
        }
        Ok(batch)
    }

    /// Notices, or why there can be none; other faults stay faults.
    pub(super) async fn notices(
        &self,
        event: &Recorded,
    ) -> Result<(Vec<Notice>, Option<String>), Fault> {
        match self.announcer.notices(event).await {
            Ok(notices) => Ok((notices, None)),
            Err(fault @ (Fault::Corrupt { .. } | Fault::Invalid { .. })) => {
                Ok((Vec::new(), Some(fault.to_string())))
            }
            Err(fault) => Err(fault),
        }
    }

    /// The event at a position at which one was.
    pub(super) async fn event_at(&self, position: Position) -> Result<Recorded, Fault> {
        let before = Position(position.0.saturating_sub(1));
        let mut found = self.store.read_all(before, 1).await?;
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
