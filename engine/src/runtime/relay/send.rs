//! Sending: what goes out while more is read and the checkpoint moves, and what came of it.

use super::Relay;
use super::backlog::worst;
use super::flight::{Flight, Landed, Place, in_a_row};
use super::pace::Pace;
use super::work::Work;
use crate::notice::Notice;
use crate::ports::{Delivery, Fault, Lease, Notifier};

impl Relay {
    /// Sends what the log has, until there is nothing to wait for. An error leaves the work as far
    /// as it came.
    pub(super) async fn send(&mut self, work: &mut Work) -> Result<(), Fault> {
        let mut flight = Flight::default();
        flight.reading = Some(Box::pin(self.read(work)));
        let sent = self.fly(&mut flight, work).await;
        // Whatever went wrong elsewhere: where the checkpoint stands must be known.
        if let Some(moving) = flight.moving.take() {
            let lease = moving.await?;
            self.moved(work, lease);
        }
        sent
    }

    async fn fly(&mut self, flight: &mut Flight, work: &mut Work) -> Result<(), Fault> {
        while flight.is_busy() {
            match flight.next().await? {
                Landed::Answers(places, answers) => self.settle(work, places, &answers).await?,
                Landed::Checkpoint(lease) => self.moved(work, lease),
                Landed::Events(batch) => self.sort(work, batch).await?,
                Landed::Hint => work.is_full = true,
            }
            self.launch(flight, work).await?;
        }
        Ok(())
    }

    /// Sets on its way what may go: notices, the checkpoint, the next look at the log.
    async fn launch(&mut self, flight: &mut Flight, work: &mut Work) -> Result<(), Fault> {
        loop {
            let items = work.backlog.take(flight.room());
            if items.is_empty() {
                break;
            }
            self.keep(&work.lease).await?;
            let (places, notices) = in_a_row(items);
            let notifier = self.parts.notifier.clone();
            let answers = async move { publish(&*notifier, &notices).await };
            flight.send(places, Box::pin(answers));
        }
        if flight.moving.is_none()
            && let Some((to, hash)) = work.backlog.dealt_with()
        {
            let (subscriptions, lease) = (self.parts.subscriptions.clone(), work.lease.clone());
            let moving = async move { subscriptions.advance(&lease, to, hash).await };
            flight.moving = Some(Box::pin(moving));
        }
        if flight.reading.is_none() && self.reads_on(work) {
            if work.is_full {
                flight.waiting = None;
                flight.reading = Some(Box::pin(self.read(work)));
            } else if flight.waiting.is_none() {
                let (store, after) = (self.parts.store.clone(), work.last.0);
                let patience = self.patience(work);
                let waiting = async move { store.wait(after, patience).await };
                flight.waiting = Some(Box::pin(waiting));
            }
        }
        Ok(())
    }

    /// Takes in what became of the notices of one call.
    async fn settle(
        &mut self,
        work: &mut Work,
        places: Vec<Place>,
        answers: &[Delivery],
    ) -> Result<(), Fault> {
        let mut answers = answers;
        for place in places {
            let (own, others) = answers.split_at(place.notices);
            answers = others;
            let (stream, position) = (place.stream, place.position);
            match worst(own) {
                Delivery::Confirmed => {
                    self.confirmed.insert(position);
                    self.refused.remove(&stream);
                    work.backlog.confirm(&stream, position);
                    work.notices += place.notices;
                }
                Delivery::Refused { reason } => {
                    work.backlog.stop(&stream);
                    work.refusals.insert(stream, (position, reason));
                }
                Delivery::Unroutable { reason } => {
                    self.set_aside(work, &stream, position, reason).await?;
                }
            }
        }
        Ok(())
    }

    /// The checkpoint has moved.
    pub(super) fn moved(&mut self, work: &mut Work, lease: Lease) {
        let to = lease.checkpoint;
        self.confirmed = self.confirmed.split_off(&to.next());
        work.backlog.passed(to);
        if let Some(held) = &mut self.held {
            held.lease = lease.clone();
        }
        work.lease = lease;
    }

    /// Counts refusals, and sets aside what was refused too often while others got through: in this
    /// step, or behind it, where they may fill all that is read ahead.
    pub(super) async fn count_refusals(&mut self, work: &mut Work) -> Result<(), Fault> {
        let now = self.parts.clock.now();
        for (stream, (position, reason)) in std::mem::take(&mut work.refusals) {
            let before = self.refused.get(&stream).copied();
            let pace = Pace::after(before, now, &self.settings);
            let mut behind = self.confirmed.range(position.next()..);
            let others_get_through = work.notices > 0 || behind.next().is_some();
            if others_get_through && pace.failures >= self.settings.refusals_max {
                self.set_aside(work, &stream, position, reason).await?;
            } else {
                tracing::warn!(%stream, %position, reason, "a notice was refused");
                self.refused.insert(stream, pace);
            }
        }
        Ok(())
    }
}

/// Publishes, and makes sure that there is an answer for each notice.
pub(super) async fn publish(
    notifier: &dyn Notifier,
    notices: &[Notice],
) -> Result<Vec<Delivery>, Fault> {
    let answers = notifier.publish(notices).await?;
    if answers.len() == notices.len() {
        return Ok(answers);
    }
    let reason = format!("{} answers to {} notices", answers.len(), notices.len());
    Err(Fault::Invalid { reason })
}
