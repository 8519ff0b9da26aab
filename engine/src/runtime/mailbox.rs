//! Messages from outside: received once, and kept until a case can take them.
//!
//! The messages of one key share a stream: who waits for them stands there beside them, so what is
//! to be done follows from one stream alone. The reactor delivers (`reactor/deliver.rs`).

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::Failure;
use super::engine::Engine;
use crate::Name;
use crate::case::{Code, Event, MessageReceived, Rejection};
use crate::definition::Keep;
use crate::ports::{Append, AppendFailure, EventStore, Fault, Idempotency, StreamAppend};
use crate::recorded::{Actor, Hash, Meta};
use crate::stream::{CaseId, Category, ExpectedVersion, Position, StreamId, Version};

/// How many events are read at once.
const PAGE_EVENTS: usize = 1_000;

/// The namespace of the ids of streams and keys.
const MESSAGES: Uuid = Uuid::from_u128(0x91c4_0d6e_57ab_5f32_b3e8_4a70_1d95_6c2f);

/// What stands before the id of a stream of messages.
const PREFIX: &str = "message:";

/// By what a message finds its case: the parts of its key.
pub type Key = BTreeMap<Name, String>;

/// The messages of one key.
#[derive(Clone, Debug, Default)]
pub struct Mailbox {
    /// How many events were read.
    pub version: Version,
    /// What was received, in order.
    pub received: Vec<MessageReceived>,
    /// The cases that wait, in the order in which they began to.
    pub awaited: Vec<CaseId>,
    /// Which case took each message, by its id.
    pub delivered: BTreeMap<String, CaseId>,
    /// The messages that were refused.
    pub refused: BTreeSet<String>,
}

impl Mailbox {
    /// Reads the messages of one key.
    ///
    /// # Errors
    /// As the store's, and [`Failure::Unreadable`].
    pub async fn load(store: &dyn EventStore, stream: &StreamId) -> Result<Self, Failure> {
        let mut mailbox = Self::default();
        loop {
            let page = store
                .read_stream(stream, mailbox.version, PAGE_EVENTS)
                .await?;
            let Some(last) = page.last() else {
                return Ok(mailbox);
            };
            mailbox.version = last.version;
            for recorded in &page {
                mailbox.apply(Event::decode(recorded)?);
            }
        }
    }

    fn apply(&mut self, event: Event) {
        match event {
            Event::MessageReceived(received) => self.received.push(received),
            Event::MessageAwaited(awaited) => self.awaited.push(awaited.case),
            Event::MessageDelivered(delivered) => {
                self.delivered.insert(delivered.id, delivered.case);
            }
            Event::MessageRefused(refused) => {
                self.refused.insert(refused.id);
            }
            _ => {}
        }
    }

    /// The messages that wait, in order.
    pub fn waiting(&self) -> impl Iterator<Item = &MessageReceived> {
        let settled = |id: &String| self.delivered.contains_key(id) || self.refused.contains(id);
        self.received.iter().filter(move |one| !settled(&one.id))
    }
}

/// The stream of the messages of a key.
pub(super) fn stream_of(message: &Name, key: &Key) -> StreamId {
    let name = serde_json::to_vec(&(message, key)).expect("texts only");
    let id = format!("{PREFIX}{}", Uuid::new_v5(&MESSAGES, &name));
    StreamId::new(Category::Series, id).expect("a short id without control characters")
}

/// Whether a stream holds messages.
pub(super) fn is_mailbox(stream: &StreamId) -> bool {
    stream.category() == Category::Series && stream.id().starts_with(PREFIX)
}

/// A key of idempotency that follows from a name.
pub(super) fn once(name: &str) -> Idempotency {
    let key = format!("message:{}", Uuid::new_v5(&MESSAGES, name.as_bytes()));
    Idempotency {
        key,
        digest: Hash(<sha2::Sha256 as sha2::Digest>::digest(name.as_bytes()).into()),
    }
}

/// What a message says: another one under the same id says something else.
fn said(message: &MessageReceived) -> String {
    serde_json::to_string(message).expect("text keys only")
}

