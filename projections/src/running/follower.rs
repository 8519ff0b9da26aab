//! Keeps the live generations at the head of the log.

use std::time::Duration;

use casebook_engine::ports::Fault;
use casebook_engine::runtime::PATIENCE;
use casebook_engine::stream::Position;
use jiff::Timestamp;

use super::Failure;
use super::group::{Group, Ports, Progress, RENEW_AFTER};
use super::partitions::Partitions;
use crate::Projection;

/// How many events are read at once.
const BATCH_EVENTS: usize = 2_000;

/// How many cases are remembered between batches.
const CASES_MAX: usize = 5_000;

/// How long to wait for a port that is away.
const REST: Duration = Duration::from_secs(1);

/// Brings the rows of the live generations to the head of the log and keeps them there.
///
/// Several processes may each have one: at any time one of them works on a view, and the others
/// take over when it stops. All views for which this process has the lease move together, in one
/// transaction for each batch.
pub struct Follower {
    projections: &'static [Projection],
    group: Group,
    renew_at: Timestamp,
}

impl Follower {
    /// One for these views. Takes no lease yet.
    pub fn new(ports: Ports, projections: &'static [Projection]) -> Self {
        Self {
            projections,
            group: Group::new(ports, BATCH_EVENTS, CASES_MAX),
            renew_at: Timestamp::MIN,
        }
    }

    /// The same with batches of at most so many events, at least one; the rows do not depend on it.
    #[must_use]
    pub fn in_batches_of(mut self, events: usize) -> Self {
        self.group.batch_events = events.max(1);
        self
    }

    /// The same with so many threads that understand events, instead of one for each processor; the
    /// rows do not depend on it.
    #[must_use]
    pub fn in_parts(mut self, parts: usize) -> Self {
        self.group.understanding = Partitions::new(parts, CASES_MAX);
        self
    }

    /// Handles one batch of events.
    ///
    /// When [`Progress::caught_up`], the caller waits until the log grows beyond the checkpoint,
    /// but no longer than [`PATIENCE`], so that leases are renewed; else it steps again.
    ///
    /// # Errors
    /// [`Failure::passes`] says whether stepping again later may help. Nothing of the batch was
    /// kept.
    pub async fn step(&mut self) -> Result<Progress, Failure> {
        if self.group.ports.clock.now() >= self.renew_at {
            self.renew().await?;
        }
        match self.group.advance(Position(u64::MAX)).await {
            // Another process took over, or a generation gave way to a newer one.
            Err(failure @ Failure::Fault(Fault::Fenced { .. } | Fault::Invalid { .. })) => {
                let before = self.at_work();
                self.group.targets.clear();
                self.renew().await?;
                let is_invalid = matches!(failure, Failure::Fault(Fault::Invalid { .. }));
                if is_invalid && self.at_work() == before {
                    return Err(failure);
                }
                self.group.advance(Position(u64::MAX)).await
            }
            progress => progress,
        }
    }

    /// Steps for ever: waits while there is nothing to do, and a while when a port is away.
    ///
    /// To be dropped when the process stops, after which [`Follower::stop`] gives the leases back.
    /// Returns the failure that nobody but an operator can mend.
    pub async fn run(&mut self) -> Failure {
        loop {
            let waited = match self.step().await {
                Ok(progress) if progress.caught_up => {
                    let events = &self.group.ports.events;
                    events
                        .wait(progress.checkpoint, PATIENCE)
                        .await
                        .map_err(Failure::from)
                }
                Ok(_) => Ok(()),
                Err(failure) => Err(failure),
            };
            match waited {
                Ok(()) => {}
                Err(failure) if failure.passes() => self.rest().await,
                Err(failure) => return failure,
            }
        }
    }

    async fn rest(&self) {
        let clock = &self.group.ports.clock;
        let later = clock.now().saturating_add(REST).unwrap_or(Timestamp::MAX);
        clock.sleep_until(later).await;
    }

    fn at_work(&self) -> Vec<(&'static str, u32)> {
        let targets = self.group.targets.iter();
        targets
            .map(|target| (target.projection.view.name, target.generation))
            .collect()
    }

    /// Looks which generations are live, and takes or renews their leases.
    async fn renew(&mut self) -> Result<(), Failure> {
        let views: Vec<_> = self.projections.iter().map(|found| found.view).collect();
        let numbers = self.group.ports.views.live(&views).await?;
        let live = self.projections.iter().zip(numbers);
        let live = live.filter_map(|(projection, number)| Some((*projection, number?)));
        self.group.take_only(live.collect()).await?;
        let now = self.group.ports.clock.now();
        self.renew_at = now.saturating_add(RENEW_AFTER).unwrap_or(Timestamp::MAX);
        Ok(())
    }

    /// Gives the leases back, so that another process need not wait for their end.
    ///
    /// A step that was dropped half way may have got leases that it never heard of: they are asked
    /// for once more before they are given back.
    ///
    /// # Errors
    /// As the port's; the leases then end by themselves.
    pub async fn stop(&mut self) -> Result<(), Failure> {
        self.renew().await?;
        self.renew_at = Timestamp::MIN;
        self.group.release().await
    }
}
