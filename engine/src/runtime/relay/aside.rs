//! What was set aside, and another try for it.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::backlog::worst;
use super::send::publish;
use super::{RELAY, Relay, Retried, pace};
use crate::ports::{Delivery, Fault, Parked};
use crate::stream::{Position, StreamId};

impl Relay {
    /// Sends what was set aside, in order; a stream stops at the first event that fails again.
    ///
    /// Needs no lease: an operator calls it beside a relay that runs elsewhere. At worst both send
    /// the same notice.
    ///
    /// # Errors
    /// As the ports'. What was not confirmed stays set aside.
    pub async fn retry(&self) -> Result<Retried, Fault> {
        let mut retried = Retried::default();
        let mut stopped: BTreeSet<StreamId> = BTreeSet::new();
        for parked in self.parts.subscriptions.parked(RELAY).await? {
            if stopped.contains(&parked.stream) {
                retried.left += 1;
                continue;
            }
            let Some(reason) = self.resend(&parked).await? else {
                let position = parked.position;
                self.parts.subscriptions.unpark(RELAY, position).await?;
                retried.sent += 1;
                continue;
            };
            if reason != parked.reason {
                self.park(&parked.stream, parked.position, reason).await?;
            }
            stopped.insert(parked.stream);
            retried.left += 1;
        }
        Ok(retried)
    }

    /// Sends the notices of one event; says why it stays aside, if it does.
    async fn resend(&self, parked: &Parked) -> Result<Option<String>, Fault> {
        let event = self.parts.event_at(parked.position).await?;
        let (notices, unreadable) = self.parts.notices(&event).await?;
        if notices.is_empty() {
            return Ok(unreadable);
        }
        let answers = publish(&*self.parts.notifier, &notices).await?;
        Ok(match worst(&answers) {
            Delivery::Confirmed => None,
            Delivery::Refused { reason } | Delivery::Unroutable { reason } => Some(reason),
        })
    }

    /// Tries what was set aside again when its time has come, and returns what is left of it.
    pub(super) async fn retry_when_due(&mut self, now: Timestamp) -> Result<Vec<Parked>, Fault> {
        let aside = self.parts.subscriptions.parked(RELAY).await?;
        if aside.is_empty() {
            self.retry_at = None;
            return Ok(aside);
        }
        let next = pace::later(now, self.settings.retry_every);
        if now < *self.retry_at.get_or_insert(next) {
            return Ok(aside);
        }
        self.retry_at = Some(next);
        self.retry().await?;
        self.parts.subscriptions.parked(RELAY).await
    }

    pub(super) async fn park(
        &self,
        stream: &StreamId,
        position: Position,
        reason: String,
    ) -> Result<(), Fault> {
        tracing::warn!(%stream, %position, reason, "an event was set aside");
        let parked = Parked {
            name: RELAY.to_owned(),
            position,
            stream: stream.clone(),
            reason,
        };
        self.parts.subscriptions.park(&parked).await
    }
}
