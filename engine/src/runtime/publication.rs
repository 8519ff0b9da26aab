//! Bringing definitions into force and retiring them: two persons, and everything in the log.
//!
//! | asked | in the stream of the definition |
//! |---|---|
//! | [`propose`] | `definition_proposed` |
//! | [`approve`] | `definition_approved`, `text_registered` |
//! | [`publish`]: both at once | the three |
//! | [`retire`] | `definition_retired` |
//!
//! Who may is [`crate::access::check_two_persons`]; the caller has asked it, and has checked the text.

use std::collections::BTreeMap;

use jiff::Timestamp;
use uuid::Uuid;

use super::Failure;
use super::registry::{PAGE_TEXTS, stream_of};
use crate::Name;
use crate::case::{
    ApprovedDefinition, Code, Event, ProposedDefinition, RegisteredText, Rejection,
    RetiredDefinition,
};
use crate::ports::{Append, EventStore, StreamAppend};
use crate::recorded::{Actor, Meta};
use crate::stream::{Category, ExpectedVersion, Position, StreamId};

/// How often an append is tried again because others wrote to the stream meanwhile.
const ATTEMPTS_MAX: u32 = 32;

/// What the log says of texts in force.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Register {
    /// Every text that was registered, in order.
    pub texts: Vec<RegisteredText>,
    /// The proposals that wait for approval; of one version only the last waits.
    pub proposals: Vec<ProposedDefinition>,
    /// The approvals, in order.
    pub approvals: Vec<ApprovedDefinition>,
    /// The versions that were retired, in order.
    pub retired: Vec<RetiredDefinition>,
}

/// Reads everything that the log says of texts in force.
///
/// # Errors
/// As the store's, and [`Failure::Unreadable`].
pub async fn read_register(store: &dyn EventStore) -> Result<Register, Failure> {
    let mut register = Register::default();
    let mut after = Position::START;
    loop {
        let page = store
            .read_category(Category::Registry, after, PAGE_TEXTS)
            .await?;
        let Some(last) = page.last() else {
            return Ok(register);
        };
        after = last.position;
        for recorded in &page {
            register.take(Event::decode(recorded)?);
        }
    }
}

impl Register {
    fn take(&mut self, event: Event) {
        match event {
            Event::TextRegistered(text) => self.texts.push(text),
            Event::DefinitionProposed(proposal) => {
                let (id, version) = (proposal.text.id.clone(), proposal.text.version);
                self.settle(&id, version);
                self.proposals.push(proposal);
            }
            Event::DefinitionApproved(approved) => {
                self.settle(&approved.id, approved.version);
                self.approvals.push(approved);
            }
            Event::DefinitionRetired(retired) => self.retired.push(retired),
            _ => {}
        }
    }

    fn settle(&mut self, id: &Name, version: u32) {
        self.proposals
            .retain(|one| one.text.id != *id || one.text.version != version);
    }

    /// The proposal of a version that waits for approval.
    ///
    /// # Errors
    /// The refusal, when there is none.
    pub fn proposal(&self, id: &str, version: u32) -> Result<&ProposedDefinition, Rejection> {
        let mut waiting = self.proposals.iter();
        let found = waiting.find(|one| one.text.id == *id && one.text.version == version);
        found.ok_or_else(|| {
            let zh = format!("“{id}”第{version}版没有待批准的提请");
            let en = format!("no proposal of `{id}` version {version} waits for approval");
            Rejection::new(Code::NoProposal, id, zh, en)
        })
    }

    /// The newest text of a version, in force or retired.
    pub fn text(&self, id: &str, version: u32) -> Option<&RegisteredText> {
        let mut texts = self.texts.iter().rev();
        texts.find(|text| text.id == *id && text.version == version)
    }

    /// The newest text of the version that a version follows, or replaces.
    pub fn before(&self, id: &str, version: u32) -> Option<&RegisteredText> {
        let texts = self.texts.iter().filter(|text| text.id == *id);
        let versions = texts.map(|text| text.version);
        let before = versions.filter(|before| *before <= version).max()?;
        self.text(id, before)
    }
}

/// Records proposals, all or none.
///
/// # Errors
/// As the store's.
pub async fn propose(
    store: &dyn EventStore,
    proposals: &[ProposedDefinition],
    now: Timestamp,
    causation: Uuid,
) -> Result<(), Failure> {
    let events = proposals.iter().map(|one| {
        let event = Event::DefinitionProposed(one.clone());
        (one.by.clone(), one.text.clone(), vec![event])
    });
    append(store, events.collect(), now, causation).await
}

