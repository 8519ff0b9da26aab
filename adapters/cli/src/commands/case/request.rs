//! From arguments to requests.

use std::collections::BTreeMap;

use casebook_engine::case::{Command, Document, Open};
use casebook_engine::definition::Definition;
use casebook_engine::definition::expression::Type;
use casebook_engine::recorded::Actor;
use casebook_engine::runtime::{Request, Subject};
use casebook_engine::stream::Version;
use casebook_engine::{Facts, Name, Value};

use crate::args::Doing;
use crate::exit::Exit;
use crate::problem::Problem;

/// A request with what every act can say.
pub(in crate::commands) fn request(subject: Subject, command: Command, doing: &Doing) -> Request {
    Request {
        subject,
        command,
        actor: Actor {
            person: Some(doing.person.as_str().into()),
            organ: None,
            role: None,
            on_behalf_of: doing.on_behalf_of.as_deref().map(Name::from),
            certificates: Vec::new(),
        },
        occurred: doing.occurred,
        key: doing.idempotency_key.clone(),
        if_version: doing.if_version.map(Version),
    }
}

/// Facts as the definition types them: `true`, whole numbers, lists and records where a fact is
/// of that type, and text everywhere else.
///
/// # Errors
/// `CB-5001` when a value cannot be read as its type.
pub(in crate::commands) fn facts(
    given: &[(String, String)],
    definition: &Definition,
) -> Result<Facts, Problem> {
    let one = |(name, text): &(String, String)| {
        let kind = definition
            .facts
            .get(name.as_str())
            .map(|fact| &fact.fact_type.kind);
        value(text, kind)
            .map(|value| (Name::from(name.as_str()), value))
            .ok_or_else(|| {
                let why = format!("--fact {name}={text}: not of the fact's type");
                Problem::new(Exit::Usage, "CB-5001", why)
            })
    };
    given.iter().map(one).collect()
}

fn value(text: &str, kind: Option<&Type>) -> Option<Value> {
    match kind {
        Some(Type::Bool) => text.parse().ok().map(Value::Bool),
        Some(Type::Int) => text.parse().ok().map(Value::Int),
        Some(Type::List(_) | Type::Record(_)) => serde_json::from_str(text).ok(),
        _ => Some(Value::Text(text.to_owned())),
    }
}

/// Persons by role.
pub(super) fn fills(given: &[(String, String)]) -> BTreeMap<Name, Vec<Name>> {
    let mut fills: BTreeMap<Name, Vec<Name>> = BTreeMap::new();
    for (role, person) in given {
        let persons = fills.entry(role.as_str().into()).or_default();
        persons.push(person.as_str().into());
    }
    fills
}

/// A document by its type.
pub(in crate::commands) fn document(kind: Option<&str>) -> Option<Document> {
    kind.map(|kind| Document {
        kind: kind.into(),
        title: None,
        sha256: None,
    })
}

/// Opening a case under a definition.
pub(in crate::commands) fn opening(open: Open, definition: &str, doing: &Doing) -> Request {
    let subject = Subject::New {
        definition: definition.into(),
        id: None,
    };
    request(subject, Command::Open(open), doing)
}
