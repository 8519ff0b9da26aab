//! Notices: how fast a backlog is drained beside the broker's own rate of confirms, and how soon after
//! the commit a notice is confirmed.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use casebook_engine::notice::Notice;
use casebook_engine::ports::{Delivery, EventStore, Fault, Notifier, Subscriptions};
use casebook_engine::runtime::relay::{Parts, Progress, RELAY, Relay, Settings};
use casebook_engine::stream::Position;
use casebook_postgres::PostgresStore;
use casebook_projections::running::CaseAnnouncer;
use casebook_rabbitmq::{Broker, Options, RabbitNotifier, encode};
use casebook_tests::notices::notice;
use casebook_tests::servers::{PrivatePostgres, amqp};
use lapin::options::{BasicPublishOptions, ConfirmSelectOptions, QueueDeclareOptions};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{BasicProperties, Connection, ConnectionProperties};
use uuid::Uuid;

use crate::meter::{Meter, quantile};
use crate::office::{World, fill, office, open_at_a_rate};
use crate::servers::POSTGRES;
use crate::stores::{Rate, TIME};

/// How many events the backlog has.
const BACKLOG: u64 = 60_000;
/// Messages on the way at once, ours and the broker's.
const IN_FLIGHT: usize = 256;
/// Notices a second while it is measured how soon they are confirmed.
const PER_SECOND: u32 = 500;

pub(crate) async fn print() {
    println!("relay: persistent notices into a quorum queue, confirmed");
    if std::env::var_os(POSTGRES).is_none() {
        println!("  left out; `tests/run --serve` says what is missing\n");
        return;
    }
    let broker = confirms().await;
    println!(
        "  the broker alone, {IN_FLIGHT} in flight: {:.0} a second, {:.1} µs CPU each here",
        broker.per_second, broker.cpu_micros
    );
    let server = PrivatePostgres::start().await;
    let url = server.fresh_database().await;
    let store = Arc::new(PostgresStore::connect(&url).await.unwrap());
    let events: Arc<dyn EventStore> = store.clone();
    fill(&events, BACKLOG).await;
    let post = Arc::new(Post::new());
    let mut relay = Relay::new(
        Parts {
            store: store.clone(),
            subscriptions: store.clone(),
            announcer: Arc::new(CaseAnnouncer::new(store.clone())),
            notifier: post.clone(),
            clock: Arc::new(World),
        },
        Uuid::now_v7(),
        Settings::default(),
    );
    let own = drain(&mut relay).await;
    println!(
        "  a backlog of {BACKLOG} events drained: {:.0} notices a second, {:.1} µs CPU each here; \
         ratio {:.2}, aim 0.5",
        own.per_second,
        own.cpu_micros,
        own.per_second / broker.per_second
    );
    sooner(&store, relay, &post).await;
}

/// What the broker confirms, from one connection with one channel.
async fn confirms() -> Rate {
    let url = amqp::url();
    let connection = Connection::connect(&url, ConnectionProperties::default());
    let connection = connection.await.unwrap();
    let channel = connection.create_channel().await.unwrap();
    let queue = amqp::fresh_prefix();
    let mut arguments = FieldTable::default();
    let kind = AMQPValue::LongString("quorum".into());
    arguments.insert("x-queue-type".into(), kind);
    let durable = QueueDeclareOptions::durable();
    let declared = channel.queue_declare(queue.as_str().into(), durable, arguments);
    declared.await.unwrap();
    let confirm = ConfirmSelectOptions::default();
    channel.confirm_select(confirm).await.unwrap();
    let case = casebook_engine::stream::CaseId(Uuid::now_v7());
    let body = encode(&notice(case, 1, 1, 1), "/casebook");
    let meter = Meter::start();
    let (mut waiting, mut count) = (VecDeque::new(), 0);
    while meter.elapsed() < TIME {
        if waiting.len() == IN_FLIGHT {
            landed(waiting.pop_front().unwrap()).await;
            count += 1;
        }
        let options = BasicPublishOptions::default();
        let properties = BasicProperties::default().with_delivery_mode(2);
        let sent =
            channel.basic_publish("".into(), queue.as_str().into(), options, &body, properties);
        waiting.push_back(sent.await.unwrap());
    }
    for confirm in waiting {
        landed(confirm).await;
        count += 1;
    }
    Rate::of(count, &meter)
}

async fn landed(confirm: lapin::PublisherConfirm) {
    assert!(confirm.await.unwrap().is_ack());
}

async fn drain(relay: &mut Relay) -> Rate {
    let meter = Meter::start();
    let mut count = 0;
    loop {
        match relay.step().await.unwrap() {
            Progress::Moved { notices, .. } => count += notices as u64,
            Progress::Idle { .. } => return Rate::of(count, &meter),
            other => panic!("the relay does not go on: {other:?}"),
        }
    }
}

/// From the answer of a command to the confirm of its notices.
async fn sooner(store: &Arc<PostgresStore>, mut relay: Relay, post: &Post) {
    post.landed.lock().unwrap().clear();
    let relaying = tokio::spawn(async move { relay.run().await });
    let events: Arc<dyn EventStore> = store.clone();
    let engine = Arc::new(office(&events));
    let answers = open_at_a_rate(&engine, PER_SECOND, TIME).await;
    let head = events.head().await.unwrap();
    let mut looks = tokio::time::interval(Duration::from_millis(20));
    while confirmed(store).await < head {
        looks.tick().await;
    }
    relaying.abort();
    let landed = post.landed.lock().unwrap();
    let mut times: Vec<Duration> = answers
        .iter()
        .filter_map(|(position, answered)| {
            let place = landed.partition_point(|(confirmed, _)| confirmed < position);
            Some(landed.get(place)?.1.saturating_duration_since(*answered))
        })
        .collect();
    times.sort_unstable();
    println!(
        "  commit to confirm at {PER_SECOND} notices a second ({:.0} were given): p50 {:.1} ms, \
         p99 {:.1} ms, aims 5 and 25\n",
        answers.len() as f64 / TIME.as_secs_f64(),
        quantile(&times, 50),
        quantile(&times, 99)
    );
}

/// Up to where all notices are confirmed.
async fn confirmed(store: &PostgresStore) -> Position {
    let subscriptions = store.list().await.unwrap();
    let relay = subscriptions.iter().find(|found| found.name == RELAY);
    relay.map_or(Position::START, |found| found.checkpoint)
}

/// The notifier, and when the furthest of the notices that it was given were confirmed.
struct Post {
    notifier: RabbitNotifier,
    landed: Mutex<Vec<(Position, Instant)>>,
}

impl Post {
    fn new() -> Self {
        let options = Options {
            prefix: amqp::fresh_prefix(),
            ..Options::default()
        };
        let broker = Broker::new(&amqp::url(), options).unwrap();
        Self {
            notifier: RabbitNotifier::new(broker),
            landed: Mutex::default(),
        }
    }
}

#[async_trait]
impl Notifier for Post {
    async fn publish(&self, notices: &[Notice]) -> Result<Vec<Delivery>, Fault> {
        let answers = self.notifier.publish(notices).await?;
        let last = notices.iter().map(|notice| notice.position).max();
        let mut landed = self.landed.lock().unwrap();
        landed.extend(last.map(|position| (position, Instant::now())));
        Ok(answers)
    }
}
