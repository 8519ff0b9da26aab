//! Sends the notices that follow from the log.
//!
//! The log is the outbox: what is still to be sent is what lies beyond the checkpoint of the
//! subscription [`RELAY`], which moves over the contiguous prefix of events whose notices have all
//! arrived. So each notice is sent at least once, those of one case in order, and one that is sent
//! again carries the same id.

use std::collections::BTreeSet;
use std::sync::Arc;

use casebook_engine::notice::Notice;
use casebook_engine::ports::{
    Clock, Delivery, EventStore, Fault, Lease, Notifier, Parked, Subscriptions,
};
use casebook_engine::recorded::Recorded;
use casebook_engine::stream::{Position, StreamId, Version};
use jiff::Timestamp;
use uuid::Uuid;

use super::Failure;
use super::group::{LEASE_TTL, Progress, RENEW_AFTER};
use super::log::read_on;
use super::understanding::Understanding;
use crate::notices;

/// The name of the subscription that sends notices.
pub const RELAY: &str = "relay";

/// How many events are read at once.
const BATCH_EVENTS: usize = 500;

/// How many cases are remembered between batches.
const CASES_MAX: usize = 5_000;

/// Sends notices in the order of the log.
///
/// Several processes may each have one: at any time one of them works, and another takes over when
/// it stops.
pub struct Relay {
    events: Arc<dyn EventStore>,
    subscriptions: Arc<dyn Subscriptions>,
    clock: Arc<dyn Clock>,
    owner: Uuid,
    notifier: Arc<dyn Notifier>,
    understanding: Understanding,
    lease: Option<Lease>,
    parked: BTreeSet<StreamId>,
    renew_at: Timestamp,
    is_in_trouble: bool,
}

/// The notices of one event, or why it cannot be understood.
struct Told {
    recorded: Recorded,
    notices: Result<Vec<Notice>, String>,
}

/// What became of the notices of one event.
enum Outcome {
    Arrived,
    /// One may arrive later.
    Wait(String),
    /// One will not arrive as things are.
    Lost(String),
}

impl Relay {
    /// One for a process. Takes no lease yet.
    pub fn new(
        events: Arc<dyn EventStore>,
        subscriptions: Arc<dyn Subscriptions>,
        clock: Arc<dyn Clock>,
        owner: Uuid,
        notifier: Arc<dyn Notifier>,
    ) -> Self {
        Self {
            events,
            subscriptions,
            clock,
            owner,
            notifier,
            understanding: Understanding::new(CASES_MAX),
            lease: None,
            parked: BTreeSet::new(),
            renew_at: Timestamp::MIN,
            is_in_trouble: false,
        }
    }

    /// Sends the notices of one batch of events.
    ///
    /// When [`Progress::caught_up`], the caller waits until the log grows beyond the checkpoint,
    /// but no longer than a second or two, so that the lease is renewed; else it steps again.
    ///
    /// # Errors
    /// [`Failure::passes`] says whether stepping again later may help, as it does when the broker
    /// is away or refuses for now. Whatever arrived before is not sent again.
    pub async fn step(&mut self) -> Result<Progress, Failure> {
        if self.clock.now() >= self.renew_at {
            self.renew().await?;
        }
        let Some(lease) = self.lease.clone() else {
            return Ok(Progress::idle(self.events.head().await?));
        };
        match self.advance(lease).await {
            Err(Failure::Fault(Fault::Fenced { .. })) => {
                self.let_go();
                Ok(Progress::idle(self.events.head().await?))
            }
            Err(failure) => {
                // The folds may be ahead of the checkpoint now.
                self.understanding.forget();
                self.renew_at = Timestamp::MIN;
                Err(failure)
            }
            progress => progress,
        }
    }

    async fn renew(&mut self) -> Result<(), Failure> {
        let lease = self
            .subscriptions
            .acquire(RELAY, self.owner, LEASE_TTL)
            .await?;
        if lease != self.lease {
            self.understanding.forget();
        }
        if self.lease.is_none() && lease.is_some() {
            self.lease = lease;
            self.retry_parked().await?;
        } else {
            self.lease = lease;
        }
        self.renew_at = self
            .clock
            .now()
            .saturating_add(RENEW_AFTER)
            .unwrap_or(Timestamp::MAX);
        Ok(())
    }

    fn let_go(&mut self) {
        self.lease = None;
        self.understanding.forget();
        self.renew_at = Timestamp::MIN;
    }

    async fn advance(&mut self, lease: Lease) -> Result<Progress, Failure> {
        let from = lease.checkpoint;
        let (events, subscriptions) = (&*self.events, &*self.subscriptions);
        let batch = read_on(events, subscriptions, [&lease], from, BATCH_EVENTS).await?;
        let (count, caught_up) = (batch.len(), batch.len() < BATCH_EVENTS);
        let told = self.tell(batch).await?;
        let (arrived, trouble) = self.send(&told).await?;
        let mut checkpoint = from;
        if let Some(last) = arrived.checked_sub(1).map(|last| &told[last].recorded) {
            let lease = self
                .subscriptions
                .advance(&lease, last.position, last.hash)
                .await?;
            checkpoint = lease.checkpoint;
            self.lease = Some(lease);
        }
        self.report(trouble.as_deref()).await?;
        if let Some(reason) = trouble {
            let part = "the broker";
            return Err(Fault::Unavailable { part, reason }.into());
        }
        Ok(Progress {
            events: count,
            checkpoint,
            caught_up,
        })
    }