impl Engine {
    /// Receives a message, once for its id. Says whether it is new.
    ///
    /// # Errors
    /// [`Failure::Rejected`] with CB-2322 when no definition takes it; [`Failure::KeyReused`] when
    /// another message came under the same id; as the store's.
    pub async fn receive(&self, message: &MessageReceived, actor: &Actor) -> Result<bool, Failure> {
        let now = self.clock().now();
        let causation = self.ids.next();
        let meta = Meta {
            occurred: now,
            actor: actor.clone(),
            causation,
            correlation: causation,
            key: None,
            definition: None,
        };
        let name = format!("{} {}", message.message, message.id);
        let idempotency = Idempotency {
            digest: once(&said(message)).digest,
            ..once(&name)
        };
        let event = Event::MessageReceived(message.clone());
        let append = Append {
            idempotency: Some(idempotency),
            streams: vec![StreamAppend {
                stream: stream_of(&message.message, &message.key),
                expected: ExpectedVersion::Any,
                events: vec![event.encode(&meta)],
            }],
        };
        let answers = self.store().append(vec![append], now).await?;
        match answers.into_iter().next() {
            Some(Ok(appended)) => Ok(!appended.repeated),
            Some(Err(AppendFailure::KeyReused { .. })) => Err(Failure::KeyReused {
                key: message.id.clone(),
            }),
            _ => Err(Failure::Contended { attempts: 1 }),
        }
    }

    /// What becomes of a message while no case can take it, as the definitions say; where they
    /// differ, it waits.
    ///
    /// # Errors
    /// [`Failure::Rejected`] with CB-2322 when no definition takes a message with such a key.
    pub fn keeping(&self, message: &Name, key: &Key) -> Result<Keep, Failure> {
        let definitions = self.law().definitions();
        let rules = definitions.iter().filter_map(|definition| {
            let rule = definition.relations.messages.get(message)?;
            rule.correlate.keys().eq(key.keys()).then_some(rule.keep)
        });
        let rules: Vec<Keep> = rules.collect();
        if rules.contains(&Keep::Persistent) {
            return Ok(Keep::Persistent);
        }
        rules.first().copied().ok_or_else(|| {
            let parts: Vec<&str> = key.keys().map(Name::as_str).collect();
            let parts = parts.join(", ");
            let zh = format!("没有流程接收以“{parts}”查找案件的消息“{message}”");
            let en = format!("no definition takes the message `{message}` by the key {parts}");
            Rejection::new(Code::NoMessage, message.clone(), zh, en).into()
        })
    }

    /// Every mailbox, in the order in which the first message or case came to it.
    ///
    /// # Errors
    /// As [`Mailbox::load`]'s.
    pub async fn mailboxes(&self) -> Result<Vec<Mailbox>, Failure> {
        let mut order: Vec<StreamId> = Vec::new();
        let mut boxes: BTreeMap<StreamId, Mailbox> = BTreeMap::new();
        let mut after = Position::START;
        loop {
            let category = Category::Series;
            let page = self
                .store()
                .read_category(category, after, PAGE_EVENTS)
                .await?;
            let Some(last) = page.last() else {
                let found = order.iter().filter_map(|stream| boxes.remove(stream));
                return Ok(found.collect());
            };
            after = last.position;
            for recorded in page.iter().filter(|one| is_mailbox(&one.stream)) {
                if !boxes.contains_key(&recorded.stream) {
                    order.push(recorded.stream.clone());
                }
                let mailbox = boxes.entry(recorded.stream.clone()).or_default();
                mailbox.apply(Event::decode(recorded)?);
            }
        }
    }

    /// Notes something in a mailbox, once.
    pub(super) async fn note(
        &self,
        stream: &StreamId,
        event: &Event,
        name: &str,
    ) -> Result<(), Fault> {
        let now = self.clock().now();
        let causation = self.ids.next();
        let meta = Meta {
            occurred: now,
            actor: Actor::default(),
            causation,
            correlation: causation,
            key: None,
            definition: None,
        };
        let append = Append {
            idempotency: Some(once(name)),
            streams: vec![StreamAppend {
                stream: stream.clone(),
                expected: ExpectedVersion::Any,
                events: vec![event.encode(&meta)],
            }],
        };
        self.store().append(vec![append], now).await.map(drop)
    }
}
