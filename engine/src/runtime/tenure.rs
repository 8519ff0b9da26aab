//! The right to work, asked for again only when that is due.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::ports::{Fault, Lease, Subscriptions};
use crate::recorded::Hash;
use crate::stream::Position;

/// How long an idle loop of a node waits before it looks by itself whether there is something to do
/// of which nobody has told it. As long as a lease may go without being renewed.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// How long a lease holds without being renewed.
const TTL: Duration = Duration::from_secs(15);
/// After how long it is renewed.
const RENEW_AFTER: SignedDuration = SignedDuration::from_secs(5);

/// The lease of one node on one subscription.
pub(super) struct Tenure {
    name: &'static str,
    owner: Uuid,
    /// The lease, and when it was last asked for.
    held: Option<(Lease, Timestamp)>,
}

impl Tenure {
    /// Nothing is asked for yet.
    pub(super) const fn new(name: &'static str, owner: Uuid) -> Self {
        Self {
            name,
            owner,
            held: None,
        }
    }

    /// The lease, renewed when that is due; `None` while another node has it.
    ///
    /// # Errors
    /// As the port's.
    pub(super) async fn hold(
        &mut self,
        subscriptions: &dyn Subscriptions,
        now: Timestamp,
    ) -> Result<Option<Lease>, Fault> {
        if let Some((lease, since)) = &self.held {
            let age = now.duration_since(*since);
            // A clock that was set back does not make the lease longer.
            if (SignedDuration::ZERO..RENEW_AFTER).contains(&age) {
                return Ok(Some(lease.clone()));
            }
        }
        self.held = None;
        let lease = subscriptions.acquire(self.name, self.owner, TTL).await?;
        self.held = lease.clone().map(|lease| (lease, now));
        Ok(lease)
    }

    /// Moves the checkpoint of the lease that [`Tenure::hold`] gave. What becomes of a call that is
    /// given up half way, the next [`Tenure::hold`] finds out.
    ///
    /// # Errors
    /// As the port's; [`Fault::Fenced`] when another node works now.
    pub(super) async fn advance(
        &mut self,
        subscriptions: &dyn Subscriptions,
        lease: &Lease,
        (to, hash): (Position, Hash),
    ) -> Result<(), Fault> {
        let held = self.held.take();
        let moved = subscriptions.advance(lease, to, hash).await?;
        self.held = held.map(|(_, since)| (moved, since));
        Ok(())
    }

    /// Gives the lease back, so that another node need not wait for its end. A step that was dropped
    /// half way may have got one that it never heard of: it is asked for once more.
    ///
    /// # Errors
    /// As the port's.
    pub(super) async fn give_back(
        &mut self,
        subscriptions: &dyn Subscriptions,
    ) -> Result<(), Fault> {
        self.held = None;
        match subscriptions.acquire(self.name, self.owner, TTL).await? {
            Some(lease) => subscriptions.release(&lease).await,
            None => Ok(()),
        }
    }
}