/// Brings proposals into force, all or none.
///
/// # Errors
/// As the store's.
pub async fn approve(
    store: &dyn EventStore,
    proposals: &[ProposedDefinition],
    approver: &Name,
    now: Timestamp,
    causation: Uuid,
) -> Result<(), Failure> {
    let events = proposals
        .iter()
        .map(|one| (approver.clone(), one.text.clone(), approved(one, approver)));
    append(store, events.collect(), now, causation).await
}

/// Proposes and approves in one step: two persons who sit together.
///
/// # Errors
/// As the store's.
pub async fn publish(
    store: &dyn EventStore,
    proposals: &[ProposedDefinition],
    approver: &Name,
    now: Timestamp,
    causation: Uuid,
) -> Result<(), Failure> {
    let events = proposals.iter().map(|one| {
        let mut events = vec![Event::DefinitionProposed(one.clone())];
        events.extend(approved(one, approver));
        (one.by.clone(), one.text.clone(), events)
    });
    append(store, events.collect(), now, causation).await
}

/// Ends a version for new cases.
///
/// # Errors
/// The refusal, when there is no such version or it ends no later already. As the store's.
pub async fn retire(
    store: &dyn EventStore,
    retired: &RetiredDefinition,
    now: Timestamp,
    causation: Uuid,
) -> Result<(), Failure> {
    let register = read_register(store).await?;
    let mut before = register.retired.iter();
    let is_known = before.any(|one| {
        (&one.id, one.version) == (&retired.id, retired.version) && one.on <= retired.on
    });
    let text = register.text(retired.id.as_str(), retired.version);
    let Some(text) = text.filter(|_| !is_known) else {
        let (id, version) = (&retired.id, retired.version);
        let zh = format!("没有可废止的“{id}”第{version}版");
        let en = format!("there is no version {version} of `{id}` to retire");
        return Err(Rejection::new(Code::NoVersion, id.clone(), zh, en).into());
    };
    let event = Event::DefinitionRetired(retired.clone());
    let events = vec![(retired.by.clone(), text.clone(), vec![event])];
    append(store, events, now, causation).await
}

fn approved(proposal: &ProposedDefinition, approver: &Name) -> Vec<Event> {
    let ProposedDefinition { text, by, .. } = proposal;
    let approved = ApprovedDefinition {
        id: text.id.clone(),
        version: text.version,
        digest: text.digest.clone(),
        proposed_by: by.clone(),
        approved_by: approver.clone(),
    };
    vec![
        Event::DefinitionApproved(approved),
        Event::TextRegistered(text.clone()),
    ]
}

/// Appends to the streams of texts what a person did to each, all in one transaction.
async fn append(
    store: &dyn EventStore,
    acts: Vec<(Name, RegisteredText, Vec<Event>)>,
    now: Timestamp,
    causation: Uuid,
) -> Result<(), Failure> {
    let mut by_stream: BTreeMap<StreamId, Vec<_>> = BTreeMap::new();
    for (person, text, events) in acts {
        let meta = envelope(person, now, causation);
        let events = events.iter().map(|event| event.encode(&meta));
        by_stream
            .entry(stream_of(&text)?)
            .or_default()
            .extend(events);
    }
    for _ in 0..ATTEMPTS_MAX {
        let mut streams = Vec::new();
        for (stream, events) in &by_stream {
            streams.push(StreamAppend {
                stream: stream.clone(),
                expected: ExpectedVersion::Exact(store.stream_head(stream).await?.version),
                events: events.clone(),
            });
        }
        let unit = Append {
            idempotency: None,
            streams,
        };
        if store
            .append(vec![unit], now)
            .await?
            .iter()
            .all(Result::is_ok)
        {
            return Ok(());
        }
    }
    Err(Failure::Contended {
        attempts: ATTEMPTS_MAX,
    })
}

fn envelope(person: Name, now: Timestamp, causation: Uuid) -> Meta {
    let actor = Actor {
        person: Some(person),
        ..Actor::default()
    };
    Meta {
        occurred: now,
        actor,
        causation,
        correlation: causation,
        key: None,
        definition: None,
    }
}
