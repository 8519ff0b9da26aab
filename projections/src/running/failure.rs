//! Why a step could not be taken.

use casebook_engine::ports::Fault;
use casebook_engine::stream::Position;

/// Why rows could not be brought further.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A port could not do its part. [`Fault::Unavailable`] and [`Fault::Unknown`]: step again
    /// later. Anything else: stop and report.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// What was done so far came from a log that is not the one that is there: it was rolled back by a
    /// failover or restored from an older copy. Stop; an operator finds out why.
    #[error(
        "go on with {subscription}: the log has another event at position {checkpoint}, or none; \
         find out whether it was restored or rolled back; a view can then be rebuilt"
    )]
    Diverged {
        /// The subscription.
        subscription: String,
        /// The position that it had reached.
        checkpoint: Position,
    },
}

impl Failure {
    /// Whether the same step may succeed later without anybody's help.
    pub const fn passes(&self) -> bool {
        matches!(
            self,
            Self::Fault(Fault::Unavailable { .. } | Fault::Unknown { .. })
        )
    }
}
