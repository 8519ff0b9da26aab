//! Generations that are brought on together: each batch is read and understood once, and all rows
//! and checkpoints move in one transaction.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use casebook_engine::ports::{Clock, EventStore, Lease, Subscriptions};
use casebook_engine::recorded::Recorded;
use casebook_engine::stream::{Position, StreamId, Version};
use uuid::Uuid;

use super::Failure;
use super::batch::{Ready, Span};
use super::partitions::Partitions;
use super::understanding::Understanding;
use crate::{Batch, Changes, Projection, ViewStore, subscription_name};

/// How long a lease holds without being renewed.
pub(super) const LEASE_TTL: Duration = Duration::from_secs(15);

/// After how long a lease is renewed.
pub(super) const RENEW_AFTER: Duration = Duration::from_secs(5);

/// What the work needs of the world. Events, subscriptions and views are of one database.
#[derive(Clone)]
pub struct Ports {
    /// The log.
    pub events: Arc<dyn EventStore>,
    /// Leases and checkpoints.
    pub subscriptions: Arc<dyn Subscriptions>,
    /// The rows.
    pub views: Arc<dyn ViewStore>,
    /// Tells when leases are to be renewed.
    pub clock: Arc<dyn Clock>,
    /// Who works: one id for each process.
    pub owner: Uuid,
}

impl Ports {
    /// The same ports for other work of the process, which has leases of its own.
    #[must_use]
    pub(super) fn under(mut self, work: &str) -> Self {
        self.owner = Uuid::new_v5(&self.owner, work.as_bytes());
        self
    }
}

/// How far a step came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// How many events were read.
    pub events: usize,
    /// What every generation at work has reached; the head of the log while there is none.
    pub checkpoint: Position,
    /// Whether there is nothing more to do now: wait for the log to grow beyond the checkpoint.
    pub caught_up: bool,
}

impl Progress {
    /// Nothing is at work here, and nothing to do before the log grows beyond `head`.
    pub(super) const fn idle(head: Position) -> Self {
        Self {
            events: 0,
            checkpoint: head,
            caught_up: true,
        }
    }
}

/// A generation at work.
pub(super) struct Target {
    pub(super) projection: Projection,
    pub(super) generation: u32,
    pub(super) lease: Lease,
    pub(super) parked: BTreeSet<StreamId>,
}

impl Target {
    pub(super) fn name(&self) -> &str {
        &self.lease.name
    }

    pub(super) fn is_at(&self, from: Position) -> bool {
        self.lease.checkpoint == from
    }
}

/// Generations at work, under leases of this process.
pub(super) struct Group {
    pub(super) ports: Ports,
    pub(super) targets: Vec<Target>,
    pub(super) understanding: Partitions,
    pub(super) batch_events: usize,
    reads_ahead: bool,
    /// The next batch, read ahead.
    ready: Option<Ready>,
}

impl Group {
    /// None at work; reads so many events at once and remembers so many cases between.
    pub(super) fn new(ports: Ports, batch_events: usize, cases_max: usize) -> Self {
        Self {
            ports,
            targets: Vec::new(),
            understanding: Partitions::for_this_machine(cases_max),
            batch_events,
            reads_ahead: false,
            ready: None,
        }
    }

    /// The same for long ways: the next batch is made ready while the database takes one.
    pub(super) const fn reading_ahead(mut self) -> Self {
        self.reads_ahead = true;
        self
    }

    /// Takes or renews the lease of a generation; `false` while another process has it.
    pub(super) async fn take(
        &mut self,
        projection: Projection,
        generation: u32,
    ) -> Result<bool, Failure> {
        let name = subscription_name(projection.view, generation);
        let (subscriptions, owner) = (&self.ports.subscriptions, self.ports.owner);
        let lease = subscriptions.acquire(&name, owner, LEASE_TTL).await?;
        let is_held = lease.is_some();
        self.seat(projection, generation, lease).await?;
        Ok(is_held)
    }

    /// Takes or renews the leases of these generations, and leaves all others alone.
    pub(super) async fn take_only(
        &mut self,
        wanted: Vec<(Projection, u32)>,
    ) -> Result<(), Failure> {
        let name =
            |(projection, number): &(Projection, u32)| subscription_name(projection.view, *number);
        let names: Vec<String> = wanted.iter().map(name).collect();
        self.targets
            .retain(|target| names.iter().any(|name| name == target.name()));
        let (subscriptions, owner) = (&self.ports.subscriptions, self.ports.owner);
        let leases = subscriptions.acquire_all(&names, owner, LEASE_TTL).await?;
        for ((projection, generation), lease) in wanted.into_iter().zip(leases) {
            self.seat(projection, generation, lease).await?;
        }
        Ok(())
    }

    /// Works on a generation under the lease, or not at all without one.
    async fn seat(
        &mut self,
        projection: Projection,
        generation: u32,
        lease: Option<Lease>,
    ) -> Result<(), Failure> {
        let name = subscription_name(projection.view, generation);
        let known = self.targets.iter().position(|target| target.name() == name);
        match (lease, known) {
            (Some(lease), Some(place)) if self.targets[place].lease == lease => {}
            (lease, known) => {
                known.map(|place| self.targets.remove(place));
                if let Some(lease) = lease {
                    self.begin(projection, generation, lease).await?;
                }
            }
        }
        Ok(())
    }

    async fn begin(
        &mut self,
        projection: Projection,
        generation: u32,
        lease: Lease,
    ) -> Result<(), Failure> {
        let parked = self.ports.subscriptions.parked(&lease.name).await?;
        let mut target = Target {
            projection,
            generation,
            lease,
            parked: parked.iter().map(|parked| parked.stream.clone()).collect(),
        };
        for stream in target.parked.clone() {
            if self.mend(&target, &stream).await? {
                target.parked.remove(&stream);
                for parked in parked.iter().filter(|parked| parked.stream == stream) {
                    let subscriptions = &self.ports.subscriptions;
                    subscriptions.unpark(target.name(), parked.position).await?;
                }
            }
        }
        self.targets.push(target);
        Ok(())
    }

