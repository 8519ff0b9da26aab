//! Dead letters: notices that a reader gave up.

use std::sync::Arc;

use casebook_engine::notice::Notice;
use casebook_engine::ports::Fault;
use jiff::Timestamp;
use lapin::message::{BasicGetMessage, Delivery};
use lapin::options::{BasicAckOptions, BasicGetOptions, BasicNackOptions, BasicPublishOptions};
use lapin::types::{AMQPValue, FieldTable, ShortString};
use lapin::{BasicProperties, Confirmation};

use crate::message::{Unreadable, decode};
use crate::session::Session;
use crate::topology::{check_reader, look_for_queue};
use crate::{Broker, Code, Trouble};

/// A message that a reader gave up, or that was handed out too often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetter {
    /// Its id, when it has one; that of the notice.
    pub id: Option<String>,
    /// The notice, or why it is none.
    pub notice: Result<Notice, Unreadable>,
    /// The broker's word for why it died: `rejected`, `delivery_limit`, `expired` or `maxlen`.
    pub reason: String,
    /// When it died, to the second.
    pub died: Option<Timestamp>,
}

impl Broker {
    /// Up to `limit` dead letters of a reader. They stay where they are, but the broker may hand
    /// them out in another order next time.
    ///
    /// # Errors
    /// [`Fault::Unavailable`] with what is wrong; so when the reader has no queue for them.
    pub async fn dead_letters(&self, reader: &str, limit: usize) -> Result<Vec<DeadLetter>, Fault> {
        check_reader(reader)?;
        let session = self.connect(Arc::default()).await?;
        let queue = self.names.dead_queue(reader);
        look_for_queue(&session.channel, &queue).await?;
        let mut letters = Vec::new();
        let mut last = None;
        while letters.len() < limit {
            let Some(message) = self.take(&session, &queue).await? else {
                break;
            };
            last = Some(message.delivery_tag);
            letters.push(letter(&message.delivery));
        }
        if let Some(tag) = last {
            let back = BasicNackOptions {
                multiple: true,
                requeue: true,
            };
            let answered = session.channel.basic_nack(tag, back).await;
            answered.map_err(|error| Trouble::lost(&error))?;
        }
        Ok(letters)
    }

    /// Puts up to `limit` dead letters of a reader into its queue again and returns how many. They
    /// keep their ids; later notices of their cases may have been read before them.
    ///
    /// # Errors
    /// [`Fault::Unavailable`] when one could not be put back: it and the rest stay dead letters.
    pub async fn requeue_dead(&self, reader: &str, limit: usize) -> Result<usize, Fault> {
        check_reader(reader)?;
        let session = self.connect(Arc::default()).await?;
        let (queue, dead_queue) = (self.names.queue(reader), self.names.dead_queue(reader));
        // Those that die again meanwhile are not taken a second time.
        let (waiting, _) = look_for_queue(&session.channel, &dead_queue).await?;
        let most = limit.min(usize::try_from(waiting).unwrap_or(usize::MAX));
        for put_back in 0..most {
            let Some(message) = self.take(&session, &dead_queue).await? else {
                return Ok(put_back);
            };
            self.put_back(&session, &queue, &message.delivery).await?;
        }
        Ok(most)
    }

    async fn take(
        &self,
        session: &Session,
        queue: &ShortString,
    ) -> Result<Option<BasicGetMessage>, Trouble> {
        let options = BasicGetOptions { no_ack: false };
        let taking = session.channel.basic_get(queue.clone(), options);
        session.within(self.options.confirm_timeout, taking).await
    }

    /// Publishes to the queue alone, and takes it off the dead letters once that is confirmed.
    async fn put_back(
        &self,
        session: &Session,
        queue: &ShortString,
        dead: &Delivery,
    ) -> Result<(), Trouble> {
        let mandatory = BasicPublishOptions {
            mandatory: true,
            immediate: false,
        };
        let (patience, key) = (self.options.confirm_timeout, queue.clone());
        let properties = without_death(dead.properties.clone());
        let sending =
            session
                .channel
                .basic_publish("".into(), key, mandatory, &dead.data, properties);
        let confirm = session.within(patience, sending).await?;
        let code = match session.within(patience, confirm).await? {
            Confirmation::Ack(None) => {
                let acknowledged = dead.ack(BasicAckOptions::default()).await;
                return acknowledged
                    .map(drop)
                    .map_err(|error| Trouble::lost(&error));
            }
            Confirmation::Ack(Some(_)) => Code::Unroutable,
            Confirmation::Nack(_) | Confirmation::NotRequested => Code::Refused,
        };
        Err(Trouble::new(
            code,
            format!("put a dead letter back into {queue}"),
        ))
    }
}

fn letter(delivery: &Delivery) -> DeadLetter {
    let death = last_death(&delivery.properties);
    let field = |name: &str| death.and_then(|death| death.inner().get(name));
    let id = delivery.properties.message_id().as_ref();
    DeadLetter {
        id: id.map(ToString::to_string),
        notice: decode(&delivery.data),
        reason: match field("reason") {
            Some(AMQPValue::LongString(reason)) => reason.to_string(),
            _ => String::new(),
        },
        died: match field("time") {
            Some(AMQPValue::Timestamp(seconds)) => i64::try_from(*seconds)
                .ok()
                .and_then(|seconds| Timestamp::from_second(seconds).ok()),
            _ => None,
        },
    }
}

/// The first entry of the header in which brokers note deaths is the latest.
fn last_death(properties: &BasicProperties) -> Option<&FieldTable> {
    let headers = properties.headers().as_ref()?;
    let Some(AMQPValue::FieldArray(deaths)) = headers.inner().get("x-death") else {
        return None;
    };
    match deaths.as_slice().first() {
        Some(AMQPValue::FieldTable(death)) => Some(death),
        _ => None,
    }
}

/// The properties without what the broker noted: a message that goes round starts anew.
fn without_death(properties: BasicProperties) -> BasicProperties {
    let Some(headers) = properties.headers() else {
        return properties;
    };
    let kept = headers.inner().iter();
    let kept = kept.filter(|(name, _)| !name.as_str().starts_with("x-"));
    let mut clean = FieldTable::default();
    for (name, value) in kept {
        clean.insert(name.clone(), value.clone());
    }
    properties.with_headers(clean)
}
