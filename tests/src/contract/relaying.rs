//! Notices leave the log at least once, in order.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use casebook_engine::notice::Notice;
use casebook_engine::ports::{Delivery, Fault, Notifier};
use casebook_engine::stream::Position;
use casebook_projections::running::{Builder, Ports, RELAY, Relay, Scope};
use casebook_projections::views::{INBOX, PROJECTIONS};
use casebook_projections::{Filter, Query, ViewStore};
use uuid::Uuid;

use super::view_running::ports;
use super::{Story, ViewFactory, tell};

/// A broker that answers as it is told, and notes what it was sent.
#[derive(Default)]
struct Broker {
    sent: Mutex<Vec<Notice>>,
    trouble: Mutex<Trouble>,
}

/// What the broker does with the notices that are named.
#[derive(Default)]
enum Trouble {
    #[default]
    None,
    Away,
    Refuses(BTreeSet<Uuid>),
    CannotRoute(BTreeSet<Uuid>),
}

#[async_trait]
impl Notifier for Broker {
    async fn publish(&self, notices: &[Notice]) -> Result<Vec<Delivery>, Fault> {
        let trouble = self.trouble.lock().expect("the lock");
        let reason = String::from("the broker says so");
        let answer = |notice: &Notice| match &*trouble {
            Trouble::Refuses(ids) if ids.contains(&notice.id) => Delivery::Refused {
                reason: reason.clone(),
            },
            Trouble::CannotRoute(ids) if ids.contains(&notice.id) => Delivery::Unroutable {
                reason: reason.clone(),
            },
            _ => Delivery::Confirmed,
        };
        if matches!(*trouble, Trouble::Away) {
            return Err(Fault::Unavailable {
                part: "the broker",
                reason,
            });
        }
        let answers: Vec<Delivery> = notices.iter().map(answer).collect();
        let arrived = notices
            .iter()
            .zip(&answers)
            .filter(|(_, a)| **a == Delivery::Confirmed);
        self.sent
            .lock()
            .expect("the lock")
            .extend(arrived.map(|(notice, _)| notice.clone()));
        Ok(answers)
    }
}

impl Broker {
    fn suffer(&self, trouble: Trouble) {
        *self.trouble.lock().expect("the lock") = trouble;
    }

    fn ids(&self) -> Vec<Uuid> {
        self.sent
            .lock()
            .expect("the lock")
            .iter()
            .map(|notice| notice.id)
            .collect()
    }
}

fn relay(ports: &Ports, broker: &Arc<Broker>) -> Relay {
    Relay::new(
        Arc::clone(&ports.events),
        Arc::clone(&ports.subscriptions),
        Arc::clone(&ports.clock),
        ports.owner,
        Arc::clone(broker) as Arc<dyn Notifier>,
    )
}

async fn send_all(relay: &mut Relay) {
    while !relay.step().await.expect("step").caught_up {}
}

/// The notices that the inbox shows, in the order of their events.
async fn expected<F: ViewFactory>(factory: &F) -> Vec<(Position, Uuid)> {
    let ports = ports(factory, 3).await;
    let builder = Builder::begin(ports.clone(), &PROJECTIONS, Scope::All).await;
    builder
        .expect("begin")
        .run(&mut |_| ())
        .await
        .expect("build");
    let store = factory.open().await;
    let rows = store
        .query(&INBOX, &Query::of(Filter::EVERYTHING, 10_000))
        .await
        .expect("query");
    let place = |column| INBOX.place(column).expect("a column");
    let notice = |row: &Vec<casebook_projections::Cell>| {
        let position = row[place("position")]
            .as_integer()
            .and_then(|at| at.try_into().ok());
        let id = row[place("id")].as_text().and_then(|id| id.parse().ok());
        (Position(position.expect("a position")), id.expect("an id"))
    };
    let mut notices: Vec<_> = rows.iter().map(notice).collect();
    notices.sort_unstable();
    assert!(notices.len() > 20, "a story has notices");
    notices
}

fn ids(notices: &[(Position, Uuid)]) -> BTreeSet<Uuid> {
    notices.iter().map(|(_, id)| *id).collect()
}

async fn checkpoint(ports: &Ports) -> Position {
    let listed = ports.subscriptions.list().await.expect("list");
    let relay = listed
        .iter()
        .find(|subscription| subscription.name == RELAY);
    relay.expect("the relay").checkpoint
}

/// While all is well each notice is sent exactly once.
pub async fn every_notice_is_sent_in_order<F: ViewFactory>(factory: &F) {
    let (ports, broker) = (ports(factory, 1).await, Arc::new(Broker::default()));
    let mut relay = relay(&ports, &broker);
    let mut story = Story::new(21, 5);
    for _ in 0..4 {
        tell(&*factory.open().await, &mut story, 50).await;
        send_all(&mut relay).await;
    }
    let expected = expected(factory).await;
    let sent = broker.ids();
    assert_eq!(sent.len(), expected.len());
    assert_eq!(
        sent.iter().copied().collect::<BTreeSet<_>>(),
        ids(&expected)
    );
    let positions: Vec<_> = broker
        .sent
        .lock()
        .expect("the lock")
        .iter()
        .map(|notice| notice.position)
        .collect();
    assert!(positions.is_sorted(), "{positions:?}");
    assert_eq!(checkpoint(&ports).await, Position(200));
}

