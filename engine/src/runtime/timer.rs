//! Passing time: limits that run out, reminders that fall due.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::Failure;
use super::engine::Engine;
use super::request::{Request, Subject};
use super::tenure::Tenure;
use crate::case::Command;
use crate::ports::{Agenda, Subscriptions};
use crate::recorded::Actor;
use crate::stream::Position;

/// The name of the lease under which one node at a time watches the agenda.
const LEASE: &str = "timer";
/// How long one step rests after another at least, however fast the log grows.
const REST: SignedDuration = SignedDuration::from_secs(1);
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
    tenure: Tenure,
    /// How many cases the last step could not tick.
    failing: usize,
    /// What was last reported; nothing when all was well.
    reported: Option<String>,
    /// Whether that still stands: another node may have reported since.
    stands: bool,
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
            tenure: Tenure::new(LEASE, owner),
            failing: 0,
            reported: None,
            stands: false,
        }
    }

    /// Ticks every case that has something due, and says when to look again.
    ///
    /// The caller waits until then, and no longer than `patience`, as what happens meanwhile may
    /// put something earlier on the agenda. A case that cannot be ticked is reported and does not
    /// keep the others from it.
    ///
    /// # Errors
    /// As the ports'; [`Failure::Unreadable`] when the law cannot be brought up to the log.
    pub async fn step(&mut self, patience: Duration) -> Result<Timestamp, Failure> {
        let now = self.engine.clock().now();
        let latest = after(now, patience);
        if self.tenure.hold(&*self.subscriptions, now).await?.is_none() {
            self.stands = false;
            return Ok(latest);
        }
        let cases = BATCH_CASES + self.failing;
        let due = self.agenda.due(now, cases).await?;
        if !due.is_empty() {
            // What is due may be so by law that was registered since.
            self.engine.follow_law().await?;
        }
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
        self.failing = failing;
        self.report(failed).await?;
        let next = self.agenda.next_due().await?;
        // The agenda follows the log; what was just ticked may still stand on it.
        Ok(next
            .filter(|next| *next > now)
            .map_or(latest, |next| next.min(latest)))
    }

    /// Steps for ever: when something is due, when the log has grown, and after `patience`. To be
    /// dropped when the node stops, after which [`Timer::stop`] gives the lease back.
    pub async fn run(&mut self, patience: Duration) -> std::convert::Infallible {
        let engine = Arc::clone(&self.engine);
        let clock = engine.clock();
        loop {
            let (next, seen) = self.look(patience).await.unwrap_or_else(|failure| {
                tracing::warn!(%failure, "the agenda was not worked off");
                (after(clock.now(), patience), Position(u64::MAX))
            });
            let rested = clock.now() + REST;
            clock.sleep_until(next.min(rested)).await;
            let left = Duration::try_from(next.duration_since(clock.now()));
            // What happens meanwhile may put something earlier on the agenda.
            if let Ok(left) = left
                && engine.store().wait(seen, left).await.is_err()
            {
                clock.sleep_until(next).await;
            }
        }
    }

    /// A step, and how far the log reached before it.
    async fn look(&mut self, patience: Duration) -> Result<(Timestamp, Position), Failure> {
        let seen = self.engine.store().head().await?;
        Ok((self.step(patience).await?, seen))
    }

    /// Tells the operator, when it is news.
    async fn report(&mut self, failed: Option<String>) -> Result<(), Failure> {
        if let Some(reason) = &failed {
            tracing::warn!(subscription = LEASE, reason, "a case was not ticked");
        }
        if !self.stands || self.reported != failed {
            let subscriptions = &self.subscriptions;
            subscriptions.report(LEASE, failed.as_deref()).await?;
            self.reported = failed;
            self.stands = true;
        }
        Ok(())
    }

    /// Lets another node take over at once.
    ///
    /// # Errors
    /// As the port's.
    pub async fn stop(&mut self) -> Result<(), Failure> {
        Ok(self.tenure.give_back(&*self.subscriptions).await?)
    }
}

/// The instant `span` after `now`.
fn after(now: Timestamp, span: Duration) -> Timestamp {
    now + SignedDuration::try_from(span).unwrap_or(SignedDuration::MAX)
}
