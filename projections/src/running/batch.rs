//! A batch of events, understood and turned into the changes of rows that it makes.

use std::collections::{BTreeSet, HashSet};

use casebook_engine::ports::{Lease, Parked};
use casebook_engine::recorded::{Hash, Recorded};
use casebook_engine::stream::{Position, StreamId};

use super::Failure;
use super::group::{Ports, Target};
use super::log::read_on;
use super::partitions::{Partitions, Share};
use super::understanding::Understanding;
use crate::{Batch, Changes, MadeOf, Step};

/// Which events are read.
pub(super) struct Span {
    /// After this one.
    pub(super) from: Position,
    /// What is known of the event there: the log must still say the same.
    pub(super) known: Vec<Lease>,
    /// At most so many.
    pub(super) limit: usize,
}

/// What a batch does to the generations that stand where it begins. Nothing of it is done yet.
pub(super) struct Ready {
    pub(super) from: Position,
    /// The last event, or what the batch begins after when it has none.
    pub(super) last: (Position, Hash),
    /// Events that some generation sets aside.
    pub(super) parked: Vec<Parked>,
    /// The generations for which it was made.
    known: Vec<Lease>,
    /// What changes in each of them.
    changes: Vec<Changes>,
    /// How far the log reached before the batch was read.
    head: Position,
    limit: usize,
}

impl Ready {
    /// Reads and understands the events of a span.
    ///
    /// # Errors
    /// As the ports'; [`Failure::Diverged`] when the log is another one. The understanding may be
    /// ahead of the rows then.
    pub(super) async fn make(
        ports: &Ports,
        targets: &[Target],
        understanding: &mut Partitions,
        Span { from, known, limit }: Span,
    ) -> Result<Self, Failure> {
        // A page may be short although more is there: only what was there before it tells the end.
        let head = ports.events.head().await?;
        let (events, subscriptions) = (&*ports.events, &*ports.subscriptions);
        let batch = read_on(events, subscriptions, &known, from, limit).await?;
        let shares = understanding.deal(&batch);
        understanding.prepare(events, &shares).await?;
        let is_known = |target: &&Target| known.iter().any(|lease| lease.name == target.name());
        let front: Vec<&Target> = targets.iter().filter(is_known).collect();
        let lasts = lasts(&batch);
        let (mut changes, mut parked) =
            project(&front, understanding, &shares, Which::LastOfStream(&lasts));
        if !parked.is_empty() {
            // Of what is set aside the last event that was understood counts, and which one that is
            // is known only now.
            understanding.forget();
            understanding.prepare(events, &shares).await?;
            (changes, parked) = project(&front, understanding, &shares, Which::All);
        }
        let last = batch.last().map(|last| (last.position, last.hash));
        let hash = known.first().map_or(Hash::ZERO, |lease| lease.hash);
        Ok(Self {
            from,
            last: last.unwrap_or((from, hash)),
            parked,
            known,
            changes,
            head,
            limit,
        })
    }

    /// How many events it has.
    pub(super) fn events(&self) -> usize {
        usize::try_from(self.last.0.0 - self.from.0).expect("no more than a batch")
    }

    /// Whether the log had no more.
    pub(super) fn is_end(&self) -> bool {
        self.events() < self.limit && self.last.0 >= self.head
    }

    /// Whether it was made for these generations, and has as much as is wanted.
    pub(super) fn is_next(&self, targets: &[Target], from: Position, limit: usize) -> bool {
        let front = targets.iter().filter(|target| target.is_at(from));
        let is_known = front.map(|target| &target.lease).eq(&self.known);
        is_known && self.from == from && self.limit == limit
    }

    /// The next span, once the generations have taken this batch.
    pub(super) fn span_after(&self, targets: &[Target], limit: usize) -> Span {
        let (from, hash) = self.last;
        let moved = targets.iter().map(|target| Lease {
            checkpoint: from,
            hash,
            ..target.lease.clone()
        });
        let known = moved.collect();
        Span { from, known, limit }
    }

