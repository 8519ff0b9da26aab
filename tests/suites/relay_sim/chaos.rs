//! Two nodes, an operator, and everything that can go wrong at once, from seeds.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use casebook_engine::ports::{EventStore, Fault};
use casebook_engine::runtime::relay::{Progress, Relay, Settings};
use casebook_engine::stream::{CaseId, Position, Version};
use casebook_tests::notices::SomeNotices;
use futures::task::noop_waker_ref;
use jiff::SignedDuration;

use super::dice::Dice;
use super::post::Troubles;
use super::world::{World, case, now};

/// How many histories are tried.
const SEEDS: u64 = 200;
/// How much happens in each.
const TURNS: u64 = 600;
/// The cases that things happen to.
const CASES: u64 = 6;

/// A step that may be left half done.
type Stepping = Pin<Box<dyn Future<Output = (Relay, Result<Progress, Fault>)> + Send>>;
type Retrying = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A node: its relay between two steps, or in one.
enum Node {
    Resting(Box<Relay>),
    Stepping(Stepping),
}

/// A lease that has always ended: each node takes it from the other whenever it looks.
fn settings() -> Settings {
    Settings {
        lease: Duration::ZERO,
        batch_events_max: 16,
        refusals_max: 3,
        ..Settings::default()
    }
}

struct Chaos {
    world: World,
    dice: Dice,
    nodes: [Node; 2],
    operator: Option<Retrying>,
    checked: Position,
}

fn start(world: &World, owner: usize) -> Node {
    Node::Resting(Box::new(world.relay(owner as u128, settings())))
}

impl Chaos {
    fn new(seed: u64) -> Self {
        let world = World::new(seed);
        world.line.shake(20, 2);
        let troubles = Troubles {
            refused_percent: 4,
            dying_percent: 3,
            slow_percent: 20,
            ..Troubles::default()
        };
        world.post.suffer(troubles);
        Self {
            nodes: [start(&world, 0), start(&world, 1)],
            world,
            dice: Dice::new(seed),
            operator: None,
            checked: Position::START,
        }
    }

    fn turn(&mut self) {
        let number = self.dice.below(CASES);
        match self.dice.below(100) {
            0..=7 => self.world.happen(number, 3),
            8..=9 => self.crash(),
            10..=12 => self.toggle(number),
            13 => self.forget_how_to_read(),
            14..=16 => self.let_time_pass(),
            17..=18 => self.start_retrying(),
            19..=28 => self.poll_operator(),
            _ => self.poll_node(),
        }
    }

    /// The process dies in the middle of whatever it does.
    fn crash(&mut self) {
        let dead = usize::from(self.dice.chance(50));
        self.nodes[dead] = start(&self.world, dead);
        if self.dice.chance(30) {
            self.operator = None;
        }
    }

    /// A queue appears or disappears, fills up or is emptied.
    fn toggle(&mut self, number: u64) {
        let full = self.dice.chance(50);
        self.world.post.trouble(|troubles| {
            let set = if full {
                &mut troubles.full
            } else {
                &mut troubles.unroutable
            };
            let case = case(number);
            if !set.remove(&case) {
                set.insert(case);
            }
        });
    }

    fn forget_how_to_read(&mut self) {
        let head = self.world.log().len() as u64;
        let position = self.dice.below(head + 5);
        self.world.line.make_unreadable([position]);
    }

    fn let_time_pass(&mut self) {
        let seconds = [0, 1, 40, 100][usize::try_from(self.dice.below(4)).unwrap()];
        let span = SignedDuration::from_millis(seconds * 1000 + 300);
        self.world.clock.pass(span);
    }

    fn start_retrying(&mut self) {
        let relay = self.world.relay(9, settings());
        self.operator = Some(Box::pin(async move {
            // An operator reads the fault and tries again later.
            let _ = relay.retry().await;
        }));
    }

    fn poll_operator(&mut self) {
        let mut context = Context::from_waker(noop_waker_ref());
        if let Some(retrying) = &mut self.operator
            && retrying.as_mut().poll(&mut context).is_ready()
        {
            self.operator = None;
        }
    }

