//! One of our own cases as a trace.

use casebook_exchange::xes::{Attribute, Attributes, LogEvent, Trace, Value};

use super::Told;
use super::case::Act;

/// The case as a trace: its steps, or with `all` every event, those that are no step under the name
/// of their type.
///
/// What the case is about, its facts and what was written about a party stay in the log: a trace
/// holds numbers, organs, officials' ids, roles and times.
pub(crate) fn trace(told: &Told, ordinal: u64, all: bool) -> Trace {
    let header = &told.header;
    let mut attributes = Attributes::default();
    attributes.push(text("concept:name", &told.name));
    attributes.push(text("casebook:case", &header.case.to_string()));
    attributes.push(text("casebook:definition", header.definition.id.as_str()));
    attributes.push(Attribute::new(
        "casebook:definition_version",
        Value::Int(header.definition.version.into()),
    ));
    attributes.push(text("casebook:organ", header.organ.as_str()));
    let acts = told.acts.iter().filter(|act| all || act.step.is_some());
    let events = acts
        .enumerate()
        .map(|(place, act)| LogEvent::new(place as u64, event(told, act)));
    Trace::new(ordinal, attributes, events.collect())
}

fn event(told: &Told, act: &Act) -> Attributes {
    let (recorded, meta) = (&act.moment.recorded, &act.moment.meta);
    let kind = recorded.event_type.as_str();
    let mut attributes = Attributes::default();
    attributes.push(text("concept:name", act.step.as_deref().unwrap_or(kind)));
    let stamp = told.stamp(meta.occurred);
    attributes.push(Attribute::new("time:timestamp", Value::Date(stamp)));
    attributes.push(text("lifecycle:transition", "complete"));
    let who = [
        ("org:resource", &meta.actor.person),
        ("org:role", &meta.actor.role),
        ("org:group", &meta.actor.organ),
    ];
    for (key, name) in who {
        if let Some(name) = name {
            attributes.push(text(key, name.as_str()));
        }
    }
    attributes.push(text("casebook:type", kind));
    let version = i64::try_from(recorded.version.0).unwrap_or(i64::MAX);
    attributes.push(Attribute::new("casebook:version", Value::Int(version)));
    attributes
}

fn text(key: &str, text: &str) -> Attribute {
    Attribute::new(key, Value::String(text.to_owned()))
}
