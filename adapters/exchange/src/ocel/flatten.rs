//! An object-centric log as cases: one for each object of a type.

use std::collections::HashMap;

use super::{Entity, Ocel};
use crate::whole::Whole;
use crate::xes::{Attribute, Attributes, Code, Kind, LogEvent, Trace, Value};

/// One case for each object of a type, with the events in which the object takes part, in order of
/// time; those of one instant stay as the file has them.
///
/// An event in which several such objects take part stands in several cases; one in which none
/// does stands in no case, and is warned about. The account goes on from the one of the reading:
/// events are those of the file.
pub fn flatten(log: &Ocel, kind: &str, read: Whole) -> Whole {
    let mut whole = read;
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    let mut traces: Vec<(&Entity, Vec<&Entity>)> = Vec::new();
    for object in log.objects_of(kind) {
        numbers.insert(&object.id, traces.len());
        traces.push((object, Vec::new()));
    }
    for event in &log.events {
        let mut cases: Vec<usize> = Vec::new();
        for link in &event.links {
            if let Some(number) = numbers.get(link.object.as_str())
                && !cases.contains(number)
            {
                cases.push(*number);
            }
        }
        if cases.is_empty() {
            whole.warn(Code::NotOfType, kind, 0);
        }
        for number in cases {
            traces[number].1.push(event);
        }
    }
    let traces = traces
        .into_iter()
        .enumerate()
        .map(|(ordinal, (object, mut events))| {
            // One without a time comes first: nothing says behind which it belongs.
            events.sort_by_key(|event| event.time.map(|time| time.instant));
            let events = events
                .into_iter()
                .enumerate()
                .map(|(place, event)| LogEvent::new(place as u64, attributes(event, true)));
            Trace::new(ordinal as u64, attributes(object, false), events.collect())
        });
    whole.traces = traces.collect();
    let count = whole.traces.len() as u64;
    (whole.counts.traces.read, whole.counts.traces.kept) = (count, count);
    whole
}

fn attributes(entity: &Entity, is_event: bool) -> Attributes {
    let mut found = Attributes::default();
    let name = if is_event { &entity.kind } else { &entity.id };
    found.push(Attribute::new("concept:name", Value::String(name.clone())));
    let time = entity.time.map(Value::Date).or_else(|| {
        Some(Value::Unread {
            kind: Kind::Date,
            text: entity.time_written.clone()?,
        })
    });
    if let Some(time) = time {
        found.push(Attribute::new("time:timestamp", time));
    }
    if is_event {
        found.push(Attribute::new("identity:id", Value::Id(entity.id.clone())));
    }
    for attribute in &entity.attributes {
        let value = Value::String(attribute.value.clone());
        found.push(Attribute::new(attribute.name.clone(), value));
    }
    found
}