    /// Makes the rows of a stream anew that was set aside, from its first event to the checkpoint.
    /// `false` when it still cannot be understood.
    async fn mend(&self, target: &Target, stream: &StreamId) -> Result<bool, Failure> {
        let mut understanding = Understanding::new(1);
        let mut changes = Changes::new(target.projection.view);
        let mut after = Version::EMPTY;
        loop {
            let page = self
                .ports
                .events
                .read_stream(stream, after, self.batch_events)
                .await?;
            let upto = target.lease.checkpoint;
            let page: Vec<Recorded> = page
                .into_iter()
                .take_while(|recorded| recorded.position <= upto)
                .collect();
            let Some(last) = page.last() else { break };
            after = last.version;
            let events: Vec<&Recorded> = page.iter().collect();
            understanding.prepare(&*self.ports.events, &events).await?;
            for recorded in &page {
                match understanding.follow(recorded, target.projection.project) {
                    Ok(made) => changes.extend(made.into_iter().flatten()),
                    Err(_) => return Ok(false),
                }
            }
        }
        let (to, hash) = (target.lease.checkpoint, target.lease.hash);
        let (lease, generation) = (&target.lease, target.generation);
        let batch = Batch {
            lease,
            generation,
            changes: &changes,
            to,
            hash,
        };
        self.ports.views.apply(&[batch]).await?;
        Ok(true)
    }

    /// Brings the generations that are furthest behind on by one batch, and not beyond `until`.
    ///
    /// Who reads ahead makes the next batch ready while the database takes this one.
    pub(super) async fn advance(&mut self, until: Position) -> Result<Progress, Failure> {
        let Some(from) = self.lowest() else {
            return Ok(Progress::idle(self.ports.events.head().await?));
        };
        let limit = self.limit(from, until);
        let batch = match self.ready.take() {
            Some(ready) if ready.is_next(&self.targets, from, limit) => ready,
            None => self.make_ready(from, limit).await?,
            Some(_) => {
                // The folds are ahead of the rows.
                self.understanding.forget();
                self.make_ready(from, limit).await?
            }
        };
        if batch.events() > 0 {
            let handled = self.handle(&batch, until).await;
            if handled.is_err() {
                self.understanding.forget();
            }
            handled?;
        }
        Ok(Progress {
            events: batch.events(),
            checkpoint: self.lowest().unwrap_or(from),
            caught_up: batch.is_end() && self.is_in_line(),
        })
    }

    pub(super) fn lowest(&self) -> Option<Position> {
        self.targets
            .iter()
            .map(|target| target.lease.checkpoint)
            .min()
    }

    fn is_in_line(&self) -> bool {
        let lowest = self.lowest();
        let mut targets = self.targets.iter();
        targets.all(|target| Some(target.lease.checkpoint) == lowest)
    }

    /// How many events the batch after `from` may have: those in front wait until the others have
    /// come up to them.
    fn limit(&self, from: Position, until: Position) -> usize {
        let ahead = self.targets.iter().map(|target| target.lease.checkpoint);
        let next = ahead.filter(|checkpoint| *checkpoint > from).min();
        let until = next.map_or(until, |next| next.min(until));
        let limit = until.0.saturating_sub(from.0).min(self.batch_events as u64);
        usize::try_from(limit).expect("no more than a batch")
    }

    async fn make_ready(&mut self, from: Position, limit: usize) -> Result<Ready, Failure> {
        let front = self.targets.iter().filter(|target| target.is_at(from));
        let known: Vec<Lease> = front.map(|target| target.lease.clone()).collect();
        let span = Span { from, known, limit };
        Ready::make(&self.ports, &self.targets, &mut self.understanding, span).await
    }

    /// Moves rows and checkpoints of a batch, and makes the next one ready meanwhile.
    async fn handle(&mut self, batch: &Ready, until: Position) -> Result<(), Failure> {
        for parked in &batch.parked {
            tracing::warn!(
                subscription = %parked.name, event.position = parked.position.0,
                stream = %parked.stream, reason = %parked.reason, "an event was set aside"
            );
            self.ports.subscriptions.park(parked).await?;
        }
        let limit = until.0.saturating_sub(batch.last.0.0);
        let limit =
            usize::try_from(limit).map_or(self.batch_events, |left| left.min(self.batch_events));
        let is_worth_it = self.reads_ahead && self.is_in_line() && !batch.is_end() && limit > 0;
        let applying = batch.apply(&self.ports, &self.targets);
        let (leases, ready) = if is_worth_it && batch.parked.is_empty() {
            let span = batch.span_after(&self.targets, limit);
            let (ports, targets) = (&self.ports, &self.targets);
            let making = Ready::make(ports, targets, &mut self.understanding, span);
            let (leases, ready) = futures::join!(applying, making);
            (leases?, Some(ready?))
        } else {
            (applying.await?, None)
        };
        let front = self.targets.iter_mut();
        let front = front.filter(|target| target.is_at(batch.from));
        for (target, lease) in front.zip(leases) {
            target.parked.extend(batch.parked_of(&target.lease.name));
            target.lease = lease;
        }
        self.ready = ready;
        Ok(())
    }

    /// Gives all leases back.
    pub(super) async fn release(&mut self) -> Result<(), Failure> {
        for target in std::mem::take(&mut self.targets) {
            self.ports.subscriptions.release(&target.lease).await?;
        }
        self.understanding.forget();
        self.ready = None;
        Ok(())
    }
}
