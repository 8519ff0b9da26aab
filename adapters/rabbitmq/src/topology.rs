//! Exchanges and queues.
//!
//! | name | what | arguments |
//! |---|---|---|
//! | `P.events` | topic exchange: every notice is published here | alternate exchange `P.unrouted` |
//! | `P.unrouted` | fanout exchange to `P.unrouted.q`: what no queue asked for | |
//! | `P.dead` | direct exchange: what readers gave up | |
//! | `P.R.q` | the queue of reader `R`; that of `notices` takes everything | quorum, dead letters at least once, refuses when full, six deliveries, one reader at a time |
//! | `P.R.dlq` | its dead letters | quorum |

use lapin::options::{ExchangeDeclareOptions, QueueBindOptions, QueueDeclareOptions};
use lapin::types::{AMQPValue, FieldTable, ShortString};
use lapin::{Channel, ExchangeKind};

use crate::options::Options;
use crate::{Code, Trouble, everything};

/// The reader whose queue takes everything.
pub(crate) const ALL_NOTICES: &str = "notices";
/// How often a message is handed out again before it becomes a dead letter.
const REDELIVERIES_MAX: i32 = 5;
/// Looking at a dead letter must not use it up; there is no word for "never" that all releases of
/// RabbitMQ understand.
const REDELIVERIES_UNCOUNTED: i32 = 1_000_000_000;
/// The longest name of a reader, in bytes.
const READER_BYTES_MAX: usize = 100;

/// Names that begin with the prefix.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    prefix: String,
}

impl Names {
    pub(crate) fn new(options: &Options) -> Self {
        Self {
            prefix: options.prefix.clone(),
        }
    }

    fn of(&self, rest: &str) -> ShortString {
        format!("{}.{rest}", self.prefix).into()
    }

    pub(crate) fn events(&self) -> ShortString {
        self.of("events")
    }

    fn unrouted(&self) -> ShortString {
        self.of("unrouted")
    }

    pub(crate) fn unrouted_queue(&self) -> ShortString {
        self.of("unrouted.q")
    }

    fn dead(&self) -> ShortString {
        self.of("dead")
    }

    pub(crate) fn queue(&self, reader: &str) -> ShortString {
        self.of(&format!("{reader}.q"))
    }

    pub(crate) fn dead_queue(&self, reader: &str) -> ShortString {
        self.of(&format!("{reader}.dlq"))
    }
}

/// A reader's name becomes part of the names of queues.
pub(crate) fn check_reader(reader: &str) -> Result<(), Trouble> {
    let plain = |c: char| c.is_alphanumeric() || "-_.".contains(c);
    if reader.is_empty() || reader.len() > READER_BYTES_MAX || !reader.chars().all(plain) {
        let detail = "the name of a reader is 1 to 100 bytes of letters, digits, `-`, `_` and `.`";
        return Err(Trouble::new(Code::Setting, detail));
    }
    Ok(())
}

/// Makes what publishing needs, or looks whether it is there.
pub(crate) async fn prepare(
    channel: &Channel,
    names: &Names,
    options: &Options,
) -> Result<(), Trouble> {
    if !options.declares {
        return look_for_exchange(channel, &names.events()).await;
    }
    declare_exchange(channel, &names.unrouted(), ExchangeKind::Fanout, None).await?;
    declare_queue(channel, &names.unrouted_queue(), keeping()).await?;
    bind(channel, &names.unrouted_queue(), &names.unrouted(), "").await?;
    let alternate = Some(names.unrouted());
    declare_exchange(channel, &names.events(), ExchangeKind::Topic, alternate).await?;
    if options.keeps_all {
        prepare_reader(channel, names, ALL_NOTICES, &[everything()]).await?;
    }
    Ok(())
}

/// Makes the queue of a reader, its dead letters, and its bindings.
pub(crate) async fn prepare_reader(
    channel: &Channel,
    names: &Names,
    reader: &str,
    patterns: &[String],
) -> Result<(), Trouble> {
    let (queue, dead_queue) = (names.queue(reader), names.dead_queue(reader));
    declare_exchange(channel, &names.dead(), ExchangeKind::Direct, None).await?;
    declare_queue(channel, &dead_queue, keeping()).await?;
    bind(channel, &dead_queue, &names.dead(), queue.as_str()).await?;
    declare_queue(channel, &queue, reading(&names.dead(), &queue)).await?;
    for pattern in patterns {
        bind(channel, &queue, &names.events(), pattern).await?;
    }
    Ok(())
}

