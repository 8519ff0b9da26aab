//! The relay on a real store: what the inbox shows goes out.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use casebook_engine::notice::Notice;
use casebook_engine::ports::{Clock, Delivery, Fault, Notifier};
use casebook_engine::runtime::relay::{Parts, Progress, RELAY, Relay, Settings};
use casebook_engine::stream::Position;
use casebook_projections::running::{Builder, CaseAnnouncer, Ports, Scope};
use casebook_projections::views::{INBOX, PROJECTIONS};
use casebook_projections::{Filter, Query, ViewStore};
use jiff::Timestamp;
use uuid::Uuid;

use super::view_running::ports;
use super::{Story, ViewFactory, noon, tell};

/// A broker that answers as it is told, and notes what arrived.
#[derive(Default)]
struct Broker {
    arrived: Mutex<Vec<Notice>>,
    trouble: Mutex<Trouble>,
}

/// What the broker does.
#[derive(Default)]
enum Trouble {
    #[default]
    None,
    Away,
    CannotRoute(Uuid),
}

#[async_trait]
impl Notifier for Broker {
    async fn publish(&self, notices: &[Notice]) -> Result<Vec<Delivery>, Fault> {
        let trouble = self.trouble.lock().expect("the lock");
        let mut arrived = self.arrived.lock().expect("the lock");
        let mut answers = Vec::new();
        for notice in notices {
            let reason = String::from("the broker says so");
            match &*trouble {
                Trouble::Away => {
                    let part = "the broker";
                    return Err(Fault::Unavailable { part, reason });
                }
                Trouble::CannotRoute(id) if *id == notice.id => {
                    answers.push(Delivery::Unroutable { reason });
                }
                _ => {
                    arrived.push(notice.clone());
                    answers.push(Delivery::Confirmed);
                }
            }
        }
        Ok(answers)
    }
}

impl Broker {
    fn suffer(&self, trouble: Trouble) {
        *self.trouble.lock().expect("the lock") = trouble;
    }

    fn ids(&self) -> Vec<Uuid> {
        let arrived = self.arrived.lock().expect("the lock");
        arrived.iter().map(|notice| notice.id).collect()
    }
}

/// Moves to wherever somebody waits for.
struct Skipping(Mutex<Timestamp>);

#[async_trait]
impl Clock for Skipping {
    fn now(&self) -> Timestamp {
        *self.0.lock().expect("the lock")
    }

    async fn sleep_until(&self, instant: Timestamp) {
        *self.0.lock().expect("the lock") = instant;
    }
}

struct Node {
    relay: Relay,
    clock: Arc<Skipping>,
}

impl Node {
    fn new(ports: &Ports, broker: &Arc<Broker>) -> Self {
        let clock = Arc::new(Skipping(Mutex::new(noon())));
        let parts = Parts {
            store: Arc::clone(&ports.events),
            subscriptions: Arc::clone(&ports.subscriptions),
            announcer: Arc::new(CaseAnnouncer::new(Arc::clone(&ports.events))),
            notifier: Arc::clone(broker) as Arc<dyn Notifier>,
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
        };
        let settings = Settings {
            batch_events_max: 37,
            ..Settings::default()
        };
        let relay = Relay::new(parts, ports.owner, settings);
        Self { relay, clock }
    }

    async fn step(&mut self) -> Progress {
        self.relay.step().await.expect("step")
    }

    /// Steps until there is nothing more to do, letting what must be waited for pass.
    async fn send_all(&mut self) {
        loop {
            match self.step().await {
                Progress::Moved { .. } => {}
                Progress::Idle { until: None, .. } => return,
                Progress::Idle {
                    until: Some(until), ..
                }
                | Progress::Waiting { until, .. }
                | Progress::Elsewhere { until } => self.clock.sleep_until(until).await,
            }
        }
    }
}

/// The notices that the inbox shows, in the order of their events.
async fn expected<F: ViewFactory>(factory: &F) -> Vec<(Position, Uuid)> {
    let ports = ports(factory, 3).await;
    let builder = Builder::begin(ports.clone(), &PROJECTIONS, Scope::All).await;
    let mut builder = builder.expect("begin");
    builder.run(&mut |_| ()).await.expect("build");
    let store = factory.open().await;
    let query = Query::of(Filter::EVERYTHING, 10_000);
    let rows = store.query(&INBOX, &query).await.expect("query");
    let place = |column| INBOX.place(column).expect("a column");
    let notice = |row: &Vec<casebook_projections::Cell>| {
        let position = row[place("position")].as_integer();
        let position = position.and_then(|at| at.try_into().ok());
        let id = row[place("id")].as_text().and_then(|id| id.parse().ok());
        (Position(position.expect("a position")), id.expect("an id"))
    };
    let mut notices: Vec<_> = rows.iter().map(notice).collect();
    notices.sort_unstable();
    assert!(notices.len() > 20, "a story has notices");
    notices
}

