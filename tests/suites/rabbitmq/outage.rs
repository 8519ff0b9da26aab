//! The broker dies, comes back, or has no memory left; the relay loses nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use casebook_engine::notice::Notice;
use casebook_engine::ports::{Clock, EventStore, Fault, Notifier, Subscriptions};
use casebook_engine::runtime::relay::{Parts, Relay, Settings};
use casebook_engine::stream::{CaseId, Position, StreamId, Version};
use casebook_memory::MemoryStore;
use casebook_rabbitmq::{Broker, Code, Health, Inbox, RabbitNotifier};
use casebook_tests::contract::{append_all, notes, soon, to_any};
use casebook_tests::notices::SomeNotices;
use casebook_tests::servers::PrivateRabbitmq;
use jiff::Timestamp;
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::setting::{Arrived, assert_code, notices, options, publish_all, read, read_arrived};

/// How many cases things happen to.
const CASES: u64 = 8;

/// The time of the machine.
struct RealClock;

#[async_trait]
impl Clock for RealClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    async fn sleep_until(&self, instant: Timestamp) {
        let span = Duration::try_from(instant.duration_since(self.now()));
        let never = std::future::pending::<()>();
        let _ = tokio::time::timeout(span.unwrap_or_default(), never).await;
    }
}

pub(super) async fn happen(store: &MemoryStore, count: usize) {
    let streams = (0..CASES).map(|number| StreamId::case(CaseId(Uuid::from_u128(number.into()))));
    let appends = streams.map(|stream| to_any(&stream, notes(count)));
    for answer in append_all(store, appends.collect()).await {
        answer.unwrap();
    }
}

pub(super) fn start_relay(
    store: &Arc<MemoryStore>,
    broker: &Broker,
) -> JoinHandle<Result<(), Fault>> {
    let parts = Parts {
        store: store.clone(),
        subscriptions: store.clone(),
        announcer: Arc::new(SomeNotices),
        notifier: Arc::new(RabbitNotifier::new(broker.clone())),
        clock: Arc::new(RealClock),
    };
    let settings = Settings {
        pause_max: Duration::from_secs(1),
        patience: Duration::from_millis(50),
        ..Settings::default()
    };
    let mut relay = Relay::new(parts, Uuid::from_u128(1), settings);
    tokio::spawn(async move { relay.run().await })
}

/// A broker that was just started again may need a moment for its queues.
pub(super) async fn open_inbox(broker: &Broker) -> Inbox {
    let opening = async {
        loop {
            if let Ok(inbox) = broker.inbox("notices", &[]).await {
                return inbox;
            }
        }
    };
    soon(opening).await
}

/// Reads until everything expected has come, and checks the order of first arrivals. What was handed
/// to a reader that went away first arrived there: when the broker takes it back, later ones may
/// have come here already.
pub(super) async fn read_everything(
    inbox: &mut Inbox,
    arrived: &mut Vec<Arrived>,
    store: &MemoryStore,
) {
    let log = store.read_all(Position::START, usize::MAX).await.unwrap();
    let expected: Vec<Notice> = log.iter().flat_map(SomeNotices::of).collect();
    let mut missing: BTreeSet<Uuid> = expected.iter().map(|notice| notice.id).collect();
    for one in arrived.iter() {
        missing.remove(&one.notice.id);
    }
    while !missing.is_empty() {
        let one = read_arrived(inbox, 1).await.remove(0);
        missing.remove(&one.notice.id);
        arrived.push(one);
    }
    let mut seen = BTreeSet::new();
    let mut last: BTreeMap<CaseId, Version> = BTreeMap::new();
    for Arrived { notice, came_again } in arrived.iter() {
        if !seen.insert(notice.id) || *came_again {
            continue;
        }
        let before = last.insert(notice.case, notice.version);
        assert!(
            before.is_none_or(|before| before <= notice.version),
            "{notice:?} came after version {before:?}"
        );
    }
    assert_eq!(seen.len(), expected.len(), "nothing came that nobody sent");
}

#[tokio::test]
async fn a_broker_that_dies_in_the_middle_loses_nothing_and_keeps_the_order() {
    let mut node = PrivateRabbitmq::start().await;
    let broker = Broker::new(&node.url(), options()).unwrap();
    let store = Arc::new(MemoryStore::new());
    happen(&store, 50).await;
    soon(broker.check()).await.unwrap();
    node.settle().await;
    let relay = start_relay(&store, &broker);
    let mut inbox = open_inbox(&broker).await;
    let mut arrived = read_arrived(&mut inbox, 60).await;
    happen(&store, 50).await;

    node.crash().await;
    // What had arrived before is lost to this reader, and stays in the queue.
    let lost = async { while inbox.next().await.is_ok() {} };
    soon(lost).await;
    happen(&store, 20).await;
    node.restart().await;

    let mut inbox = open_inbox(&broker).await;
    read_everything(&mut inbox, &mut arrived, &store).await;
    node.control(&["close_all_connections", "maintenance"])
        .await;
    happen(&store, 20).await;
    let mut inbox = open_inbox(&broker).await;
    read_everything(&mut inbox, &mut arrived, &store).await;

    let head = store.head().await.unwrap();
    let caught_up = async {
        while store.list().await.unwrap()[0].checkpoint < head {
            tokio::task::yield_now().await;
        }
    };
    soon(caught_up).await;
    assert!(!relay.is_finished(), "the relay lives on");
    relay.abort();
}

#[tokio::test]
async fn a_broker_without_memory_is_waited_for() {
    let node = PrivateRabbitmq::start().await;
    let broker = Broker::new(&node.url(), options()).unwrap();
    let notifier = RabbitNotifier::new(broker.clone());
    let sent = notices(1, 30);
    publish_all(&notifier, &sent[..10]).await;
    node.control(&["set_vm_memory_high_watermark", "0.000001"])
        .await;
    for _ in 0..3 {
        let fault = soon(notifier.publish(&sent[10..20])).await.unwrap_err();
        assert_code(&fault, Code::Blocked);
        let health = notifier.health();
        assert!(matches!(health, Health::Blocked { .. }), "{health:?}");
    }
    node.control(&["set_vm_memory_high_watermark", "0.9"]).await;
    let freed = async {
        while matches!(notifier.health(), Health::Blocked { .. }) {
            tokio::task::yield_now().await;
        }
    };
    soon(freed).await;
    publish_all(&notifier, &sent[10..]).await;
    assert_eq!(notifier.health(), Health::Well);

    let mut inbox = open_inbox(&broker).await;
    let mut missing: BTreeSet<Uuid> = sent.iter().map(|notice| notice.id).collect();
    let mut copies = 0;
    while !missing.is_empty() {
        missing.remove(&read(&mut inbox, 1).await[0].id);
        copies += 1;
    }
    assert!(
        copies <= 40,
        "what was on the way when memory ran out came twice, and nothing more: {copies}"
    );
}
