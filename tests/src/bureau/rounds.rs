//! The engine at work, and the requests that every test makes.

use std::sync::Arc;

use casebook_engine::case::{Command, Open};
use casebook_engine::ports::EventStore;
use casebook_engine::recorded::{Actor, Recorded};
use casebook_engine::runtime::{Engine, Request, Subject};
use casebook_engine::stream::{CaseId, Position};
use casebook_engine::{Facts, Name};

use super::{Hand, PROCEDURE, law};

/// An engine over a store.
pub fn engine(store: Arc<dyn EventStore>, hand: &Arc<Hand>) -> Engine {
    Engine::new(store, law(), hand.clone(), hand.clone())
}

/// A request to open a case.
pub fn opening(title: &str, key: Option<&str>) -> Request {
    let definition = Name::from(PROCEDURE);
    let open = Open {
        title: title.to_owned(),
        organ: "shanghai".into(),
        seat: None,
        facts: Facts::new(),
        parent: None,
        number: None,
        imported_from: None,
        link: None,
    };
    let subject = Subject::New {
        definition,
        id: None,
    };
    asked(subject, Command::Open(open), "he.dengji", key)
}

/// A request to urge the holders of a case.
pub fn urging(case: CaseId, message: &str, key: Option<&str>) -> Request {
    let urge = Command::Urge {
        task: None,
        message: Some(message.to_owned()),
    };
    asked(Subject::Case(case), urge, "zhao.juzhang", key)
}

/// A request of a person of the bureau.
pub(super) fn asked(
    subject: Subject,
    command: Command,
    person: &str,
    key: Option<&str>,
) -> Request {
    Request {
        subject,
        command,
        actor: Actor {
            person: Some(person.into()),
            organ: Some("shanghai".into()),
            ..Actor::default()
        },
        occurred: None,
        key: key.map(ToOwned::to_owned),
        if_version: None,
    }
}

/// The whole log.
pub async fn log(store: &dyn EventStore) -> Vec<Recorded> {
    let mut all = Vec::new();
    loop {
        let after = all
            .last()
            .map_or(Position::START, |event: &Recorded| event.position);
        let page = store.read_all(after, 1_000).await.expect("a page");
        if page.is_empty() {
            return all;
        }
        all.extend(page);
    }
}
