//! The port that keeps how far each subscription has come, and who works on it.

use std::time::Duration;

use async_trait::async_trait;
use uuid::Uuid;

use super::Fault;
use crate::recorded::Hash;
use crate::stream::{Position, StreamId};

/// Leases and checkpoints of subscriptions.
///
/// Several nodes share one store: at most one at a time holds the lease of a subscription, and
/// its epoch fences off a holder that came back too late. Time is the store's own clock.
///
/// [`Fault::Unknown`] says of any change that it may have been made; the caller makes it again, which
/// every one of them allows, or finds itself fenced off and begins anew.
#[async_trait]
pub trait Subscriptions: Send + Sync {
    /// Takes or renews the lease of `name` for `ttl`.
    ///
    /// `None` while another owner holds it; a lease ends `ttl` after it was last taken or renewed,
    /// that instant included, so a `ttl` of zero has ended at once. The owner that renews keeps
    /// its epoch, even after the end if nobody came between; whoever takes a free or ended lease
    /// gets a higher one. The subscription is made at its first acquisition, with its checkpoint
    /// before the first event.
    async fn acquire(&self, name: &str, owner: Uuid, ttl: Duration)
    -> Result<Option<Lease>, Fault>;

    /// Takes or renews several leases for `ttl`, as [`Subscriptions::acquire`] does with each; the
    /// answers have the order of the names. Some may be taken when there is an error.
    async fn acquire_all(
        &self,
        names: &[String],
        owner: Uuid,
        ttl: Duration,
    ) -> Result<Vec<Option<Lease>>, Fault> {
        let mut leases = Vec::with_capacity(names.len());
        for name in names {
            leases.push(self.acquire(name, owner, ttl).await?);
        }
        Ok(leases)
    }

    /// Moves the checkpoint forward to `to`, whose event has `hash`, and returns the lease as it
    /// stands now. A lease that ended still serves while nobody else has taken it.
    ///
    /// # Errors
    /// [`Fault::Fenced`] when another owner or epoch holds the lease, it was released, or the
    /// checkpoint is not where the lease says: the caller stops. [`Fault::Invalid`] when `to` is
    /// not beyond the lease's checkpoint.
    async fn advance(&self, lease: &Lease, to: Position, hash: Hash) -> Result<Lease, Fault>;

    /// Gives the lease back so that another node need not wait for its end. Does nothing when the
    /// lease is no longer held.
    async fn release(&self, lease: &Lease) -> Result<(), Fault>;

    /// Notes what a subscription suffers from, or `None` when it is well again.
    ///
    /// # Errors
    /// [`Fault::Invalid`] when there is no such subscription.
    async fn report(&self, name: &str, error: Option<&str>) -> Result<(), Fault>;

    /// Sets an event aside that cannot be handled, so that the rest can flow. Parking the same
    /// position again replaces the reason. The subscription need not exist.
    async fn park(&self, parked: &Parked) -> Result<(), Fault>;

    /// What the subscription has set aside, in order of position.
    async fn parked(&self, name: &str) -> Result<Vec<Parked>, Fault>;

    /// Takes an event off the side track, once it was handled or given up. Does nothing when it is
    /// not there.
    async fn unpark(&self, name: &str, position: Position) -> Result<(), Fault>;

    /// Every subscription, by name.
    async fn list(&self) -> Result<Vec<Subscription>, Fault>;
}

/// The right to work on a subscription, and where to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The subscription.
    pub name: String,
    /// Who holds it.
    pub owner: Uuid,
    /// Grows with each change of owner.
    pub epoch: u64,
    /// The last position handled.
    pub checkpoint: Position,
    /// The hash of the event there: another event at that position means that the log was rolled
    /// back, and the subscription halts.
    pub hash: Hash,
}

/// A subscription as an operator sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// Its name.
    pub name: String,
    /// The last position handled.
    pub checkpoint: Position,
    /// Who holds its lease, unless that has ended.
    pub owner: Option<Uuid>,
    /// Whether it runs.
    pub state: SubscriptionState,
}

/// Whether a subscription runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SubscriptionState {
    /// It runs, or will when a node takes it.
    Well,
    /// It does not advance, for this reason.
    Stuck(String),
}

/// An event that a subscription could not handle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parked {
    /// The subscription.
    pub name: String,
    /// The event.
    pub position: Position,
    /// The stream it belongs to: later events of the stream are set aside too, in order.
    pub stream: StreamId,
    /// Why it could not be handled.
    pub reason: String,
}