    async fn tell(&mut self, batch: Vec<Recorded>) -> Result<Vec<Told>, Fault> {
        self.understanding.prepare(&*self.events, &batch).await?;
        let mut told = Vec::with_capacity(batch.len());
        for recorded in batch {
            let notices = self.understanding.follow(&recorded, notices);
            let notices = notices.map(Option::unwrap_or_default);
            told.push(Told { recorded, notices });
        }
        Ok(told)
    }

    /// Sends what was told. Returns how many events at the beginning are done with, and what keeps
    /// the next one from it.
    async fn send(&mut self, told: &[Told]) -> Result<(usize, Option<String>), Failure> {
        let sent: Vec<&[Notice]> = told.iter().map(|told| self.to_send(told)).collect();
        let notices = sent.concat();
        let mut deliveries = Vec::new();
        if !notices.is_empty() {
            deliveries = self.notifier.publish(&notices).await?;
        }
        let counts: Vec<usize> = sent.iter().map(|notices| notices.len()).collect();
        let mut deliveries = deliveries.into_iter();
        for (place, (told, count)) in told.iter().zip(counts).enumerate() {
            let lost = match outcome(deliveries.by_ref().take(count)) {
                Outcome::Wait(reason) => return Ok((place, Some(reason))),
                Outcome::Arrived if count > 0 => None,
                Outcome::Arrived => self.held_back(told),
                Outcome::Lost(reason) => Some(reason),
            };
            if let Some(reason) = lost {
                self.park(&told.recorded, reason).await?;
            }
        }
        Ok((told.len(), None))
    }

    fn to_send<'a>(&self, told: &'a Told) -> &'a [Notice] {
        match &told.notices {
            Ok(notices) if !self.parked.contains(&told.recorded.stream) => notices,
            _ => &[],
        }
    }

    /// Why an event whose notices were not sent has to be set aside, if it has to.
    fn held_back(&self, told: &Told) -> Option<String> {
        match &told.notices {
            Err(reason) => Some(reason.clone()),
            Ok(notices) if notices.is_empty() => None,
            Ok(_) => {
                let parked = self.parked.contains(&told.recorded.stream);
                parked.then(|| "an earlier event of the stream was set aside".to_owned())
            }
        }
    }

    async fn park(&mut self, recorded: &Recorded, reason: String) -> Result<(), Failure> {
        let (position, stream) = (recorded.position, recorded.stream.clone());
        tracing::error!(
            subscription = RELAY, event.position = position.0, %stream, %reason,
            "the notices of an event were set aside"
        );
        self.parked.insert(stream.clone());
        let name = RELAY.to_owned();
        let parked = Parked {
            name,
            position,
            stream,
            reason,
        };
        Ok(self.subscriptions.park(&parked).await?)
    }

    /// Notes on the subscription what it suffers from, when that changes.
    async fn report(&mut self, trouble: Option<&str>) -> Result<(), Failure> {
        if trouble.is_some() || self.is_in_trouble {
            self.subscriptions.report(RELAY, trouble).await?;
        }
        self.is_in_trouble = trouble.is_some();
        Ok(())
    }

    /// Sends again, in order, what was set aside; a stream whose notices arrive goes on as before.
    ///
    /// Done when the relay begins, and whenever an operator asks for it.
    ///
    /// # Errors
    /// As [`Relay::step`].
    pub async fn retry_parked(&mut self) -> Result<(), Failure> {
        let parked = self.subscriptions.parked(RELAY).await?;
        self.parked = parked.iter().map(|parked| parked.stream.clone()).collect();
        for stream in self.parked.clone() {
            let places = parked.iter().filter(|parked| parked.stream == stream);
            let places: Vec<Position> = places.map(|parked| parked.position).collect();
            if self.retry(&stream, &places).await? {
                self.parked.remove(&stream);
            }
        }
        Ok(())
    }

    async fn retry(&self, stream: &StreamId, places: &[Position]) -> Result<bool, Failure> {
        let last = places.last().copied().unwrap_or_default();
        let mut understanding = Understanding::new(1);
        let mut after = Version::EMPTY;
        loop {
            let page = self.events.read_stream(stream, after, BATCH_EVENTS).await?;
            let Some(end) = page.last() else {
                return Ok(true);
            };
            after = end.version;
            understanding.prepare(&*self.events, &page).await?;
            for recorded in page.iter().take_while(|recorded| recorded.position <= last) {
                let Ok(notices) = understanding.follow(recorded, notices) else {
                    return Ok(false);
                };
                if !places.contains(&recorded.position) {
                    continue;
                }
                let deliveries = self.notifier.publish(&notices.unwrap_or_default()).await?;
                if deliveries
                    .iter()
                    .any(|delivery| *delivery != Delivery::Confirmed)
                {
                    return Ok(false);
                }
                self.subscriptions.unpark(RELAY, recorded.position).await?;
            }
        }
    }

    /// Gives the lease back, so that another process need not wait for its end.
    ///
    /// # Errors
    /// As the port's; the lease then ends by itself.
    pub async fn stop(&mut self) -> Result<(), Failure> {
        if let Some(lease) = self.lease.take() {
            self.subscriptions.release(&lease).await?;
        }
        self.let_go();
        Ok(())
    }
}

fn outcome(deliveries: impl Iterator<Item = Delivery>) -> Outcome {
    let mut lost = None;
    for delivery in deliveries {
        match delivery {
            Delivery::Confirmed => {}
            Delivery::Refused { reason } => return Outcome::Wait(reason),
            Delivery::Unroutable { reason } => lost = Some(reason),
        }
    }
    lost.map_or(Outcome::Arrived, Outcome::Lost)
}
