//! The right to work, and how far the work has come.

use jiff::Timestamp;

use super::report::Reported;
use super::work::Work;
use super::{RELAY, Relay, pace};
use crate::ports::{Fault, Lease};

/// The lease, and when it was last renewed.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) lease: Lease,
    since: Timestamp,
}

impl Relay {
    /// Gives the lease back, so that another node need not wait for its end.
    ///
    /// A step that was dropped half way may have got a lease that it never heard of: it is asked
    /// for once more before it is given back.
    ///
    /// # Errors
    /// As the port's.
    pub async fn release(&mut self) -> Result<(), Fault> {
        self.forget();
        let (owner, ttl) = (self.owner, self.settings.lease);
        match self.parts.subscriptions.acquire(RELAY, owner, ttl).await? {
            Some(lease) => self.parts.subscriptions.release(&lease).await,
            None => Ok(()),
        }
    }

    /// The lease, renewed when that is due.
    ///
    /// # Errors
    /// [`Fault::Fenced`] when another node has it.
    pub(super) async fn hold(&mut self, now: Timestamp) -> Result<Lease, Fault> {
        if let Some(held) = &self.held {
            let due = pace::later(held.since, self.settings.lease / 3);
            // A clock that was set back does not make the lease longer.
            if held.since <= now && now < due {
                return Ok(held.lease.clone());
            }
        }
        let (owner, ttl) = (self.owner, self.settings.lease);
        let lease = self.parts.subscriptions.acquire(RELAY, owner, ttl).await?;
        let lease = lease.ok_or_else(|| Fault::Fenced {
            name: RELAY.to_owned(),
        })?;
        let epoch = self.held.as_ref().map(|held| held.lease.epoch);
        if epoch != Some(lease.epoch) {
            self.forget();
        }
        self.held = Some(Held {
            lease: lease.clone(),
            since: now,
        });
        Ok(lease)
    }

    /// Makes sure that the lease is still the one under which the work began.
    pub(super) async fn keep(&mut self, lease: &Lease) -> Result<(), Fault> {
        let now = self.parts.clock.now();
        if self.hold(now).await?.epoch == lease.epoch {
            return Ok(());
        }
        let name = RELAY.to_owned();
        Err(Fault::Fenced { name })
    }

    /// Asks the store for the lease before anything else is done under it.
    pub(super) fn renew_next(&mut self) {
        if let Some(held) = &mut self.held {
            held.since = Timestamp::MIN;
        }
    }

    /// Moves the checkpoint over the contiguous prefix that is dealt with.
    pub(super) async fn advance(&mut self, work: &mut Work) -> Result<(), Fault> {
        if let Some((to, hash)) = work.backlog.dealt_with() {
            let subscriptions = &self.parts.subscriptions;
            let lease = subscriptions.advance(&work.lease, to, hash).await?;
            self.moved(work, lease);
        }
        Ok(())
    }

    /// Drops what is known beside the lease: another owner may have made it untrue.
    pub(super) fn forget(&mut self) {
        self.held = None;
        self.confirmed.clear();
        self.refused.clear();
        self.reported = Reported::Unknown;
    }
}
