//! The port that carries notices to people.

use async_trait::async_trait;

use super::Fault;
use crate::notice::Notice;

/// Carries notices away, at least once each.
#[async_trait]
pub trait Notifier: Send + Sync {
    /// Publishes the notices and answers for each, in the same order, once its fate is known.
    ///
    /// Notices of one case are published in the order given. A notice published twice carries the
    /// same [`Notice::id`] both times.
    ///
    /// # Errors
    /// [`Fault::Unavailable`]: the fate of all of them is unknown; the caller publishes all again.
    async fn publish(&self, notices: &[Notice]) -> Result<Vec<Delivery>, Fault>;
}

/// What became of a notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// The other side has it for good.
    Confirmed,
    /// The other side could not take it now: publish again later.
    Refused {
        /// What it said.
        reason: String,
    },
    /// Nobody is there to receive it: a fault of the topology that an operator mends.
    Unroutable {
        /// What it said.
        reason: String,
    },
}