/// Looks for a queue and returns how many messages and readers it has.
pub(crate) async fn look_for_queue(
    channel: &Channel,
    queue: &ShortString,
) -> Result<(u32, u32), Trouble> {
    let passive = QueueDeclareOptions {
        passive: true,
        ..QueueDeclareOptions::default()
    };
    let found = channel.queue_declare(queue.clone(), passive, FieldTable::default());
    let found = found
        .await
        .map_err(|error| Trouble::declaring(&format!("look for the queue {queue}"), &error))?;
    Ok((found.message_count(), found.consumer_count()))
}

async fn look_for_exchange(channel: &Channel, name: &ShortString) -> Result<(), Trouble> {
    let passive = ExchangeDeclareOptions {
        passive: true,
        ..ExchangeDeclareOptions::default()
    };
    let kind = ExchangeKind::Topic;
    let found = channel.exchange_declare(name.clone(), kind, passive, FieldTable::default());
    found
        .await
        .map_err(|error| Trouble::declaring(&format!("look for the exchange {name}"), &error))
}

async fn declare_exchange(
    channel: &Channel,
    name: &ShortString,
    kind: ExchangeKind,
    alternate: Option<ShortString>,
) -> Result<(), Trouble> {
    let mut arguments = FieldTable::default();
    if let Some(alternate) = alternate {
        arguments.insert("alternate-exchange".into(), text(alternate.as_str()));
    }
    let durable = ExchangeDeclareOptions {
        durable: true,
        ..ExchangeDeclareOptions::default()
    };
    let declared = channel.exchange_declare(name.clone(), kind, durable, arguments);
    declared
        .await
        .map_err(|error| Trouble::declaring(&format!("declare the exchange {name}"), &error))
}

async fn declare_queue(
    channel: &Channel,
    name: &ShortString,
    arguments: FieldTable,
) -> Result<(), Trouble> {
    let declared = channel.queue_declare(name.clone(), QueueDeclareOptions::durable(), arguments);
    declared
        .await
        .map(drop)
        .map_err(|error| Trouble::declaring(&format!("declare the queue {name}"), &error))
}

async fn bind(
    channel: &Channel,
    queue: &ShortString,
    exchange: &ShortString,
    key: &str,
) -> Result<(), Trouble> {
    let key = ShortString::try_new(key)
        .map_err(|_| Trouble::new(Code::Setting, "a pattern is longer than 255 bytes"))?;
    let (options, arguments) = (QueueBindOptions::default(), FieldTable::default());
    let bound = channel.queue_bind(queue.clone(), exchange.clone(), key, options, arguments);
    bound
        .await
        .map_err(|error| Trouble::declaring(&format!("bind the queue {queue}"), &error))
}

/// Arguments of a queue that people or programs read.
fn reading(dead: &ShortString, queue: &ShortString) -> FieldTable {
    let mut arguments = quorum(REDELIVERIES_MAX);
    arguments.insert("x-dead-letter-exchange".into(), text(dead.as_str()));
    arguments.insert("x-dead-letter-routing-key".into(), text(queue.as_str()));
    arguments.insert("x-dead-letter-strategy".into(), text("at-least-once"));
    arguments.insert("x-single-active-consumer".into(), AMQPValue::Boolean(true));
    arguments
}

/// Arguments of a queue that keeps what nobody wanted.
fn keeping() -> FieldTable {
    quorum(REDELIVERIES_UNCOUNTED)
}

fn quorum(redeliveries: i32) -> FieldTable {
    let mut arguments = FieldTable::default();
    arguments.insert("x-queue-type".into(), text("quorum"));
    arguments.insert("x-overflow".into(), text("reject-publish"));
    arguments.insert("x-delivery-limit".into(), AMQPValue::LongInt(redeliveries));
    arguments
}

fn text(value: &str) -> AMQPValue {
    AMQPValue::LongString(value.into())
}
