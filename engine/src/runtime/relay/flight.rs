//! What is on its way at once: notices, the checkpoint, and the next piece of the log.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::backlog::Item;
use super::batch::Batch;
use crate::ports::{Delivery, Fault, Lease};
use crate::stream::{Position, StreamId};

/// How many calls of the notifier are under way at most.
const CALLS_MAX: usize = 4;
/// How many events one call tells of at most: a long call would hold up the next events of all of
/// its streams.
const CALL_EVENTS_MAX: usize = 64;

type Awaited<T> = Pin<Box<dyn Future<Output = Result<T, Fault>> + Send>>;

/// An event whose notices are on their way.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) stream: StreamId,
    pub(super) position: Position,
    /// How many notices it has.
    pub(super) notices: usize,
}

/// A call of the notifier.
struct Call {
    places: Vec<Place>,
    answers: Awaited<Vec<Delivery>>,
}

/// What is on its way. Whoever drops it does not know what became of it.
#[derive(Default)]
pub(super) struct Flight {
    calls: Vec<Call>,
    /// The move of the checkpoint.
    pub(super) moving: Option<Awaited<Lease>>,
    /// The next piece of the log.
    pub(super) reading: Option<Awaited<Batch>>,
    /// The wait for there to be one.
    pub(super) waiting: Option<Awaited<()>>,
}

/// Something that was on its way has arrived.
pub(super) enum Landed {
    Answers(Vec<Place>, Vec<Delivery>),
    Checkpoint(Lease),
    Events(Batch),
    /// The log may have grown.
    Hint,
}

impl Flight {
    /// How many events the next call may tell of.
    pub(super) fn room(&self) -> usize {
        if self.calls.len() < CALLS_MAX {
            CALL_EVENTS_MAX
        } else {
            0
        }
    }

    /// Whether the end of something is awaited that must be known before all is done.
    pub(super) fn is_busy(&self) -> bool {
        !self.calls.is_empty() || self.reading.is_some()
    }

    pub(super) fn send(&mut self, places: Vec<Place>, answers: Awaited<Vec<Delivery>>) {
        self.calls.push(Call { places, answers });
    }

    /// Waits for whatever arrives first.
    pub(super) async fn next(&mut self) -> Result<Landed, Fault> {
        poll_fn(|context| self.poll(context)).await
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Result<Landed, Fault>> {
        for index in 0..self.calls.len() {
            if let Poll::Ready(answers) = self.calls[index].answers.as_mut().poll(context) {
                let places = self.calls.swap_remove(index).places;
                return Poll::Ready(answers.map(|answers| Landed::Answers(places, answers)));
            }
        }
        if let Some(lease) = poll_one(&mut self.moving, context) {
            return Poll::Ready(lease.map(Landed::Checkpoint));
        }
        if let Some(batch) = poll_one(&mut self.reading, context) {
            return Poll::Ready(batch.map(Landed::Events));
        }
        if let Some(hint) = poll_one(&mut self.waiting, context) {
            return Poll::Ready(hint.map(|()| Landed::Hint));
        }
        Poll::Pending
    }
}

/// What has come, if anything has; it is awaited no longer then.
fn poll_one<T>(
    awaited: &mut Option<Awaited<T>>,
    context: &mut Context<'_>,
) -> Option<Result<T, Fault>> {
    let Poll::Ready(answer) = awaited.as_mut()?.as_mut().poll(context) else {
        return None;
    };
    *awaited = None;
    Some(answer)
}

/// The notices of events, in one row, and which of them belong to which event.
pub(super) fn in_a_row(items: Vec<Item>) -> (Vec<Place>, Vec<crate::notice::Notice>) {
    let mut notices = Vec::new();
    let mut places = Vec::with_capacity(items.len());
    for item in items {
        places.push(Place {
            stream: item.stream,
            position: item.position,
            notices: item.notices.len(),
        });
        notices.extend(item.notices);
    }
    (places, notices)
}
