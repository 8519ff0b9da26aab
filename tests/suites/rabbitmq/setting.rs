//! Brokers, notices and queues to test with.

use std::time::Duration;

use casebook_engine::notice::Notice;
use casebook_engine::ports::{Delivery, Fault, Notifier};
use casebook_engine::stream::CaseId;
use casebook_rabbitmq::{Broker, Code, Inbox, Options, RabbitNotifier};
use casebook_tests::contract::soon;
use casebook_tests::notices::notice;
use casebook_tests::servers::amqp;
use lapin::options::{
    ExchangeDeclareOptions, QueueBindOptions, QueueDeclareOptions, QueueDeleteOptions,
};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{Channel, Connection, ConnectionProperties, ExchangeKind};
use uuid::Uuid;

/// Options for a test of one's own on a shared broker.
pub(super) fn options() -> Options {
    Options {
        prefix: amqp::fresh_prefix(),
        confirm_timeout: Duration::from_mins(1),
        connect_timeout: Duration::from_mins(1),
        ..Options::default()
    }
}

/// The shared broker.
pub(super) fn shared(options: &Options) -> Broker {
    Broker::new(&amqp::url(), options.clone()).unwrap()
}

/// `count` notices of a case, one for each version.
pub(super) fn notices(case: u128, count: u64) -> Vec<Notice> {
    let case = CaseId(Uuid::from_u128(case));
    (1..=count)
        .map(|version| notice(case, version, version, version))
        .collect()
}

pub(super) fn ids(notices: &[Notice]) -> Vec<Uuid> {
    notices.iter().map(|notice| notice.id).collect()
}

/// Publishes what must get through.
pub(super) async fn publish_all(notifier: &RabbitNotifier, notices: &[Notice]) {
    let answers = soon(notifier.publish(notices)).await.unwrap();
    assert_eq!(answers, vec![Delivery::Confirmed; notices.len()]);
}

/// Reads and acknowledges as many notices.
pub(super) async fn read(inbox: &mut Inbox, count: usize) -> Vec<Notice> {
    let arrived = read_arrived(inbox, count).await;
    arrived.into_iter().map(|arrived| arrived.notice).collect()
}

/// A notice that was read and answered for.
pub(super) struct Arrived {
    pub(super) notice: Notice,
    /// Whether it had been handed out before, to a reader that did not answer.
    pub(super) came_again: bool,
}

/// As [`read`], with how each came.
pub(super) async fn read_arrived(inbox: &mut Inbox, count: usize) -> Vec<Arrived> {
    let mut read = Vec::new();
    while read.len() < count {
        let received = soon(inbox.next()).await.unwrap();
        read.push(Arrived {
            notice: received.notice.clone(),
            came_again: received.earlier_deliveries > 0,
        });
        received.done().await.unwrap();
    }
    read
}

/// The fault has this code, and tells no password.
pub(super) fn assert_code(fault: &Fault, code: Code) {
    let text = format!("{fault} {fault:?}");
    assert!(text.contains(&code.to_string()), "{text}");
    assert!(!text.contains("geheim"), "{text}");
}

/// A channel past the product, for what only tests do.
pub(super) async fn channel(url: &str) -> Channel {
    let connection = Connection::connect(url, ConnectionProperties::default());
    connection.await.unwrap().create_channel().await.unwrap()
}

/// A topic exchange with nothing behind it.
pub(super) async fn declare_exchange(channel: &Channel, name: &str) {
    let durable = ExchangeDeclareOptions {
        durable: true,
        ..ExchangeDeclareOptions::default()
    };
    let arguments = FieldTable::default();
    let declared = channel.exchange_declare(name.into(), ExchangeKind::Topic, durable, arguments);
    declared.await.unwrap();
}

/// A durable queue with these arguments, bound to the exchange by this pattern.
pub(super) async fn declare_queue(
    channel: &Channel,
    name: &str,
    arguments: &[(&str, AMQPValue)],
    exchange: &str,
    pattern: &str,
) {
    let mut table = FieldTable::default();
    for (key, value) in arguments {
        table.insert((*key).into(), value.clone());
    }
    let declared = channel.queue_declare(name.into(), QueueDeclareOptions::durable(), table);
    declared.await.unwrap();
    let (options, table) = (QueueBindOptions::default(), FieldTable::default());
    let bound = channel.queue_bind(name.into(), exchange.into(), pattern.into(), options, table);
    bound.await.unwrap();
}

pub(super) async fn delete_queue(channel: &Channel, name: &str) {
    let deleted = channel.queue_delete(name.into(), QueueDeleteOptions::default());
    deleted.await.unwrap();
}