    /// The streams of which this generation sets something aside.
    pub(super) fn parked_of(&self, name: &str) -> impl Iterator<Item = StreamId> {
        let of_name = self.parked.iter().filter(move |parked| parked.name == name);
        of_name.map(|parked| parked.stream.clone())
    }

    /// Moves the rows and checkpoints of the generations that stand at `from`, and returns their
    /// leases.
    pub(super) async fn apply(
        &self,
        ports: &Ports,
        targets: &[Target],
    ) -> Result<Vec<Lease>, Failure> {
        let front = targets.iter().filter(|target| target.is_at(self.from));
        let batches = front.zip(&self.changes).map(|(target, changes)| Batch {
            lease: &target.lease,
            generation: target.generation,
            changes,
            to: self.last.0,
            hash: self.last.1,
        });
        let batches: Vec<Batch<'_>> = batches.collect();
        Ok(ports.views.apply(&batches).await?)
    }
}

/// Of which events a view is made whose rows follow from the last one of a stream.
#[derive(Clone, Copy)]
enum Which<'a> {
    All,
    /// Of those that are true here.
    LastOfStream(&'a [bool]),
}

impl Which<'_> {
    fn wants(self, made_of: MadeOf, index: usize) -> bool {
        match (made_of, self) {
            (MadeOf::EachEvent, _) | (MadeOf::LastEvent, Self::All) => true,
            (MadeOf::LastEvent, Self::LastOfStream(lasts)) => lasts[index],
        }
    }
}

/// For each event whether none of its stream comes after it.
fn lasts(batch: &[Recorded]) -> Vec<bool> {
    let mut later = HashSet::with_capacity(batch.len());
    let backwards = batch.iter().rev();
    let mut lasts: Vec<bool> = backwards
        .map(|recorded| later.insert(&recorded.stream))
        .collect();
    lasts.reverse();
    lasts
}

/// The changes of each generation, and what has to be set aside, in order of position.
fn project(
    front: &[&Target],
    understanding: &mut Partitions,
    shares: &[Share<'_>],
    which: Which<'_>,
) -> (Vec<Changes>, Vec<Parked>) {
    let made = understanding.each(shares, |part, share| {
        project_share(front, part, share, which)
    });
    let (mut changes, mut parked) = (nothing(front), Vec::new());
    for (of_share, aside) in made {
        for (changes, more) in changes.iter_mut().zip(of_share) {
            changes.append(more);
        }
        parked.extend(aside);
    }
    parked.sort_by_key(|parked: &Parked| parked.position);
    (changes, parked)
}

fn nothing(front: &[&Target]) -> Vec<Changes> {
    let views = front.iter().map(|target| target.projection.view);
    views.map(Changes::new).collect()
}

/// The same of the events of one part.
fn project_share(
    front: &[&Target],
    understanding: &mut Understanding,
    share: &Share<'_>,
    which: Which<'_>,
) -> (Vec<Changes>, Vec<Parked>) {
    let (mut changes, mut parked) = (nothing(front), Vec::new());
    // What cannot be understood is so for every generation.
    let mut lost: BTreeSet<StreamId> = BTreeSet::new();
    for (recorded, index) in share.events.iter().zip(&share.places) {
        let is_aside =
            |target: &Target| !target.parked.is_empty() && target.parked.contains(&recorded.stream);
        let show = |step: &Step<'_>| {
            for (target, changes) in front.iter().zip(&mut changes) {
                if which.wants(target.projection.made_of, *index) && !is_aside(target) {
                    changes.extend((target.projection.project)(step));
                }
            }
        };
        let reason = understanding.follow(recorded, show).err();
        if reason.is_some() {
            lost.insert(recorded.stream.clone());
        }
        let is_lost = !lost.is_empty() && lost.contains(&recorded.stream);
        let aside = front.iter().filter(|target| is_lost || is_aside(target));
        parked.extend(aside.map(|target| {
            Parked {
                name: target.name().to_owned(),
                position: recorded.position,
                stream: recorded.stream.clone(),
                reason: reason
                    .clone()
                    .unwrap_or_else(|| "an earlier event of the stream was set aside".to_owned()),
            }
        }));
    }
    (changes, parked)
}
