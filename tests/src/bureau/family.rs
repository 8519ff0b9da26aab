//! A case family: a fine that a reconsideration annuls, what both open, and a lawsuit that hears
//! from the court.

use std::sync::Arc;

use casebook_engine::case::{CaseState, Command, Complete, Event, MessageReceived, Open};
use casebook_engine::ports::{Clock as _, EventStore, Subscriptions};
use casebook_engine::recorded::Actor;
use casebook_engine::runtime::{Engine, Failure, Key, Outcome, Reactor, Subject};
use casebook_engine::stream::{CaseId, Category};
use casebook_engine::{Facts, Name, Value};
use casebook_workflows::{Catalog, definition_text, shipped_directory};
use jiff::SignedDuration;
use uuid::Uuid;

use super::Hand;
use super::rounds::{asked, log};

/// The definitions, as the crate that reads them tests them.
const DEFINITIONS: [&[u8]; 6] = [
    include_bytes!("../../../workflows/tests/family/fine.1.yaml"),
    include_bytes!("../../../workflows/tests/family/reconsideration.1.yaml"),
    include_bytes!("../../../workflows/tests/family/opinion.1.yaml"),
    include_bytes!("../../../workflows/tests/family/audit.1.yaml"),
    include_bytes!("../../../workflows/tests/family/suit.1.yaml"),
    include_bytes!("../../../workflows/tests/family/alert.1.yaml"),
];

/// Persons at work on cases of a family, over a store.
pub struct Family {
    /// The engine by which they act.
    pub engine: Arc<Engine>,
    law: Arc<Catalog>,
    hand: Arc<Hand>,
}

impl Family {
    /// Nobody has done anything yet.
    pub fn new(store: Arc<dyn EventStore>, hand: &Arc<Hand>) -> Self {
        let law = Catalog::new();
        let mut texts = vec![shipped_directory("shanghai").expect("the directory")];
        texts.extend(DEFINITIONS.map(|text| definition_text(text).expect("a definition")));
        let left_out = law.add(&texts);
        assert!(left_out.is_empty(), "{left_out:?}");
        let law = Arc::new(law);
        let engine = Engine::new(store, law.clone(), hand.clone(), hand.clone());
        Self {
            engine: Arc::new(engine),
            law,
            hand: hand.clone(),
        }
    }

    /// Another engine for the same persons, over another way to the store.
    pub fn engine_over(&self, store: Arc<dyn EventStore>) -> Arc<Engine> {
        let (law, hand) = (self.law.clone(), self.hand.clone());
        Arc::new(Engine::new(store, law, hand.clone(), hand))
    }

    /// A reactor over the engine.
    pub fn reactor(&self, subscriptions: Arc<dyn Subscriptions>, owner: u128) -> Reactor {
        Reactor::new(self.engine.clone(), subscriptions, Uuid::from_u128(owner))
    }

    /// Opens a case.
    pub async fn open(&self, definition: &str, facts: &[(&str, Value)]) -> CaseId {
        let open = Open {
            title: "族案".to_owned(),
            organ: "shanghai".into(),
            seat: None,
            facts: named(facts),
            parent: None,
            number: None,
            imported_from: None,
            link: None,
        };
        let subject = Subject::New {
            definition: definition.into(),
            id: None,
        };
        let request = asked(subject, Command::Open(open), "he.dengji", None);
        self.pass();
        let opened = self.engine.execute(&request).await;
        opened.expect("a case").case
    }

    /// Completes a task, such as `decision` or `decision.annul`.
    ///
    /// # Errors
    /// As the engine's.
    pub async fn complete(
        &self,
        case: CaseId,
        task: &str,
        person: &str,
        facts: &[(&str, Value)],
    ) -> Result<Outcome, Failure> {
        let (task, outcome) = task
            .split_once('.')
            .map_or((task, None), |(task, outcome)| (task, Some(outcome)));
        let complete = Complete {
            outcome: outcome.map(Name::from),
            facts: named(facts),
            ..Complete::plain(task)
        };
        let command = Command::Complete(complete);
        self.pass();
        let request = asked(Subject::Case(case), command, person, None);
        self.engine.execute(&request).await
    }

    /// As [`Family::complete`], which must be obeyed.
    pub async fn done(&self, case: CaseId, task: &str, person: &str, facts: &[(&str, Value)]) {
        let done = self.complete(case, task, person, facts).await;
        done.unwrap_or_else(|failure| panic!("{task} by {person}: {failure}"));
    }

    /// Hands in a message of the court about a docket, which brings one fact. Says whether it is new.
    ///
    /// # Errors
    /// As the engine's.
    pub async fn send(
        &self,
        message: &str,
        id: &str,
        docket: &str,
        fact: (&str, &str),
    ) -> Result<bool, Failure> {
        let message = Name::from(message);
        let key = Key::from([("docket".into(), docket.to_owned())]);
        let received = MessageReceived {
            keep: self.engine.keeping(&message, &key)?,
            message,
            id: id.to_owned(),
            key,
            facts: named(&[(fact.0, Value::from(fact.1))]),
            document: None,
        };
        self.pass();
        self.engine.receive(&received, &Actor::default()).await
    }

    /// A case as it stands.
    pub async fn state(&self, case: CaseId) -> Arc<CaseState> {
        self.engine.state(case).await.expect("a case")
    }

    /// What happened in each case, in order, and what was refused, as text: everything but when,
    /// by which command and where in the log.
    pub async fn story(&self) -> Vec<String> {
        let mut events = log(&**self.engine.store()).await;
        events
            .retain(|event| matches!(event.stream.category(), Category::Case | Category::Refusal));
        events.sort_by_key(|event| (event.stream.clone(), event.version));
        let said = events.iter().map(|event| {
            let body = String::from_utf8_lossy(&event.body);
            format!("{} {} {body}", event.stream, event.event_type)
        });
        said.collect()
    }

    /// The cases in which something happened, of a type of event.
    pub async fn with(&self, event_type: &str) -> Vec<(CaseId, Event)> {
        let events = log(&**self.engine.store()).await.into_iter();
        let events = events.filter(|event| event.event_type == *event_type);
        events
            .filter_map(|event| {
                let case = event.stream.case_id()?;
                Some((case, Event::decode(&event).expect("an event")))
            })
            .collect()
    }

    fn pass(&self) {
        self.hand
            .set(self.hand.now() + SignedDuration::from_mins(1));
    }
}

fn named(facts: &[(&str, Value)]) -> Facts {
    let facts = facts.iter();
    facts
        .map(|(name, value)| (Name::from(*name), value.clone()))
        .collect()
}
