//! Generations that are brought on together: each batch is read and understood once, and all rows
//! and checkpoints move in one transaction.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use casebook_engine::ports::{Clock, EventStore, Lease, Parked, Subscriptions};
use casebook_engine::recorded::Recorded;
use casebook_engine::stream::{Position, StreamId, Version};
use uuid::Uuid;

use super::Failure;
use super::log::read_on;
use super::understanding::Understanding;
use crate::{Batch, Changes, Projection, Step, ViewStore, subscription_name};

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
    parked: BTreeSet<StreamId>,
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
    pub(super) batch_events: usize,
}

impl Group {
    /// None at work; reads so many events at once and remembers so many cases between.
    pub(super) fn new(ports: Ports, batch_events: usize, cases_max: usize) -> Self {
        Self {
            ports,
            targets: Vec::new(),
            understanding: Understanding::new(cases_max),
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
        let limit = until.0.saturating_sub(from.0).min(self.batch_events as u64);
        let limit = usize::try_from(limit).expect("no more than a batch");
        let Ports {
            events,
            subscriptions,
            ..
        } = &self.ports;
        let front = self.targets.iter().map(|target| &target.lease);
        let front = front.filter(|lease| lease.checkpoint == from);
        // A page may be short although more is there: only what was there before it tells the end.
        let head = events.head().await?;
        let batch = read_on(&**events, &**subscriptions, front, from, limit).await?;
        if !batch.is_empty() {
            self.handle(from, &batch).await?;
        }
        let reached = batch.last().map_or(from, |last| last.position);
        let in_line = self
            .targets
            .iter()
            .all(|target| Some(target.lease.checkpoint) == self.lowest());
        Ok(Progress {
            events: batch.len(),
            checkpoint: self.lowest().unwrap_or(from),
            caught_up: in_line && batch.len() < limit && reached >= head,
        })
    }

    pub(super) fn lowest(&self) -> Option<Position> {
        self.targets
            .iter()
            .map(|target| target.lease.checkpoint)
            .min()
    }

    async fn handle(&mut self, from: Position, batch: &[Recorded]) -> Result<(), Failure> {
        let handled = self.try_handle(from, batch).await;
        if handled.is_err() {
            // The folds may be ahead of the rows now.
            self.understanding.forget();
        }
        handled
    }

    async fn try_handle(&mut self, from: Position, batch: &[Recorded]) -> Result<(), Failure> {
        self.understanding
            .prepare(&*self.ports.events, batch)
            .await?;
        let (changes, parked) = self.project(from, batch);
        for parked in parked {
            tracing::warn!(
                subscription = %parked.name, event.position = parked.position.0,
                stream = %parked.stream, reason = %parked.reason, "an event was set aside"
            );
            self.ports.subscriptions.park(&parked).await?;
        }
        let last = batch.last().expect("a batch has events");
        let front: Vec<usize> = self.front(from);
        let batches = front.iter().zip(&changes).map(|(&place, changes)| {
            let target = &self.targets[place];
            Batch {
                lease: &target.lease,
                generation: target.generation,
                changes,
                to: last.position,
                hash: last.hash,
            }
        });
        let batches: Vec<Batch<'_>> = batches.collect();
        let leases = self.ports.views.apply(&batches).await?;
        for (place, lease) in front.into_iter().zip(leases) {
            self.targets[place].lease = lease;
        }
        Ok(())
    }

    fn front(&self, from: Position) -> Vec<usize> {
        let targets = self.targets.iter().enumerate();
        let front = targets.filter(|(_, target)| target.lease.checkpoint == from);
        front.map(|(place, _)| place).collect()
    }

    /// The changes of each generation in front, and what has to be set aside.
    fn project(&mut self, from: Position, batch: &[Recorded]) -> (Vec<Changes>, Vec<Parked>) {
        let mut front: Vec<&mut Target> = self
            .targets
            .iter_mut()
            .filter(|target| target.lease.checkpoint == from)
            .collect();
        let mut changes: Vec<Changes> = front
            .iter()
            .map(|target| Changes::new(target.projection.view))
            .collect();
        let mut parked = Vec::new();
        for recorded in batch {
            let show = |step: &Step<'_>| {
                for (target, changes) in front.iter().zip(&mut changes) {
                    if !target.parked.contains(&recorded.stream) {
                        changes.extend((target.projection.project)(step));
                    }
                }
            };
            let shown = self.understanding.follow(recorded, show);
            let reason = shown.err();
            for target in &mut front {
                if reason.is_some() {
                    target.parked.insert(recorded.stream.clone());
                }
                if target.parked.contains(&recorded.stream) {
                    parked.push(Parked {
                        name: target.name().to_owned(),
                        position: recorded.position,
                        stream: recorded.stream.clone(),
                        reason: reason.clone().unwrap_or_else(|| {
                            "an earlier event of the stream was set aside".to_owned()
                        }),
                    });
                }
            }
        }
        (changes, parked)
    }

    /// Gives all leases back.
    pub(super) async fn release(&mut self) -> Result<(), Failure> {
        for target in std::mem::take(&mut self.targets) {
            self.ports.subscriptions.release(&target.lease).await?;
        }
        self.understanding.forget();
        Ok(())
    }
}
