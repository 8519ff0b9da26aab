//! Reading notices from a queue.

use casebook_engine::notice::Notice;
use casebook_engine::ports::Fault;
use futures::StreamExt;
use lapin::message::Delivery;
use lapin::options::{
    BasicAckOptions, BasicConsumeOptions, BasicNackOptions, BasicQosOptions, BasicRejectOptions,
};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{Connection, Consumer};

use crate::message::decode;
use crate::session::connect;
use crate::topology::{check_reader, prepare, prepare_reader};
use crate::{Broker, Code, Trouble};

/// How many messages a reader holds without having answered for them.
const PREFETCH: u16 = 32;

/// A reader of one queue.
///
/// Each notice comes at least once: whoever must not act twice remembers [`Notice::id`] together
/// with the effect. The notices of a case come in order, but for those that come again. While one
/// reader of a queue is connected, further ones wait for its place.
pub struct Inbox {
    consumer: Consumer,
    // Dropping it ends the consumer.
    _connection: Connection,
}

/// A notice to answer for: with [`Received::done`], [`Received::again`] or [`Received::give_up`].
/// One that is dropped without an answer comes again after the reader has gone.
#[derive(Debug)]
pub struct Received {
    /// The notice.
    pub notice: Notice,
    /// How often it was handed out before.
    pub earlier_deliveries: u64,
    delivery: Delivery,
}

impl Broker {
    /// Reads the queue `<prefix>.<reader>.q`, which asks for what the patterns say.
    ///
    /// The queue with its dead letters is made if it is missing; patterns are added to those it
    /// has. The reader `notices` has everything already and needs no pattern.
    ///
    /// # Errors
    /// [`Fault::Invalid`] when the name of the reader cannot be part of a queue's.
    /// [`Fault::Unavailable`] with what is wrong and what to do.
    pub async fn inbox(&self, reader: &str, patterns: &[String]) -> Result<Inbox, Fault> {
        check_reader(reader)?;
        Ok(self.try_inbox(reader, patterns).await?)
    }

    async fn try_inbox(&self, reader: &str, patterns: &[String]) -> Result<Inbox, Trouble> {
        let connection = connect(&self.address, &self.options).await?;
        let channel = connection.create_channel().await;
        let channel = channel.map_err(|error| Trouble::lost(&error))?;
        if self.options.declares {
            prepare(&channel, &self.names, &self.options).await?;
            prepare_reader(&channel, &self.names, reader, patterns).await?;
        }
        let qos = channel.basic_qos(PREFETCH, BasicQosOptions::default());
        qos.await.map_err(|error| Trouble::lost(&error))?;
        let queue = self.names.queue(reader);
        let (options, arguments) = (BasicConsumeOptions::default(), FieldTable::default());
        let consumer = channel.basic_consume(queue.clone(), "".into(), options, arguments);
        let consumer = consumer
            .await
            .map_err(|error| Trouble::declaring(&format!("read the queue {queue}"), &error))?;
        Ok(Inbox {
            consumer,
            _connection: connection,
        })
    }
}

impl Inbox {
    /// Waits for the next notice.
    ///
    /// A message that is no notice is put among the dead letters and not returned.
    ///
    /// # Errors
    /// [`Fault::Unavailable`] when the connection was lost or the queue deleted: open a new inbox.
    /// What was not answered for comes again.
    pub async fn next(&mut self) -> Result<Received, Fault> {
        loop {
            let delivery = match self.consumer.next().await {
                Some(Ok(delivery)) => delivery,
                Some(Err(error)) => return Err(Trouble::lost(&error).into()),
                None => return Err(Trouble::new(Code::Lost, "the queue is gone").into()),
            };
            match decode(&delivery.data) {
                Ok(notice) => {
                    return Ok(Received {
                        earlier_deliveries: earlier_deliveries(&delivery),
                        notice,
                        delivery,
                    });
                }
                Err(unreadable) => {
                    let code = Code::Unreadable;
                    tracing::warn!(%code, %unreadable, "a message was given up");
                    reject(&delivery).await?;
                }
            }
        }
    }
}

impl Received {
    /// The notice is dealt with; it does not come again.
    ///
    /// # Errors
    /// [`Fault::Unavailable`]: it comes again.
    pub async fn done(self) -> Result<(), Fault> {
        settled(self.delivery.ack(BasicAckOptions::default()).await)
    }

    /// The notice could not be dealt with now: it comes again at once, up to five times, and is a
    /// dead letter after that.
    ///
    /// # Errors
    /// [`Fault::Unavailable`]: it comes again.
    pub async fn again(self) -> Result<(), Fault> {
        let requeue = BasicNackOptions {
            multiple: false,
            requeue: true,
        };
        settled(self.delivery.nack(requeue).await)
    }

    /// The notice can never be dealt with: it becomes a dead letter.
    ///
    /// # Errors
    /// [`Fault::Unavailable`]: it comes again.
    pub async fn give_up(self) -> Result<(), Fault> {
        reject(&self.delivery).await
    }
}

async fn reject(delivery: &Delivery) -> Result<(), Fault> {
    settled(delivery.reject(BasicRejectOptions { requeue: false }).await)
}

fn settled(answer: lapin::Result<bool>) -> Result<(), Fault> {
    match answer {
        Ok(true) => Ok(()),
        Ok(false) => {
            Err(Trouble::new(Code::Lost, "the notice was of an earlier connection").into())
        }
        Err(error) => Err(Trouble::lost(&error).into()),
    }
}

/// The header that quorum queues count in; a message that comes for the first time has none.
fn earlier_deliveries(delivery: &Delivery) -> u64 {
    let headers = delivery.properties.headers().as_ref();
    match headers.and_then(|headers| headers.inner().get("x-delivery-count")) {
        Some(AMQPValue::LongLongInt(count)) => u64::try_from(*count).unwrap_or(0),
        Some(AMQPValue::LongInt(count)) => u64::try_from(*count).unwrap_or(0),
        Some(AMQPValue::LongUInt(count)) => u64::from(*count),
        Some(AMQPValue::ShortShortInt(count)) => u64::try_from(*count).unwrap_or(0),
        Some(AMQPValue::ShortShortUInt(count)) => u64::from(*count),
        _ => 0,
    }
}
