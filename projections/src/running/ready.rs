//! A batch that was read and understood, before anything of it is written.

use std::collections::{BTreeSet, HashSet};
use std::future::poll_fn;
use std::task::Poll;

use casebook_engine::ports::{Lease, Parked};
use casebook_engine::recorded::{Hash, Recorded};
use casebook_engine::stream::{Position, StreamId};

use super::Failure;
use super::group::{Group, Ports, Target};
use super::log::read_on;
use super::understanding::Understanding;
use crate::{Changes, MadeOf, Projection, Step};

/// After so many events others get their turn.
const EVENTS_AT_A_STRETCH: usize = 64;

/// A generation for which a batch is meant, as it stands before it and, once it was read, after it.
#[derive(Clone, Debug)]
pub(super) struct Front {
    projection: Projection,
    pub(super) generation: u32,
    pub(super) lease: Lease,
    /// The streams that are set aside.
    pub(super) parked: BTreeSet<StreamId>,
}

/// A batch of events as changes of rows.
#[derive(Debug)]
pub(super) struct Ready {
    /// The generations at its beginning; their checkpoints are those before it.
    pub(super) front: Vec<Front>,
    /// What becomes of the rows of each.
    pub(super) changes: Vec<Changes>,
    /// What is to be set aside.
    pub(super) parked: Vec<Parked>,
    /// How many events it has, and where the last one stands.
    pub(super) events: usize,
    pub(super) last: Option<(Position, Hash)>,
    /// How many were asked for.
    limit: usize,
    /// The head of the log before it was read.
    pub(super) head: Position,
}

impl Front {
    pub(super) fn of(target: &Target) -> Self {
        Self {
            projection: target.projection,
            generation: target.generation,
            lease: target.lease.clone(),
            parked: target.parked.clone(),
        }
    }

    /// The same once it has come to a position.
    pub(super) fn at(&self, checkpoint: Position, hash: Hash) -> Self {
        let lease = Lease {
            checkpoint,
            hash,
            ..self.lease.clone()
        };
        Self {
            lease,
            ..self.clone()
        }
    }
}

impl Ready {
    /// Reads up to `limit` events and makes the changes of each generation of them.
    pub(super) async fn read(
        ports: &Ports,
        understanding: &mut Understanding,
        mut front: Vec<Front>,
        limit: usize,
    ) -> Result<Self, Failure> {
        let (events, subscriptions) = (&*ports.events, &*ports.subscriptions);
        let from = front
            .first()
            .map_or(Position::START, |one| one.lease.checkpoint);
        // A page may be short although more is there: only what was there before it tells the end.
        let head = events.head().await?;
        let leases = front.iter().map(|one| &one.lease);
        let batch = read_on(events, subscriptions, leases, from, limit).await?;
        understanding.prepare(events, &batch).await?;
        let before = front.clone();
        let of_last = Which::LastOfStream(&lasts(&batch));
        let (mut changes, mut parked) = project(understanding, &mut front, &batch, of_last).await;
        if !parked.is_empty() {
            // Of what is set aside, the last event that was understood counts: which one that is, is
            // known only now.
            front = before;
            understanding.forget();
            understanding.prepare(events, &batch).await?;
            (changes, parked) = project(understanding, &mut front, &batch, Which::All).await;
        }
        Ok(Self {
            front,
            changes,
            parked,
            events: batch.len(),
            last: batch.last().map(|last| (last.position, last.hash)),
            limit,
            head,
        })
    }

    /// The same, if it is wanted.
    pub(super) async fn read_if(
        wanted: bool,
        ports: &Ports,
        understanding: &mut Understanding,
        front: Vec<Front>,
        limit: usize,
    ) -> Result<Option<Self>, Failure> {
        if !wanted {
            return Ok(None);
        }
        Self::read(ports, understanding, front, limit)
            .await
            .map(Some)
    }

    /// Whether it is what comes next for exactly those generations that are in front.
    pub(super) fn fits(&self, group: &Group, from: Position, limit: usize) -> bool {
        let front: Vec<&Target> = group.front(from).collect();
        self.limit == limit
            && self.front.len() == front.len()
            && self.front.iter().zip(front).all(|(ready, target)| {
                ready.generation == target.generation && ready.lease == target.lease
            })
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

/// The changes of each generation in front, and what has to be set aside.
async fn project(
    understanding: &mut Understanding,
    front: &mut [Front],
    batch: &[Recorded],
    which: Which<'_>,
) -> (Vec<Changes>, Vec<Parked>) {
    let views = front.iter().map(|one| one.projection.view);
    let mut changes: Vec<Changes> = views.map(Changes::new).collect();
    let mut parked = Vec::new();
    for (index, recorded) in batch.iter().enumerate() {
        let show = |step: &Step<'_>| {
            for (one, changes) in front.iter().zip(&mut changes) {
                let is_wanted = which.wants(one.projection.made_of, index);
                if is_wanted && !one.parked.contains(&recorded.stream) {
                    changes.extend((one.projection.project)(step));
                }
            }
        };
        let reason = understanding.follow(recorded, show).err();
        set_aside(front, recorded, reason, &mut parked);
        if index % EVENTS_AT_A_STRETCH == 0 {
            let_others().await;
        }
    }
    (changes, parked)
}

fn set_aside(
    front: &mut [Front],
    recorded: &Recorded,
    reason: Option<String>,
    parked: &mut Vec<Parked>,
) {
    for one in front {
        if reason.is_some() {
            one.parked.insert(recorded.stream.clone());
        }
        if one.parked.contains(&recorded.stream) {
            let earlier = || "an earlier event of the stream was set aside".to_owned();
            parked.push(Parked {
                name: one.lease.name.clone(),
                position: recorded.position,
                stream: recorded.stream.clone(),
                reason: reason.clone().unwrap_or_else(earlier),
            });
        }
    }
}

/// Lets whatever else the task waits for go on.
async fn let_others() {
    let mut has_waited = false;
    poll_fn(|context| {
        if std::mem::replace(&mut has_waited, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