    fn poll_node(&mut self) {
        let index = usize::from(self.dice.chance(50));
        self.advance_node(index);
    }

    /// Polls a step once; starts one if there is none.
    fn advance_node(&mut self, index: usize) -> Option<Progress> {
        let node = std::mem::replace(&mut self.nodes[index], start(&self.world, index));
        let mut stepping = match node {
            Node::Stepping(stepping) => stepping,
            Node::Resting(mut relay) => Box::pin(async move {
                let progress = relay.step().await;
                (*relay, progress)
            }),
        };
        let mut context = Context::from_waker(noop_waker_ref());
        match stepping.as_mut().poll(&mut context) {
            Poll::Pending => {
                self.nodes[index] = Node::Stepping(stepping);
                None
            }
            Poll::Ready((relay, progress)) => {
                self.nodes[index] = Node::Resting(Box::new(relay));
                Some(progress.unwrap())
            }
        }
    }

    /// The checkpoint never passes an event whose notices are neither there nor set aside.
    fn check(&mut self, seed: u64, turn: u64) {
        let checkpoint = self.world.checkpoint();
        if checkpoint == self.checked {
            return;
        }
        let parked = self.world.parked();
        for event in now(self.world.store.read_all(self.checked, usize::MAX)).unwrap() {
            if event.position > checkpoint {
                break;
            }
            let aside = parked.iter().any(|p| p.position == event.position);
            for notice in SomeNotices::of(&event) {
                assert!(
                    aside || self.world.post.has(&notice),
                    "seed {seed}, turn {turn}: the checkpoint {checkpoint} passed {notice:?}"
                );
            }
        }
        self.checked = checkpoint;
    }

    /// Everything is mended; whatever was started ends, and both nodes come to rest.
    fn heal(&mut self) {
        self.world.post.suffer(Troubles::default());
        self.world.line.shake(0, 0);
        self.world.line.make_unreadable([]);
        let mut quiet = 0;
        for _ in 0..10_000 {
            self.poll_operator();
            let index = usize::from(self.dice.chance(50));
            match self.advance_node(index) {
                Some(Progress::Idle { until: None, .. }) => quiet += 1,
                _ => quiet = 0,
            }
            if quiet > 10 && self.operator.is_none() {
                return;
            }
            self.world.clock.pass(SignedDuration::from_secs(5));
        }
        panic!("the relays do not come to rest");
    }
}

fn first_arrivals_are_in_order(seed: u64, world: &World) {
    let mut last: BTreeMap<CaseId, Version> = BTreeMap::new();
    for notice in world.post.first_arrivals() {
        let before = last.insert(notice.case, notice.version);
        assert!(
            before.is_none_or(|before| before <= notice.version),
            "seed {seed}: {notice:?} arrived after version {before:?}"
        );
    }
}

#[test]
fn every_notice_arrives_in_the_order_of_its_case_whatever_goes_wrong() {
    let (mut copies, mut notices) = (0, 0);
    for seed in 0..SEEDS {
        let mut chaos = Chaos::new(seed);
        for turn in 0..TURNS {
            chaos.turn();
            chaos.check(seed, turn);
        }
        chaos.heal();
        chaos.check(seed, TURNS);
        let world = &chaos.world;
        for notice in world.notices() {
            assert!(world.post.has(&notice), "seed {seed}: {notice:?} is lost");
        }
        first_arrivals_are_in_order(seed, world);
        assert_eq!(world.parked(), [], "seed {seed}");
        assert_eq!(world.checkpoint().0, world.log().len() as u64);
        assert_eq!(world.complaint(), None, "seed {seed}");
        notices += world.notices().len();
        copies += world.post.arrived().len();
    }
    assert!(
        notices > 5_000,
        "the simulation hardly did anything: {notices}"
    );
    assert!(copies > notices, "nothing was ever sent twice");
    println!("{notices} notices arrived, in {copies} copies");
}
