//! Which version of a definition governs a case that is opened.

use std::sync::Arc;

use jiff::Timestamp;

use super::Failure;
use crate::case::{Code, Command, Rejection};
use crate::definition::Definition;
use crate::ports::{Law, Ungoverned};
use crate::{Facts, Name};

static NOTHING: Facts = Facts::new();

/// The facts with which a command opens a case; none for any other command.
pub(super) fn facts_of(command: &Command) -> &Facts {
    match command {
        Command::Open(open) => &open.facts,
        _ => &NOTHING,
    }
}

/// The governing version, or the refusal that says what is missing.
pub(super) fn governing(
    law: &dyn Law,
    id: &Name,
    filed: Timestamp,
    facts: &Facts,
) -> Result<Arc<Definition>, Failure> {
    law.governing(id.as_str(), filed, facts)
        .map_err(|why| match why {
            Ungoverned::NotInForce => Failure::NoDefinition(id.to_string()),
            Ungoverned::FactMissing(fact) => missing(id, &fact).into(),
            Ungoverned::FactAhead(fact) => ahead(id, &fact).into(),
        })
}

fn missing(id: &Name, fact: &Name) -> Rejection {
    let zh = format!("“{id}”适用哪个版本由事实“{fact}”的日期决定，立案时须填写");
    let en = format!("the date of the fact `{fact}` decides which version of `{id}` applies");
    Rejection::new(Code::PinMissing, fact.clone(), zh, en)
}

fn ahead(id: &Name, fact: &Name) -> Rejection {
    let zh = format!("决定“{id}”适用版本的事实“{fact}”晚于立案之日");
    let en =
        format!("the fact `{fact}`, which decides the version of `{id}`, lies after the filing");
    Rejection::new(Code::PinAhead, fact.clone(), zh, en)
}
