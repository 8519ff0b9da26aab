//! Sending a batch: what of it must be sent, in which order, and what came of it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::Relay;
use super::backlog::{Backlog, Item, worst};
use super::batch::Batch;
use super::pace::Pace;
use crate::notice::Notice;
use crate::ports::{Delivery, Fault, Lease, Parked};
use crate::stream::{Position, StreamId};

/// What a step has done so far.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Notices confirmed.
    pub(super) notices: usize,
    /// Events set aside.
    pub(super) set_aside: usize,
    /// The event that was refused, and why, by stream.
    pub(super) refusals: BTreeMap<StreamId, (Position, String)>,
}

impl Relay {
    /// Sorts a batch: events without notices are dealt with, those of a stream with something set
    /// aside are set aside behind it, the rest is to be sent.
    ///
    /// An event is only set aside when nothing before it in its stream is still to be sent:
    /// otherwise another try for it could overtake.
    pub(super) async fn sort(
        &mut self,
        batch: &Batch,
        aside: &[Parked],
        now: Timestamp,
        tally: &mut Tally,
    ) -> Result<Backlog, Fault> {
        let mut backlog = Backlog::default();
        let known: BTreeSet<Position> = aside.iter().map(|parked| parked.position).collect();
        let mut first_aside: BTreeMap<StreamId, Position> = BTreeMap::new();
        for parked in aside {
            let first = first_aside.entry(parked.stream.clone());
            first.or_insert(parked.position);
        }
        let is_waiting = |pace: &Pace| now < pace.until;
        let mut held: BTreeSet<StreamId> = BTreeSet::new();
        for event in &batch.events {
            let (position, stream) = (event.position, &event.stream);
            if self.confirmed.contains(&position) || known.contains(&position) {
                continue;
            }
            if held.contains(stream) || self.refused.get(stream).is_some_and(is_waiting) {
                backlog.hold(position);
                continue;
            }
            let (notices, unreadable) = split(self.parts.announcer.notices(event).await)?;
            if notices.is_empty() && unreadable.is_none() {
                continue;
            }
            let reason = first_aside.get(stream).copied().map(behind).or(unreadable);
            match reason {
                None => backlog.push(Item {
                    stream: stream.clone(),
                    position,
                    notices,
                }),
                Some(_) if backlog.has(stream) => {
                    held.insert(stream.clone());
                    backlog.hold(position);
                }
                Some(reason) => {
                    self.park(stream, position, reason).await?;
                    tally.set_aside += 1;
                    first_aside.entry(stream.clone()).or_insert(position);
                }
            }
        }
        Ok(backlog)
    }

    /// Sends the backlog, round by round. An error leaves it as far as it came.
    pub(super) async fn send(
        &mut self,
        lease: &Lease,
        backlog: &mut Backlog,
        tally: &mut Tally,
    ) -> Result<(), Fault> {
        loop {
            let round = backlog.take_round();
            if round.is_empty() {
                return Ok(());
            }
            self.keep(lease).await?;
            let mut notices = Vec::new();
            let mut places = Vec::with_capacity(round.len());
            for item in round {
                places.push((item.stream, item.position, item.notices.len()));
                notices.extend(item.notices);
            }
            let answers = self.publish(&notices).await?;
            let mut answers = answers.as_slice();
            for (stream, position, count) in places {
                let (own, others) = answers.split_at(count);
                answers = others;
                match worst(own) {
                    Delivery::Confirmed => {
                        self.confirmed.insert(position);
                        self.refused.remove(&stream);
                        backlog.settle(position);
                        tally.notices += count;
                    }
                    Delivery::Refused { reason } => {
                        backlog.stop(&stream);
                        tally.refusals.insert(stream, (position, reason));
                    }
                    Delivery::Unroutable { reason } => {
                        self.set_aside(&stream, position, reason, backlog, tally)
                            .await?;
                    }
                }
            }
        }
    }

    /// Publishes, and makes sure that there is an answer for each notice.
    pub(super) async fn publish(&self, notices: &[Notice]) -> Result<Vec<Delivery>, Fault> {
        let answers = self.parts.notifier.publish(notices).await?;
        if answers.len() == notices.len() {
            return Ok(answers);
        }
        let reason = format!("{} answers to {} notices", answers.len(), notices.len());
        Err(Fault::Invalid { reason })
    }

    /// Counts refusals, and sets aside what was refused too often while others got through.
    pub(super) async fn count_refusals(
        &mut self,
        now: Timestamp,
        backlog: &mut Backlog,
        tally: &mut Tally,
    ) -> Result<(), Fault> {
        let others_get_through = tally.notices > 0;
        for (stream, (position, reason)) in std::mem::take(&mut tally.refusals) {
            let before = self.refused.get(&stream).copied();
            let pace = Pace::after(before, now, &self.settings);
            if others_get_through && pace.failures >= self.settings.refusals_max {
                self.set_aside(&stream, position, reason, backlog, tally)
                    .await?;
            } else {
                tracing::warn!(%stream, %position, reason, "a notice was refused");
                self.refused.insert(stream, pace);
            }
        }
        Ok(())
    }

    /// Sets an event aside, and the rest of its stream in this batch behind it.
    async fn set_aside(
        &mut self,
        stream: &StreamId,
        position: Position,
        reason: String,
        backlog: &mut Backlog,
        tally: &mut Tally,
    ) -> Result<(), Fault> {
        self.park(stream, position, reason).await?;
        backlog.settle(position);
        tally.set_aside += 1;
        for later in backlog.stop(stream) {
            self.park(stream, later, behind(position)).await?;
            backlog.settle(later);
            tally.set_aside += 1;
        }
        self.refused.remove(stream);
        Ok(())
    }
}

/// Notices, or why there can be none; other faults stay faults.
pub(super) fn split(
    answer: Result<Vec<Notice>, Fault>,
) -> Result<(Vec<Notice>, Option<String>), Fault> {
    match answer {
        Ok(notices) => Ok((notices, None)),
        Err(fault @ (Fault::Corrupt { .. } | Fault::Invalid { .. })) => {
            Ok((Vec::new(), Some(fault.to_string())))
        }
        Err(fault) => Err(fault),
    }
}

fn behind(position: Position) -> String {
    format!("waits behind position {position} of the same stream")
}
