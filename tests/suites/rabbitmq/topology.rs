//! Exchanges and queues, seen by somebody who may not look inside: by what the broker refuses.

use casebook_rabbitmq::{Code, Options};
use casebook_tests::contract::soon;
use casebook_tests::servers::amqp;
use lapin::options::{ExchangeDeclareOptions, QueueDeclareOptions};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{Channel, ExchangeKind};

use super::setting::{assert_code, channel, declare_exchange, declare_queue, options, shared};

fn text(value: &str) -> AMQPValue {
    AMQPValue::LongString(value.into())
}

/// The arguments that the queue of the reader `notices` has.
fn expected(prefix: &str) -> FieldTable {
    let mut table = FieldTable::default();
    let dead = format!("{prefix}.dead");
    let queue = format!("{prefix}.notices.q");
    for (key, value) in [
        ("x-queue-type", text("quorum")),
        ("x-overflow", text("reject-publish")),
        ("x-delivery-limit", AMQPValue::LongInt(5)),
        ("x-dead-letter-exchange", text(&dead)),
        ("x-dead-letter-routing-key", text(&queue)),
        ("x-dead-letter-strategy", text("at-least-once")),
        ("x-single-active-consumer", AMQPValue::Boolean(true)),
    ] {
        table.insert(key.into(), value);
    }
    table
}

/// The broker's answer to declaring the queue `notices` like this: none if it is so already.
async fn declare(prefix: &str, table: FieldTable) -> Option<String> {
    let channel = channel(&amqp::url()).await;
    let queue = format!("{prefix}.notices.q");
    let durable = QueueDeclareOptions::durable();
    let declared = channel.queue_declare(queue.as_str().into(), durable, table);
    declared.await.err().map(|error| error.to_string())
}

#[tokio::test]
async fn the_queue_of_all_notices_is_as_the_table_says() {
    let options = options();
    soon(shared(&options).check()).await.unwrap();
    let prefix = &options.prefix;
    assert_eq!(declare(prefix, expected(prefix)).await, None);
    // The broker compares each argument, so each of them is really there.
    for key in [
        "x-queue-type",
        "x-overflow",
        "x-delivery-limit",
        "x-dead-letter-exchange",
        "x-dead-letter-routing-key",
        "x-dead-letter-strategy",
        "x-single-active-consumer",
    ] {
        let mut table = FieldTable::default();
        for (name, value) in expected(prefix).inner() {
            if name.as_str() != key {
                table.insert(name.clone(), value.clone());
            }
        }
        let refusal = declare(prefix, table).await.unwrap();
        assert!(refusal.contains(key), "{key}: {refusal}");
    }
}

async fn exists(channel: &Channel, name: &str, kind: ExchangeKind) {
    let passive = ExchangeDeclareOptions {
        passive: true,
        ..ExchangeDeclareOptions::default()
    };
    let found = channel.exchange_declare(name.into(), kind, passive, FieldTable::default());
    found.await.unwrap();
}

#[tokio::test]
async fn checking_makes_everything_once_and_again() {
    let options = options();
    let broker = shared(&options);
    for _ in 0..2 {
        soon(broker.check()).await.unwrap();
    }
    let channel = channel(&amqp::url()).await;
    for (rest, kind) in [
        ("events", ExchangeKind::Topic),
        ("unrouted", ExchangeKind::Fanout),
        ("dead", ExchangeKind::Direct),
    ] {
        exists(&channel, &format!("{}.{rest}", options.prefix), kind).await;
    }
    let queues = soon(broker.queues(&["notices"])).await.unwrap();
    let names: Vec<&str> = queues.iter().map(|queue| queue.name.as_str()).collect();
    let expected = ["unrouted.q", "notices.q", "notices.dlq"];
    assert_eq!(
        names,
        expected.map(|rest| format!("{}.{rest}", options.prefix))
    );
    assert!(queues.iter().all(|q| (q.messages, q.readers) == (0, 0)));
}

#[tokio::test]
async fn a_queue_that_somebody_else_made_otherwise_is_told() {
    let options = options();
    let channel = channel(&amqp::url()).await;
    let queue = format!("{}.notices.q", options.prefix);
    declare_exchange(&channel, &format!("{}.x", options.prefix)).await;
    declare_queue(&channel, &queue, &[], &format!("{}.x", options.prefix), "#").await;
    let fault = soon(shared(&options).check()).await.unwrap_err();
    assert_code(&fault, Code::Topology);
    assert!(fault.to_string().contains(&queue), "{fault}");
}

#[tokio::test]
async fn an_exchange_that_is_missing_is_told_to_those_who_may_not_make_it() {
    let options = Options {
        declares: false,
        ..options()
    };
    let broker = shared(&options);
    let fault = soon(broker.check()).await.unwrap_err();
    assert_code(&fault, Code::Topology);
    assert!(
        fault.to_string().contains("look for the exchange"),
        "{fault}"
    );
    let channel = channel(&amqp::url()).await;
    declare_exchange(&channel, &format!("{}.events", options.prefix)).await;
    soon(broker.check()).await.unwrap();
    let fault = soon(broker.dead_letters("notices", 1)).await.unwrap_err();
    assert_code(&fault, Code::Topology);
}
