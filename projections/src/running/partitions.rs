//! Understanding by several threads.
//!
//! The streams are dealt out by the case they belong to: a case and the attempts on it always go to
//! the same part, so no part needs to know what another knows, and a row, which belongs to one
//! case, is made by one part alone. What the parts make of a batch is put together again before it
//! is stored: rows and checkpoint still move in one transaction, whatever the number of parts.

use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::thread;

use casebook_engine::ports::{EventStore, Fault};
use casebook_engine::recorded::Recorded;

use super::understanding::Understanding;

/// More parts than this wait for the database only.
const PARTS_MAX: usize = 8;

/// With fewer events a thread costs more than it saves.
const EVENTS_MIN: usize = 256;

/// What is known of the cases, in parts.
#[derive(Debug)]
pub(super) struct Partitions(Vec<Understanding>);

/// The events of a batch that one part understands, in order.
#[derive(Clone, Default)]
pub(super) struct Share<'a> {
    pub(super) events: Vec<&'a Recorded>,
    /// The place of each in the batch.
    pub(super) places: Vec<usize>,
}

impl Partitions {
    /// A part for each processor; together they keep at most so many cases between batches.
    pub(super) fn for_this_machine(cases_max: usize) -> Self {
        let parts = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        Self::new(parts.min(PARTS_MAX), cases_max)
    }

    /// So many parts, at least one.
    pub(super) fn new(parts: usize, cases_max: usize) -> Self {
        let parts = parts.max(1);
        let part = || Understanding::new(cases_max.div_ceil(parts));
        Self(std::iter::repeat_with(part).take(parts).collect())
    }

    /// Forgets everything: the events that were understood last will come again.
    pub(super) fn forget(&mut self) {
        self.0.iter_mut().for_each(Understanding::forget);
    }

    /// Deals a batch out: a share for each part, in order.
    pub(super) fn deal<'a>(&self, batch: &'a [Recorded]) -> Vec<Share<'a>> {
        let mut shares = vec![Share::default(); self.0.len()];
        for (place, recorded) in batch.iter().enumerate() {
            let share = &mut shares[self.part_of(recorded)];
            share.events.push(recorded);
            share.places.push(place);
        }
        shares
    }

    /// Events that belong to no case say nothing to anybody; the first part passes them by.
    fn part_of(&self, recorded: &Recorded) -> usize {
        let parts = u128::try_from(self.0.len()).expect("a few parts");
        let part = recorded
            .stream
            .case_id()
            .map_or(0, |case| case.0.as_u128() % parts);
        usize::try_from(part).expect("one of a few parts")
    }

    /// Makes each part ready for its share.
    pub(super) async fn prepare(
        &mut self,
        events: &dyn EventStore,
        shares: &[Share<'_>],
    ) -> Result<(), Fault> {
        for (part, share) in self.0.iter_mut().zip(shares) {
            part.prepare(events, &share.events).await?;
        }
        Ok(())
    }

    /// What each part makes of its share, in order of the parts; on threads where that pays.
    pub(super) fn each<T: Send>(
        &mut self,
        shares: &[Share<'_>],
        work: impl Fn(&mut Understanding, &Share<'_>) -> T + Sync,
    ) -> Vec<T> {
        let parts = self.0.iter_mut().zip(shares);
        if shares.iter().map(|share| share.events.len()).sum::<usize>() < EVENTS_MIN {
            return parts.map(|(part, share)| work(part, share)).collect();
        }
        let work = &work;
        thread::scope(|scope| {
            let threads = parts.map(|(part, share)| scope.spawn(move || work(part, share)));
            let threads: Vec<_> = threads.collect();
            let ended = threads.into_iter().map(thread::ScopedJoinHandle::join);
            ended
                .map(|made| made.unwrap_or_else(|panic| resume_unwind(panic)))
                .collect()
        })
    }
}
