//! The port that knows who must be told of an event.

use async_trait::async_trait;

use super::Fault;
use crate::notice::Notice;
use crate::recorded::Recorded;

/// Turns events into notices.
///
/// The answer depends on the log up to the event alone: whoever asks again, on whichever node and
/// however late, gets the same notices with the same ids.
#[async_trait]
pub trait Announcer: Send + Sync {
    /// The notices because of `event`; none for most events.
    ///
    /// # Errors
    /// [`Fault::Corrupt`] or [`Fault::Invalid`]: this event can never be told of by this release;
    /// the caller sets it aside. Any other fault: the caller asks again later.
    async fn notices(&self, event: &Recorded) -> Result<Vec<Notice>, Fault>;
}
