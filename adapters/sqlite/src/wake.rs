//! Waking whoever waits for the log to grow.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use casebook_engine::stream::Position;
use tokio::sync::watch;
use tokio::time::Instant;

/// The furthest head that this handle knows of.
#[derive(Debug, Default)]
pub(crate) struct Wake {
    head: watch::Sender<Position>,
    /// When the file was last looked at for the events of other processes.
    looked: Mutex<Option<Instant>>,
}

impl Wake {
    /// Tells everybody who waits how far the log reaches.
    pub(crate) fn tell(&self, head: Position) {
        self.head.send_if_modified(|known| {
            let further = head > *known;
            *known = head.max(*known);
            further
        });
    }

    /// Whether the log is known to reach beyond `after`.
    pub(crate) fn reaches_beyond(&self, after: Position) -> bool {
        *self.head.borrow() > after
    }

    /// Whether it is time to look into the file; the caller then does.
    pub(crate) fn may_look(&self, patience: Duration) -> bool {
        let mut looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        let due = looked.is_none_or(|last| last.elapsed() >= patience);
        if due {
            *looked = Some(Instant::now());
        }
        due
    }

    /// Returns when the log is known to reach beyond `after`, or when `patience` has passed.
    pub(crate) async fn wait(&self, after: Position, patience: Duration) {
        let mut head = self.head.subscribe();
        let beyond = head.wait_for(|&head| head > after);
        // Both ends of the wait mean the same to the caller: read and see.
        let _ = tokio::time::timeout(patience, beyond).await;
    }
}
