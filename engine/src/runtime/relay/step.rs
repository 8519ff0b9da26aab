//! The relay itself: one step, and the loop around it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

use super::lease::Held;
use super::pace::{self, Pace};
use super::report::Reported;
use super::{Progress, Settings};
use crate::ports::{Announcer, Clock, EventStore, Fault, Notifier, Subscriptions};
use crate::stream::{Position, StreamId};

/// What the relay works with.
#[derive(Clone)]
pub struct Parts {
    /// The log.
    pub store: Arc<dyn EventStore>,
    /// Lease, checkpoint and what is set aside.
    pub subscriptions: Arc<dyn Subscriptions>,
    /// Who must be told.
    pub announcer: Arc<dyn Announcer>,
    /// Where notices go.
    pub notifier: Arc<dyn Notifier>,
    /// The time, for pauses.
    pub clock: Arc<dyn Clock>,
}

/// Sends the notices of one log. Any number of nodes may run one; the lease lets one work.
///
/// It may be dropped at any moment, in the middle of a step too.
pub struct Relay {
    pub(super) parts: Parts,
    pub(super) settings: Settings,
    pub(super) owner: Uuid,
    pub(super) held: Option<Held>,
    /// Events beyond the checkpoint whose notices are confirmed.
    pub(super) confirmed: BTreeSet<Position>,
    /// Streams whose next notice was refused.
    pub(super) refused: BTreeMap<StreamId, Pace>,
    /// When what is set aside is tried again.
    pub(super) retry_at: Option<Timestamp>,
    pub(super) reported: Reported,
    outage: Option<Outage>,
}

/// The other side, or the store, is away.
#[derive(Debug)]
struct Outage {
    pace: Pace,
    reason: String,
}

impl Relay {
    /// A relay for the node `owner`. It does nothing until it is stepped or run.
    pub fn new(parts: Parts, owner: Uuid, settings: Settings) -> Self {
        Self {
            parts,
            settings,
            owner,
            held: None,
            confirmed: BTreeSet::new(),
            refused: BTreeMap::new(),
            retry_at: None,
            reported: Reported::Unknown,
            outage: None,
        }
    }

    /// Steps for ever. To stop, drop the future and call [`Relay::release`].
    ///
    /// # Errors
    /// As [`Relay::step`]: the relay of this node must not go on.
    pub async fn run(&mut self) -> Result<(), Fault> {
        loop {
            match self.step().await? {
                Progress::Moved { .. } => {}
                Progress::Idle { after, until } => self.wait(after, until).await,
                Progress::Waiting { until, .. } | Progress::Elsewhere { until } => {
                    self.parts.clock.sleep_until(until).await;
                }
            }
        }
    }

    /// Does what can be done now, and goes on while the log grows, but not for ever.
    ///
    /// # Errors
    /// [`Fault::Corrupt`] when the log does not hold the event at the checkpoint: it was rolled
    /// back, and notices of events that no longer exist went out. The relay stays where it is and
    /// an operator decides. Any other fault is one of our own; those of a world that comes back
    /// ([`Fault::Unavailable`], [`Fault::Unknown`], [`Fault::Fenced`]) become [`Progress`].
    pub async fn step(&mut self) -> Result<Progress, Fault> {
        let now = self.parts.clock.now();
        if let Some(outage) = &self.outage
            && now < outage.pace.until
        {
            return Ok(outage.progress());
        }
        match self.try_step(now).await {
            Ok(progress) => {
                self.outage = None;
                Ok(progress)
            }
            Err(Fault::Fenced { .. }) => {
                self.forget();
                let until = pace::later(now, self.settings.lease / 3);
                Ok(Progress::Elsewhere { until })
            }
            Err(fault @ (Fault::Unavailable { .. } | Fault::Unknown { .. })) => {
                Ok(self.pause(now, fault.to_string()).await)
            }
            Err(fault) => {
                // The fault itself says more than a failure to tell of it.
                let _ = self.report(Some(fault.to_string())).await;
                Err(fault)
            }
        }
    }

    async fn try_step(&mut self, now: Timestamp) -> Result<Progress, Fault> {
        let lease = self.hold(now).await?;
        let from = lease.checkpoint;
        let aside = self.retry_when_due(now).await?;
        let mut work = self.begin(lease, &aside, now);
        let sent = self.send(&mut work).await;
        if sent.is_ok() {
            self.count_refusals(&mut work).await?;
        }
        self.advance(&mut work).await?;
        sent?;
        self.report_state(aside.len() + work.set_aside).await?;
        let checkpoint = work.lease.checkpoint;
        if checkpoint > from || work.notices + work.set_aside > 0 {
            let notices = work.notices;
            return Ok(Progress::Moved {
                checkpoint,
                notices,
            });
        }
        let until = self.refused.values().map(|pace| pace.until).min();
        Ok(match until {
            // Nothing more can be read before what is held back has gone.
            Some(until) if self.room(&work) == 0 => {
                let reason = self.reported.state().unwrap_or_default().to_owned();
                Progress::Waiting { until, reason }
            }
            _ => Progress::Idle {
                after: work.last.0,
                until: self.next_due(),
            },
        })
    }

    /// Waits for a new event, or for the instant if there is one, but not for ever.
    async fn wait(&self, after: Position, until: Option<Timestamp>) {
        let now = self.parts.clock.now();
        let mut patience = self.settings.patience;
        if let Some(until) = until {
            patience = patience.min(pace::until(now, until));
        }
        if self.parts.store.wait(after, patience).await.is_err() {
            // The next step tells what is wrong; asking again at once would help nobody.
            let until = pace::later(now, patience);
            self.parts.clock.sleep_until(until).await;
        }
    }

    /// Notes an outage and says until when to wait.
    async fn pause(&mut self, now: Timestamp, reason: String) -> Progress {
        let before = self.outage.as_ref().map(|outage| outage.pace);
        let pace = Pace::after(before, now, &self.settings);
        if before.is_none() {
            tracing::warn!(reason, "the relay waits");
        }
        // When the store is away it cannot be told; the caller has the reason in any case.
        let _ = self.report(Some(reason.clone())).await;
        self.renew_next();
        let outage = Outage { pace, reason };
        let progress = outage.progress();
        self.outage = Some(outage);
        progress
    }
}

impl Outage {
    fn progress(&self) -> Progress {
        Progress::Waiting {
            until: self.pace.until,
            reason: self.reason.clone(),
        }
    }
}
