//! What a step works on, and what it has done so far.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::backlog::{Backlog, Item};
use super::batch::{Batch, Told};
use super::{Relay, pace};
use crate::ports::{Fault, Lease, Parked};
use crate::recorded::Hash;
use crate::stream::{Position, StreamId};

/// How many events one look at the log asks for when few are expected: a database that expects
/// thousands of rows goes about it in a way that takes longer for the first.
const LOOK_EVENTS: usize = 128;

/// What a step works on.
pub(super) struct Work {
    /// The lease as it stood when the checkpoint last moved.
    pub(super) lease: Lease,
    /// When the step began: what is due is due by it, so that the events of one stream meet the
    /// same answer whenever they are read.
    pub(super) began: Timestamp,
    /// When to read no further: something is due in the next step.
    until: Timestamp,
    /// The last event that was read.
    pub(super) last: (Position, Hash),
    /// Whether there may be more.
    pub(super) is_full: bool,
    /// How many events the next look asks for: more after each look that found as many.
    look_events: usize,
    pub(super) backlog: Backlog,
    /// Positions set aside when the step began.
    known: BTreeSet<Position>,
    first_aside: BTreeMap<StreamId, Position>,
    /// Streams with an event that must wait for another step.
    held: BTreeSet<StreamId>,
    /// Notices confirmed.
    pub(super) notices: usize,
    /// Events set aside.
    pub(super) set_aside: usize,
    /// The event that was refused, and why, by stream.
    pub(super) refusals: BTreeMap<StreamId, (Position, String)>,
}

impl Work {
    pub(super) fn new(lease: Lease, aside: &[Parked], began: Timestamp) -> Self {
        let mut work = Self {
            began,
            until: Timestamp::MAX,
            last: (lease.checkpoint, lease.hash),
            lease,
            is_full: true,
            look_events: LOOK_EVENTS,
            backlog: Backlog::default(),
            known: aside.iter().map(|parked| parked.position).collect(),
            first_aside: BTreeMap::new(),
            held: BTreeSet::new(),
            notices: 0,
            set_aside: 0,
            refusals: BTreeMap::new(),
        };
        for parked in aside {
            work.note_aside(&parked.stream, parked.position);
        }
        work
    }

    /// An event of the stream was set aside.
    pub(super) fn note_aside(&mut self, stream: &StreamId, position: Position) {
        let first = self.first_aside.entry(stream.clone());
        first.or_insert(position);
    }

    /// Whether the step has come upon something that only the next one deals with.
    fn is_held(&self) -> bool {
        !self.refusals.is_empty() || !self.held.is_empty()
    }
}

impl Relay {
    /// Begins a step. It goes on while the log grows, but not beyond what is due.
    pub(super) fn begin(&self, lease: Lease, aside: &[Parked], now: Timestamp) -> Work {
        let mut work = Work::new(lease, aside, now);
        let due = self.next_due();
        let patience = pace::later(now, self.settings.patience);
        work.until = due.map_or(patience, |due| due.min(patience));
        work
    }

    /// When something that is held back or set aside is tried again.
    pub(super) fn next_due(&self) -> Option<Timestamp> {
        let refused = self.refused.values().map(|pace| pace.until);
        refused.chain(self.retry_at).min()
    }

    /// How many more events may be read: none until a good part of those that may be has room.
    pub(super) fn room(&self, work: &Work) -> usize {
        let (most, read) = (self.settings.batch_events_max.max(1), work.backlog.len());
        if read * 4 <= most * 3 { most - read } else { 0 }
    }

    /// Whether to read on in this step.
    pub(super) fn reads_on(&self, work: &Work) -> bool {
        !work.is_held() && self.room(work) > 0 && self.parts.clock.now() < work.until
    }

    /// What is awaited at most before the step ends.
    pub(super) fn patience(&self, work: &Work) -> std::time::Duration {
        pace::until(self.parts.clock.now(), work.until)
    }

    /// The next piece of the log.
    pub(super) fn read(
        &self,
        work: &Work,
    ) -> impl Future<Output = Result<Batch, Fault>> + Send + use<> {
        let mut known = work.known.clone();
        known.extend(&self.confirmed);
        let parts = self.parts.clone();
        parts.read(work.last, self.room(work).min(work.look_events), known)
    }

    /// Sorts a piece of the log: events without notices are dealt with, those of a stream with
    /// something set aside are set aside behind it, the rest is to be sent.
    ///
    /// An event is only set aside when nothing before it in its stream is still to be sent:
    /// otherwise another try for it could overtake.
    pub(super) async fn sort(&mut self, work: &mut Work, batch: Batch) -> Result<(), Fault> {
        work.is_full = batch.is_full;
        work.look_events = if batch.is_full {
            work.look_events.saturating_mul(4)
        } else {
            LOOK_EVENTS
        };
        for told in batch.events {
            let last = (told.position, told.hash);
            if told.unreadable.is_some() || !told.notices.is_empty() {
                self.sort_one(work, told).await?;
            }
            // Not before: what is noted and not pending lets the checkpoint pass.
            work.backlog.note(last.0, last.1);
            work.last = last;
        }
        Ok(())
    }

    async fn sort_one(&mut self, work: &mut Work, told: Told) -> Result<(), Fault> {
        let (stream, position) = (told.stream, told.position);
        let pace = self.refused.get(&stream);
        if work.held.contains(&stream)
            || work.refusals.contains_key(&stream)
            || pace.is_some_and(|pace| work.began < pace.until)
        {
            work.backlog.hold(position);
            return Ok(());
        }
        let aside = work.first_aside.get(&stream).copied();
        match aside.map(behind).or(told.unreadable) {
            None => work.backlog.push(Item {
                stream,
                position,
                notices: told.notices,
            }),
            Some(_) if work.backlog.has(&stream) => {
                work.backlog.hold(position);
                work.held.insert(stream);
            }
            Some(reason) => self.set_aside(work, &stream, position, reason).await?,
        }
        Ok(())
    }

    /// Sets an event aside, and the rest of its stream that was read behind it.
    pub(super) async fn set_aside(
        &mut self,
        work: &mut Work,
        stream: &StreamId,
        position: Position,
        reason: String,
    ) -> Result<(), Fault> {
        self.park(stream, position, reason).await?;
        work.backlog.settle(position);
        work.note_aside(stream, position);
        work.set_aside += 1;
        for later in work.backlog.stop(stream) {
            self.park(stream, later, behind(position)).await?;
            work.backlog.settle(later);
            work.set_aside += 1;
        }
        self.refused.remove(stream);
        Ok(())
    }
}

fn behind(position: Position) -> String {
    format!("waits behind position {position} of the same stream")
}
