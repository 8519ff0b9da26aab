//! Leases and checkpoints in memory.

use std::time::Duration;

use async_trait::async_trait;
use casebook_engine::ports::{
    Fault, Lease, Parked, Subscription, SubscriptionState, Subscriptions,
};
use casebook_engine::recorded::Hash;
use casebook_engine::stream::Position;
use tokio::time::Instant;
use uuid::Uuid;

use crate::MemoryStore;

/// One subscription.
#[derive(Debug)]
pub(crate) struct Seat {
    owner: Option<Uuid>,
    until: Instant,
    epoch: u64,
    checkpoint: Position,
    hash: Hash,
    state: SubscriptionState,
}

impl Seat {
    fn new() -> Self {
        Self {
            owner: None,
            until: Instant::now(),
            epoch: 0,
            checkpoint: Position::START,
            hash: Hash::ZERO,
            state: SubscriptionState::Well,
        }
    }

    fn is_held(&self) -> bool {
        self.owner.is_some() && Instant::now() < self.until
    }

    /// Whether `lease` is the one held; only then may its holder change anything.
    pub(crate) fn honours(&self, lease: &Lease) -> bool {
        self.owner == Some(lease.owner)
            && self.epoch == lease.epoch
            && self.checkpoint == lease.checkpoint
    }

    /// Moves the checkpoint, for a lease that is honoured.
    pub(crate) fn stand_at(&mut self, to: Position, hash: Hash) {
        self.checkpoint = to;
        self.hash = hash;
    }

    fn lease(&self, name: &str, owner: Uuid) -> Lease {
        Lease {
            name: name.to_owned(),
            owner,
            epoch: self.epoch,
            checkpoint: self.checkpoint,
            hash: self.hash,
        }
    }
}

#[async_trait]
impl Subscriptions for MemoryStore {
    async fn acquire(
        &self,
        name: &str,
        owner: Uuid,
        ttl: Duration,
    ) -> Result<Option<Lease>, Fault> {
        let mut state = self.state();
        let seat = state.seats.entry(name.to_owned()).or_insert_with(Seat::new);
        if seat.owner != Some(owner) {
            if seat.is_held() {
                return Ok(None);
            }
            seat.epoch += 1;
            seat.owner = Some(owner);
        }
        seat.until = Instant::now() + ttl;
        Ok(Some(seat.lease(name, owner)))
    }

    async fn advance(&self, lease: &Lease, to: Position, hash: Hash) -> Result<Lease, Fault> {
        if to <= lease.checkpoint {
            return Err(Fault::Invalid {
                reason: format!("{} stands at {} already", lease.name, lease.checkpoint),
            });
        }
        let mut state = self.state();
        let seat = state.seats.get_mut(&lease.name);
        let Some(seat) = seat.filter(|seat| seat.honours(lease)) else {
            let name = lease.name.clone();
            return Err(Fault::Fenced { name });
        };
        seat.stand_at(to, hash);
        Ok(seat.lease(&lease.name, lease.owner))
    }

    async fn release(&self, lease: &Lease) -> Result<(), Fault> {
        let mut state = self.state();
        if let Some(seat) = state.seats.get_mut(&lease.name)
            && seat.owner == Some(lease.owner)
            && seat.epoch == lease.epoch
        {
            seat.owner = None;
        }
        Ok(())
    }

    async fn report(&self, name: &str, error: Option<&str>) -> Result<(), Fault> {
        let mut state = self.state();
        let Some(seat) = state.seats.get_mut(name) else {
            return Err(Fault::Invalid {
                reason: format!("there is no subscription {name}; acquire it first"),
            });
        };
        seat.state = error.map_or(SubscriptionState::Well, |error| {
            SubscriptionState::Stuck(error.to_owned())
        });
        Ok(())
    }

    async fn park(&self, parked: &Parked) -> Result<(), Fault> {
        let place = (parked.name.clone(), parked.position);
        let content = (parked.stream.clone(), parked.reason.clone());
        self.state().parked.insert(place, content);
        Ok(())
    }

    async fn parked(&self, name: &str) -> Result<Vec<Parked>, Fault> {
        let state = self.state();
        let of_name = state.parked.iter().filter(|((n, _), _)| n == name);
        Ok(of_name
            .map(|((name, position), (stream, reason))| Parked {
                name: name.clone(),
                position: *position,
                stream: stream.clone(),
                reason: reason.clone(),
            })
            .collect())
    }

    async fn unpark(&self, name: &str, position: Position) -> Result<(), Fault> {
        self.state().parked.remove(&(name.to_owned(), position));
        Ok(())
    }

    async fn list(&self) -> Result<Vec<Subscription>, Fault> {
        let state = self.state();
        let seats = state.seats.iter();
        Ok(seats
            .map(|(name, seat)| Subscription {
                name: name.clone(),
                checkpoint: seat.checkpoint,
                owner: seat.owner.filter(|_| seat.is_held()),
                state: seat.state.clone(),
            })
            .collect())
    }
}