/// What arrived is what the inbox shows, each notice once.
async fn assert_complete<F: ViewFactory>(factory: &F, broker: &Broker) {
    let expected: Vec<Uuid> = expected(factory).await.into_iter().map(|n| n.1).collect();
    let arrived = broker.ids();
    assert_eq!(arrived.len(), expected.len(), "each of them once");
    let set = |ids: &[Uuid]| ids.iter().copied().collect::<BTreeSet<_>>();
    assert_eq!(set(&arrived), set(&expected));
}

/// How far the relay has come.
async fn checkpoint(ports: &Ports) -> Position {
    let listed = ports.subscriptions.list().await.expect("list");
    let relay = listed.iter().find(|s| s.name == RELAY);
    relay.map_or(Position::START, |relay| relay.checkpoint)
}

/// While all is well each notice is sent exactly once, those of a case in order.
pub async fn what_the_inbox_shows_is_sent_once_and_in_order<F: ViewFactory>(factory: &F) {
    let (ports, broker) = (ports(factory, 1).await, Arc::new(Broker::default()));
    let mut node = Node::new(&ports, &broker);
    let mut story = Story::new(21, 5);
    for _ in 0..4 {
        tell(&*factory.open().await, &mut story, 50).await;
        node.send_all().await;
    }
    assert_complete(factory, &broker).await;
    assert_eq!(checkpoint(&ports).await, Position(200));
    let arrived = broker.arrived.lock().expect("the lock").clone();
    let cases: BTreeSet<_> = arrived.iter().map(|notice| notice.case).collect();
    for case in cases {
        let of_case = arrived.iter().filter(|notice| notice.case == case);
        let versions: Vec<_> = of_case.map(|notice| notice.version).collect();
        assert!(versions.is_sorted(), "{versions:?}");
    }
}

/// A broker that cannot be reached costs nothing but time.
pub async fn an_outage_costs_time_only<F: ViewFactory>(factory: &F) {
    let (ports, broker) = (ports(factory, 1).await, Arc::new(Broker::default()));
    tell(&*factory.open().await, &mut Story::new(23, 5), 100).await;
    broker.suffer(Trouble::Away);
    let mut node = Node::new(&ports, &broker);
    for _ in 0..3 {
        let Progress::Waiting { until, .. } = node.step().await else {
            panic!("the broker is away");
        };
        node.clock.sleep_until(until).await;
    }
    assert!(broker.ids().is_empty());
    broker.suffer(Trouble::None);
    node.send_all().await;
    assert_complete(factory, &broker).await;
    assert_eq!(checkpoint(&ports).await, Position(100));
}

/// A notice for which nobody is there holds up its case and no other, until it is sent again.
pub async fn what_cannot_arrive_is_set_aside_until_it_can<F: ViewFactory>(factory: &F) {
    let (ports, broker) = (ports(factory, 1).await, Arc::new(Broker::default()));
    let mut story = Story::new(24, 5);
    tell(&*factory.open().await, &mut story, 200).await;
    let lost = expected(factory).await[10];
    broker.suffer(Trouble::CannotRoute(lost.1));
    let mut node = Node::new(&ports, &broker);
    while checkpoint(&ports).await < Position(200) {
        node.step().await;
    }
    let parked = ports.subscriptions.parked(RELAY).await.expect("parked");
    assert_eq!(parked.first().map(|parked| parked.position), Some(lost.0));
    assert!(parked.len() > 1, "later notices of the case wait");
    let is_of_case = |event: &casebook_engine::ports::Parked| event.stream == parked[0].stream;
    assert!(parked.iter().all(is_of_case), "{parked:?}");

    broker.suffer(Trouble::None);
    node.send_all().await;
    assert_eq!(ports.subscriptions.parked(RELAY).await.expect("parked"), []);
    let expected: BTreeSet<Uuid> = expected(factory).await.into_iter().map(|n| n.1).collect();
    let arrived: BTreeSet<Uuid> = broker.ids().into_iter().collect();
    assert_eq!(arrived, expected);
}

/// The second node sends when the first one has stopped.
pub async fn one_node_at_a_time_sends<F: ViewFactory>(factory: &F) {
    let (one, two) = (ports(factory, 1).await, ports(factory, 2).await);
    let broker = Arc::new(Broker::default());
    let (mut first, mut second) = (Node::new(&one, &broker), Node::new(&two, &broker));
    let mut story = Story::new(25, 5);
    tell(&*factory.open().await, &mut story, 60).await;
    first.send_all().await;
    tell(&*factory.open().await, &mut story, 60).await;
    let step = second.step().await;
    assert!(matches!(step, Progress::Elsewhere { .. }), "{step:?}");
    first.relay.release().await.expect("release");
    second.send_all().await;
    assert_complete(factory, &broker).await;
    assert_eq!(checkpoint(&two).await, Position(120));
}
