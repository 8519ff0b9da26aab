//! What a step of the relay came to.

use jiff::Timestamp;

use crate::stream::Position;

/// What a step came to, and what its caller waits for before the next one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Something was done: step again at once.
    Moved {
        /// How far the checkpoint has come.
        checkpoint: Position,
        /// How many notices were confirmed in this step.
        notices: usize,
    },
    /// Nothing to do until the log reaches beyond `after`, or until the instant if there is one.
    Idle {
        /// The last position looked at.
        after: Position,
        /// When something that was held back is due.
        until: Option<Timestamp>,
    },
    /// The other side is away or takes nothing: step again then.
    Waiting {
        /// When.
        until: Timestamp,
        /// What is wrong, for the operator.
        reason: String,
    },
    /// Another node has the lease: ask again then.
    Elsewhere {
        /// When.
        until: Timestamp,
    },
}

/// What trying again came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Retried {
    /// Events whose notices are all confirmed now.
    pub sent: usize,
    /// Events that are still set aside.
    pub left: usize,
}
