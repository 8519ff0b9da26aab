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
use super::ready::{Front, Ready};
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
    fn name(&self) -> &str {
        &self.lease.name
    }
}

/// Generations at work, under leases of this process.
pub(super) struct Group {
    pub(super) ports: Ports,
    pub(super) targets: Vec<Target>,
    understanding: Understanding,
    /// The next batch, read while the one before was written.
    ahead: Option<Ready>,
    pub(super) batch_events: usize,
}

impl Group {
    /// None at work; reads so many events at once and remembers so many cases between.
    pub(super) fn new(ports: Ports, batch_events: usize, cases_max: usize) -> Self {
        Self {
            ports,
            targets: Vec::new(),
            understanding: Understanding::new(cases_max),
            ahead: None,
            batch_events,
        }
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
        let known = self.targets.iter().position(|target| target.name() == name);
        match (lease, known) {
            (None, known) => {
                known.map(|place| self.targets.remove(place));
                Ok(false)
            }
            (Some(lease), Some(place)) if self.targets[place].lease == lease => Ok(true),
            (Some(lease), known) => {
                known.map(|place| self.targets.remove(place));
                self.begin(projection, generation, lease).await?;
                Ok(true)
            }
        }
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
            understanding.prepare(&*self.ports.events, &page).await?;
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
    pub(super) async fn advance(&mut self, until: Position) -> Result<Progress, Failure> {
        let Some(from) = self.lowest() else {
            return Ok(Progress::idle(self.ports.events.head().await?));
        };
        // Those in front wait until the others have come up to them.
        let ahead = self.targets.iter().map(|target| target.lease.checkpoint);
        let next = ahead.filter(|checkpoint| *checkpoint > from).min();
        let until = next.map_or(until, |next| next.min(until));
        let limit = self.limit(from, until);
        let batch = match self
            .ahead
            .take()
            .filter(|batch| batch.fits(self, from, limit))
        {
            Some(batch) => batch,
            None => self.read(from, limit).await?,
        };
        let (events, head) = (batch.events, batch.head);
        let reached = batch.last.map_or(from, |(position, _)| position);
        let written = self.write(from, batch, until).await;
        if written.is_err() {
            // The folds may be ahead of the rows now.
            self.understanding.forget();
            self.ahead = None;
        }
        written?;
        let in_line = self
            .targets
            .iter()
            .all(|target| Some(target.lease.checkpoint) == self.lowest());
        Ok(Progress {
            events,
            checkpoint: self.lowest().unwrap_or(from),
            caught_up: in_line && events < limit && reached >= head,
        })
    }

    /// How many events there may be in a batch after `from`.
    fn limit(&self, from: Position, until: Position) -> usize {
        let limit = until.0.saturating_sub(from.0).min(self.batch_events as u64);
        usize::try_from(limit).expect("no more than a batch")
    }

    async fn read(&mut self, from: Position, limit: usize) -> Result<Ready, Failure> {
        let front: Vec<Front> = self.front(from).map(Front::of).collect();
        let read = Ready::read(&self.ports, &mut self.understanding, front, limit).await;
        if read.is_err() {
            self.understanding.forget();
        }
        read
    }

    pub(super) fn lowest(&self) -> Option<Position> {
        self.targets
            .iter()
            .map(|target| target.lease.checkpoint)
            .min()
    }

    /// Writes a batch, while the next one is read and understood: one rests on the disk, the other
    /// on the processor.
    async fn write(
        &mut self,
        from: Position,
        batch: Ready,
        until: Position,
    ) -> Result<(), Failure> {
        let Some((to, hash)) = batch.last else {
            return Ok(());
        };
        for parked in &batch.parked {
            tracing::warn!(
                subscription = %parked.name, event.position = parked.position.0,
                stream = %parked.stream, reason = %parked.reason, "an event was set aside"
            );
            self.ports.subscriptions.park(parked).await?;
        }
        let rows = batch.front.iter().zip(&batch.changes);
        let rows: Vec<Batch<'_>> = rows
            .map(|(front, changes)| Batch {
                lease: &front.lease,
                generation: front.generation,
                changes,
                to,
                hash,
            })
            .collect();
        let is_full = batch.events == self.batch_events && batch.front.len() == self.targets.len();
        let limit = if is_full { self.limit(to, until) } else { 0 };
        let next = batch.front.iter().map(|front| front.at(to, hash)).collect();
        let (applied, ahead) = {
            let Self {
                ports,
                understanding,
                ..
            } = self;
            let apply = ports.views.apply(&rows);
            let ahead = Ready::read_if(limit > 0, ports, understanding, next, limit);
            futures::join!(apply, ahead)
        };
        let places = self.targets.iter_mut();
        let places = places.filter(|target| target.lease.checkpoint == from);
        for ((target, lease), front) in places.zip(applied?).zip(&batch.front) {
            target.lease = lease;
            target.parked.clone_from(&front.parked);
        }
        // What cannot be read ahead is met again when its turn comes.
        self.ahead = ahead.unwrap_or_default();
        Ok(())
    }

    pub(super) fn front(&self, from: Position) -> impl Iterator<Item = &Target> {
        let targets = self.targets.iter();
        targets.filter(move |target| target.lease.checkpoint == from)
    }

    /// Gives all leases back.
    pub(super) async fn release(&mut self) -> Result<(), Failure> {
        for target in std::mem::take(&mut self.targets) {
            self.ports.subscriptions.release(&target.lease).await?;
        }
        self.understanding.forget();
        self.ahead = None;
        Ok(())
    }
}