/// The checkpoint stops before the first event whose notices did not arrive.
pub async fn what_did_not_arrive_is_sent_again<F: ViewFactory>(factory: &F) {
    let (ports, broker) = (ports(factory, 1).await, Arc::new(Broker::default()));
    tell(&*factory.open().await, &mut Story::new(22, 5), 200).await;
    let expected = expected(factory).await;
    let (stuck, missing) = expected[expected.len() / 2];
    broker.suffer(Trouble::Refuses(BTreeSet::from([missing])));
    let mut relay = relay(&ports, &broker);
    for _ in 0..2 {
        let failure = relay.step().await.expect_err("the broker refuses");
        assert!(failure.passes(), "{failure}");
        assert_eq!(checkpoint(&ports).await, Position(stuck.0 - 1));
    }
    broker.suffer(Trouble::None);
    send_all(&mut relay).await;
    assert_eq!(checkpoint(&ports).await, Position(200));
    assert_eq!(
        broker.ids().into_iter().collect::<BTreeSet<_>>(),
        ids(&expected)
    );
    let again = broker.ids().len() - expected.len();
    assert!(
        again > 0,
        "what was sent beyond the checkpoint is sent again, with the same ids"
    );
}

/// A broker that cannot be reached costs nothing but time.
pub async fn nothing_moves_while_the_broker_is_away<F: ViewFactory>(factory: &F) {
    let (ports, broker) = (ports(factory, 1).await, Arc::new(Broker::default()));
    tell(&*factory.open().await, &mut Story::new(23, 5), 100).await;
    broker.suffer(Trouble::Away);
    let mut relay = relay(&ports, &broker);
    for _ in 0..3 {
        let failure = relay.step().await.expect_err("the broker is away");
        assert!(failure.passes(), "{failure}");
        assert_eq!(checkpoint(&ports).await, Position::START);
    }
    broker.suffer(Trouble::None);
    send_all(&mut relay).await;
    let expected = expected(factory).await;
    assert_eq!(broker.ids().len(), expected.len());
    assert_eq!(checkpoint(&ports).await, Position(100));
}

/// A notice for which nobody is there holds up its case and no other, until it is sent again.
pub async fn what_cannot_arrive_is_set_aside<F: ViewFactory>(factory: &F) {
    let (ports, broker) = (ports(factory, 1).await, Arc::new(Broker::default()));
    let mut story = Story::new(24, 5);
    tell(&*factory.open().await, &mut story, 100).await;
    let lost = expected(factory).await[10];
    broker.suffer(Trouble::CannotRoute(BTreeSet::from([lost.1])));
    let mut first = relay(&ports, &broker);
    send_all(&mut first).await;
    tell(&*factory.open().await, &mut story, 100).await;
    send_all(&mut first).await;
    first.stop().await.expect("stop");
    assert_eq!(checkpoint(&ports).await, Position(200));
    let parked = ports.subscriptions.parked(RELAY).await.expect("parked");
    assert_eq!(parked.first().map(|parked| parked.position), Some(lost.0));
    assert!(parked.len() > 1, "later notices of the case wait");
    assert!(
        parked.iter().all(|event| event.stream == parked[0].stream),
        "{parked:?}"
    );

    broker.suffer(Trouble::None);
    let mut second = relay(&ports, &broker);
    send_all(&mut second).await;
    assert_eq!(ports.subscriptions.parked(RELAY).await.expect("parked"), []);
    let expected = expected(factory).await;
    assert_eq!(
        broker.ids().into_iter().collect::<BTreeSet<_>>(),
        ids(&expected)
    );
    second.stop().await.expect("stop");
}

/// The second process sends when the first one has stopped.
pub async fn one_process_at_a_time_sends<F: ViewFactory>(factory: &F) {
    let (one, two) = (ports(factory, 1).await, ports(factory, 2).await);
    let broker = Arc::new(Broker::default());
    let (mut first, mut second) = (relay(&one, &broker), relay(&two, &broker));
    let mut story = Story::new(25, 5);
    tell(&*factory.open().await, &mut story, 60).await;
    send_all(&mut first).await;
    let before = broker.ids().len();
    tell(&*factory.open().await, &mut story, 60).await;
    let idle = second.step().await.expect("step");
    assert_eq!(
        (idle.events, idle.checkpoint, broker.ids().len()),
        (0, Position(120), before)
    );
    first.stop().await.expect("stop");
    second.stop().await.expect("stop");
    send_all(&mut second).await;
    let expected = expected(factory).await;
    assert_eq!(broker.ids().len(), expected.len());
    assert_eq!(checkpoint(&two).await, Position(120));
}
