//! Passing time: limits that run out, reminders that fall due.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::Failure;
use super::engine::Engine;
use super::request::{Request, Subject};
use crate::case::Command;
use crate::ports::{Agenda, Lease, Subscriptions};
use crate::recorded::Actor;

/// The name of the lease under which one node at a time watches the agenda.
const LEASE: &str = "timer";
/// How long a node keeps the lease without renewing it.
const LEASE_TTL: Duration = Duration::from_secs(15);
/// How many cases one step looks at, beside those that could not be ticked by the step before:
/// they stay in front on the agenda.
const BATCH_CASES: usize = 200;

/// Watches the agenda and ticks the cases on it.
///
/// Each case works off by itself whatever fell due while nobody watched, in the order of the
/// instants. Two nodes that tick one case at once do no harm: the second finds nothing due.
pub struct Timer {
    engine: Arc<Engine>,
    agenda: Arc<dyn Agenda>,
    subscriptions: Arc<dyn Subscriptions>,
    owner: Uuid,
    /// How many cases the last step could not tick.
    failing: AtomicUsize,
}

impl Timer {
    /// A timer for one node.
    pub fn new(
        engine: Arc<Engine>,
        agenda: Arc<dyn Agenda>,
        subscriptions: Arc<dyn Subscriptions>,
        owner: Uuid,
    ) -> Self {
        Self {
            engine,
            agenda,
            subscriptions,
            owner,
            failing: AtomicUsize::new(0),
        }
    }

    /// Ticks every case that has something due, and says when to look again.
    ///
    /// The caller waits until then, and no longer than `patience`, as what happens meanwhile may
    /// put something earlier on the agenda. A case that cannot be ticked is reported and does not
    /// keep the others from it.
    ///
    /// # Errors
    /// As the ports'.
    pub async fn step(&self, patience: Duration) -> Result<Timestamp, Failure> {
        let now = self.engine.clock().now();
        let latest = now + SignedDuration::try_from(patience).unwrap_or(SignedDuration::MAX);
        let Some(lease) = self
            .subscriptions
            .acquire(LEASE, self.owner, LEASE_TTL)
            .await?
        else {
            return Ok(latest);
        };
        let cases = BATCH_CASES + self.failing.load(Ordering::Relaxed);
        let due = self.agenda.due(now, cases).await?;
        let (mut failing, mut failed) = (0, None);
        for (_, case) in &due {
            let request = Request {
                subject: Subject::Case(*case),
                command: Command::Tick,
                actor: Actor::default(),
                occurred: None,
                key: None,
                if_version: None,
            };
            if let Err(failure) = self.engine.execute(&request).await {
                failing += 1;
                failed = Some(format!("tick case {case}: {failure}"));
            }
        }
        self.failing.store(failing, Ordering::Relaxed);
        self.report(&lease, failed.as_deref()).await?;
        let next = self.agenda.next_due().await?;
        // The agenda follows the log; what was just ticked may still stand on it.
        Ok(next
            .filter(|next| *next > now)
            .map_or(latest, |next| next.min(latest)))
    }

    /// Steps for ever. To be dropped when the node stops, after which [`Timer::stop`] gives the
    /// lease back.
    pub async fn run(&self, patience: Duration) -> std::convert::Infallible {
        let clock = self.engine.clock();
        loop {
            let next = self.step(patience).await.unwrap_or_else(|failure| {
                tracing::warn!(%failure, "the agenda was not worked off");
                clock.now() + SignedDuration::try_from(patience).unwrap_or(SignedDuration::MAX)
            });
            clock.sleep_until(next).await;
        }
    }

    async fn report(&self, lease: &Lease, failed: Option<&str>) -> Result<(), Failure> {
        if failed.is_some() {
            tracing::warn!(subscription = %lease.name, reason = failed, "a case was not ticked");
        }
        Ok(self.subscriptions.report(&lease.name, failed).await?)
    }

    /// Lets another node take over at once.
    ///
    /// # Errors
    /// As the port's.
    pub async fn stop(&self) -> Result<(), Failure> {
        if let Some(lease) = self
            .subscriptions
            .acquire(LEASE, self.owner, LEASE_TTL)
            .await?
        {
            self.subscriptions.release(&lease).await?;
        }
        Ok(())
    }
}
