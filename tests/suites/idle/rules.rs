//! One loop of a node at a time.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use casebook_engine::notice::Notice;
use casebook_engine::ports::{Delivery, EventStore, Fault, Notifier, Subscriptions};
use casebook_engine::runtime::relay::{Parts, Relay, Settings};
use casebook_engine::runtime::{Engine, PATIENCE, Reactor, Timer};
use casebook_memory::MemoryStore;
use casebook_projections::ViewAgenda;
use casebook_projections::running::{Builder, CaseAnnouncer, Follower, Ports, Scope};
use casebook_projections::views::PROJECTIONS;
use casebook_tests::bureau::{Hand, engine, law, opening};
use casebook_tests::contract::noon;
use futures::FutureExt;
use uuid::Uuid;

use super::counting::Counting;
use super::minute::Minute;

/// How often a loop looks by itself in a minute, the first look counted.
const LOOKS: u32 = 13;
const OWNER: Uuid = Uuid::from_u128(1);

/// A node with its minute before it, over a log with a case and whose views are built.
struct Node {
    store: Arc<Counting>,
    clock: Arc<Minute>,
    engine: Arc<Engine>,
}

impl Node {
    fn new() -> Self {
        let store = Arc::new(MemoryStore::new());
        let hand = Arc::new(Hand::new(noon(), 5_000));
        let events: Arc<dyn EventStore> = store.clone();
        let first = engine(events, &hand);
        first
            .execute(&opening("某案", None))
            .now_or_never()
            .unwrap()
            .unwrap();
        build(&store);
        let clock = Arc::new(Minute::new());
        let store = Arc::new(Counting::new(store, clock.clone()));
        let engine = Engine::new(store.clone(), law(), clock.clone(), hand);
        let engine = Arc::new(engine);
        Self {
            store,
            clock,
            engine,
        }
    }

    fn follower(&self) -> Follower {
        let ports = Ports {
            events: self.store.clone(),
            subscriptions: self.store.clone(),
            views: self.store.clone(),
            clock: self.clock.clone(),
            owner: OWNER,
        };
        Follower::new(ports, &PROJECTIONS)
    }

    fn timer(&self) -> Timer {
        let agenda = Arc::new(ViewAgenda::new(self.store.clone()));
        Timer::new(self.engine.clone(), agenda, self.store.clone(), OWNER)
    }

    fn reactor(&self) -> Reactor {
        Reactor::new(self.engine.clone(), self.store.clone(), OWNER)
    }

    fn relay(&self) -> Relay {
        let parts = Parts {
            store: self.store.clone(),
            subscriptions: self.store.clone(),
            announcer: Arc::new(CaseAnnouncer::new(self.store.clone())),
            notifier: Arc::new(Everywhere),
            clock: self.clock.clone(),
        };
        Relay::new(parts, OWNER, Settings::default())
    }

    /// Lets the minute pass, and says what was asked in it.
    fn minute<T>(&self, running: impl Future<Output = T>) -> BTreeMap<&'static str, u32> {
        assert!(running.now_or_never().is_none(), "it runs for ever");
        self.store.asked()
    }
}

fn build(store: &Arc<MemoryStore>) {
    let ports = Ports {
        events: store.clone(),
        subscriptions: store.clone(),
        views: store.clone(),
        clock: Arc::new(Hand::new(noon(), 0)),
        owner: OWNER,
    };
    let building = async {
        let builder = Builder::begin(ports, &PROJECTIONS, Scope::Missing).await;
        builder.unwrap().run(&mut |_| ()).await.unwrap();
    };
    building.now_or_never().unwrap();
}

/// Takes everything.
struct Everywhere;

#[async_trait]
impl Notifier for Everywhere {
    async fn publish(&self, notices: &[Notice]) -> Result<Vec<Delivery>, Fault> {
        Ok(vec![Delivery::Confirmed; notices.len()])
    }
}

/// Only these were asked, each at most so often.
fn check(asked: &BTreeMap<&'static str, u32>, most: &[(&str, u32)]) {
    for (what, count) in asked {
        let most = most.iter().find(|(name, _)| name == what);
        let most = most.map_or(0, |(_, most)| *most);
        assert!(*count <= most, "{what} was asked {count} times: {asked:?}");
    }
}

#[test]
fn views_at_the_head_of_the_log_ask_for_it_and_keep_their_leases() {
    let node = Node::new();
    let asked = node.minute(node.follower().run());
    let most = [
        ("live", LOOKS),
        ("acquire_all", LOOKS),
        ("parked", 7),
        ("head", LOOKS),
        ("read_all", LOOKS),
    ];
    check(&asked, &most);
}

#[test]
fn the_agenda_is_looked_at_when_something_is_due_and_seldom_else() {
    let node = Node::new();
    let asked = node.minute(node.timer().run(PATIENCE));
    let most = [
        ("head", LOOKS),
        ("acquire", LOOKS),
        ("query", 2 * LOOKS),
        ("report", 1),
    ];
    check(&asked, &most);
}

#[test]
fn the_reactor_looks_for_what_it_may_have_missed() {
    let node = Node::new();
    let mut reactor = node.reactor();
    reactor.drain().now_or_never().unwrap().unwrap();
    let before = node.store.asked();
    let mut asked = node.minute(reactor.run(PATIENCE));
    for (what, count) in before {
        asked.entry(what).and_modify(|now| *now -= count);
    }
    let most = [("acquire", LOOKS), ("read_all", LOOKS), ("head", LOOKS)];
    check(&asked, &most);
}

#[test]
fn the_relay_looks_for_what_it_may_have_missed() {
    let node = Node::new();
    let asked = node.minute(node.relay().run());
    let (looks, sending) = (LOOKS, 1);
    let most = [
        ("acquire", looks),
        ("parked", looks + sending),
        ("read_all", looks + sending),
        ("read_stream", 1),
        // Once while notices are on their way, and once behind them.
        ("advance", 2 * sending),
        ("report", 1),
    ];
    check(&asked, &most);
}

#[test]
fn a_node_beside_one_that_works_asks_whether_it_still_does() {
    let node = Node::new();
    let other = Uuid::from_u128(2);
    let names: Vec<String> = node.subscriptions();
    let lease = node
        .store
        .acquire_all(&names, other, Duration::from_hours(1));
    lease.now_or_never().unwrap().unwrap();
    let (mut follower, mut timer, mut reactor) = (node.follower(), node.timer(), node.reactor());
    // The first of them lets the minute pass; the others have a look each.
    node.minute(follower.run());
    node.minute(timer.run(PATIENCE));
    let asked = node.minute(reactor.run(PATIENCE));
    let most = [
        ("list", 1),
        ("live", LOOKS),
        ("acquire_all", LOOKS + 1),
        ("acquire", 2),
        ("head", LOOKS + 1),
    ];
    check(&asked, &most);
}

impl Node {
    /// The names of all subscriptions that a node works on.
    fn subscriptions(&self) -> Vec<String> {
        let listed = self.store.list().now_or_never().unwrap().unwrap();
        let names = listed.into_iter().map(|found| found.name);
        let more = ["timer", "reactor"].map(ToOwned::to_owned);
        names.chain(more).collect()
    }
}
