//! Many worlds, each from its seed.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::task::JoinSet;

use super::callers::Caller;
use super::history::{Attempt, Ended, History, faults};
use super::log::{Node, World};
use crate::{Queue, Terms};

/// How many worlds are tried.
const SEEDS: u64 = 200;
const NODES_MAX: u64 = 2;

/// What a world came to.
struct Lived {
    attempts: Vec<Attempt>,
    faults: Vec<String>,
    /// How many events there are.
    events: usize,
    /// How many batches that were settled from memory were written, and how many refused.
    from_memory: [usize; 2],
}

fn live(seed: u64) -> Lived {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let world = World::new(seed);
        let history = Arc::new(History::default());
        let mut callers = JoinSet::new();
        for node in 0..=world.dice.below(NODES_MAX) {
            let queue = Arc::new(Queue::start(
                Node {
                    world: Arc::clone(&world),
                },
                Terms {
                    part: "simulation",
                    patience: Duration::from_secs(1),
                },
            ));
            for number in 0..=world.dice.below(6) {
                let caller = Caller {
                    name: format!("{node}-{number}"),
                    node,
                    queue: Arc::clone(&queue),
                    dice: world.dice.clone(),
                    history: Arc::clone(&history),
                };
                callers.spawn(caller.run());
            }
        }
        callers.join_all().await;
        settle_down(&world).await;
        let (attempts, events) = (history.take(), world.events());
        Lived {
            faults: faults(&attempts, &events, world.failing > 0),
            events: events.len(),
            from_memory: world
                .from_memory
                .each_ref()
                .map(|count| count.load(Ordering::Relaxed)),
            attempts,
        }
    })
}

/// What callers left behind when they went away is appended before the world ends.
async fn settle_down(world: &World) {
    let mut before = world.events().len();
    loop {
        for _ in 0..200 {
            tokio::task::yield_now().await;
        }
        let now = world.events().len();
        if now == before {
            return;
        }
        before = now;
    }
}

#[test]
fn nothing_is_lost_doubled_or_out_of_turn() {
    let (mut answered, mut unknown, mut gone, mut events) = (0, 0, 0, 0);
    let (mut written, mut refused) = (0, 0);
    for seed in 0..SEEDS {
        let lived = live(seed);
        assert!(lived.faults.is_empty(), "seed {seed}: {:#?}", lived.faults);
        let ended = |which| lived.attempts.iter().filter(|a| a.ended() == which).count();
        answered += ended(Ended::Answered);
        unknown += ended(Ended::Unknown);
        gone += lived.attempts.iter().filter(|a| a.answer.is_none()).count();
        events += lived.events;
        written += lived.from_memory[0];
        refused += lived.from_memory[1];
    }
    // Each kind of thing that can happen did happen, or nothing was tried.
    assert!(answered > 1_250 && events > answered, "{answered} {events}");
    assert!(unknown > gone && gone > 25, "{unknown} {gone}");
    assert!(written > 400 && refused > 100, "{written} {refused}");
}

#[test]
fn a_seed_gives_the_same_world() {
    let (one, other) = (live(7), live(7));
    assert_eq!(one.events, other.events);
    assert_eq!(one.attempts.len(), other.attempts.len());
}
