//! A log in memory that fails.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use casebook_engine::draft::Drafted;
use casebook_engine::ports::Fault;
use casebook_engine::recall::{Latest, Recall};
use casebook_engine::recorded::Recorded;
use casebook_engine::settle::{Settled, Standing, settle_calls};
use casebook_engine::stream::{Position, StreamId, Version};
use tokio::sync::OwnedMutexGuard;

use super::dice::Dice;
use crate::{Calls, Committed, Log, Written};

/// Nothing that is stored of this stream can be right.
pub(super) const POISONED: &str = "case/poisoned";

/// What the nodes share.
pub(super) struct World {
    pub(super) dice: Dice,
    /// Whoever has it may append.
    right: Arc<tokio::sync::Mutex<()>>,
    stored: Mutex<Stored>,
    /// Out of a hundred steps so many fail.
    pub(super) failing: u64,
    /// How often a batch that was settled from memory was written, and how often not.
    pub(super) from_memory: [AtomicUsize; 2],
}

#[derive(Default)]
struct Stored {
    events: Vec<Recorded>,
    standing: Standing,
}

impl World {
    pub(super) fn new(seed: u64) -> Arc<Self> {
        let dice = Dice::new(seed);
        let failing = if dice.chance(30) { 0 } else { dice.below(20) };
        Arc::new(Self {
            dice,
            right: Arc::default(),
            stored: Mutex::default(),
            failing,
            from_memory: Default::default(),
        })
    }

    pub(super) fn events(&self) -> Vec<Recorded> {
        self.stored().events.clone()
    }

    fn stored(&self) -> MutexGuard<'_, Stored> {
        self.stored.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn settle(&self, calls: &Calls) -> Settled {
        settle_calls(calls.iter().cloned(), self.stored().standing.clone())
    }

    fn write(&self, settled: &Settled) {
        let mut stored = self.stored();
        stored.events.extend(settled.events.iter().cloned());
        let standing = &mut stored.standing;
        if let Some(last) = settled.events.last() {
            standing.position = last.position;
            standing.recorded = last.recorded;
        }
        standing.heads.extend(settled.heads.clone());
        standing.answers.extend(settled.remembered.clone());
    }

    fn latest(&self) -> Option<Latest> {
        let stored = self.stored();
        stored.events.last().map(|event| Latest {
            position: event.position,
            recorded: event.recorded,
            hash: event.hash,
        })
    }

    /// What the database of a store looks at: the end of the log, and that nothing is there twice.
    fn accepts(&self, drafted: &Drafted) -> bool {
        let is_behind = self.latest() == Some(drafted.behind);
        let standing = &self.stored().standing;
        let settled = &drafted.settled;
        let mut begun = settled.events.iter().filter(|e| e.version == Version(1));
        is_behind
            && begun.all(|event| !standing.heads.contains_key(&event.stream))
            && !settled
                .remembered
                .keys()
                .any(|key| standing.answers.contains_key(key))
    }

    fn fails(&self) -> bool {
        self.dice.chance(self.failing)
    }
}

/// The log as one node sees it.
pub(super) struct Node {
    pub(super) world: Arc<World>,
}

fn unavailable() -> Fault {
    Fault::Unavailable {
        part: "simulation",
        reason: "away".to_owned(),
    }
}

fn unknown() -> Fault {
    Fault::Unknown {
        part: "simulation",
        reason: "the answer was lost".to_owned(),
    }
}

fn is_poisoned(calls: &Calls) -> bool {
    let appends = calls.iter().flat_map(|(appends, _)| appends);
    let mut parts = appends.flat_map(|append| &append.streams);
    let poisoned: StreamId = POISONED.parse().expect("a stream");
    parts.any(|part| part.stream == poisoned)
}

impl Log for Node {
    type Held = OwnedMutexGuard<()>;

    async fn hold(&mut self, _knows_the_end: bool) -> Result<Self::Held, Fault> {
        self.world.dice.pause().await;
        if self.world.fails() {
            return Err(unavailable());
        }
        Ok(Arc::clone(&self.world.right).lock_owned().await)
    }

    /// The world refuses what is not behind its last event, and keys and streams that are there.
    async fn write(
        &mut self,
        held: Self::Held,
        drafted: &Drafted,
    ) -> Result<Written<Self::Held>, Fault> {
        let world = &self.world;
        world.dice.pause().await;
        if !world.accepts(drafted) {
            world.from_memory[1].fetch_add(1, Ordering::Relaxed);
            return Ok(Written::Refused);
        }
        if world.fails() {
            return match world.dice.below(4) {
                0 => Err(unavailable()),
                1 => Err(unknown()),
                2 => Ok(Written::NotThere(held)),
                _ => {
                    world.write(&drafted.settled);
                    Err(unknown())
                }
            };
        }
        world.dice.pause().await;
        world.write(&drafted.settled);
        world.from_memory[0].fetch_add(1, Ordering::Relaxed);
        drop(held);
        world.dice.pause().await;
        Ok(Written::Done)
    }

    async fn append(
        &mut self,
        held: Self::Held,
        recall: &mut Recall,
        calls: &Calls,
    ) -> Result<Committed, Fault> {
        let world = &self.world;
        world.dice.pause().await;
        if is_poisoned(calls) {
            return Err(Fault::Corrupt {
                place: POISONED.to_owned(),
                reason: "it cannot be right".to_owned(),
            });
        }
        recall.find(world.latest());
        let settled = world.settle(calls);
        world.dice.pause().await;
        if world.fails() {
            recall.forget();
            return Err(match world.dice.below(3) {
                0 => unavailable(),
                1 => unknown(),
                _ => {
                    world.write(&settled);
                    unknown()
                }
            });
        }
        world.write(&settled);
        drop(held);
        // Streams have no numbers here.
        let sids = settled.heads.keys().map(|stream| (stream.clone(), 0));
        recall.learn(&settled, &sids.collect());
        world.dice.pause().await;
        Ok(Committed::of(settled, calls))
    }

    fn grew(&self, head: Position) {
        let stored = self.world.stored();
        assert!(stored.standing.position >= head, "told too early");
    }
}

/// How often each word stands in the bodies of the log, with the places.
pub(super) fn places(events: &[Recorded]) -> BTreeMap<String, Vec<Position>> {
    let mut places: BTreeMap<String, Vec<Position>> = BTreeMap::new();
    for event in events {
        let word = String::from_utf8(event.body.clone()).expect("a word");
        places.entry(word).or_default().push(event.position);
    }
    places
}
