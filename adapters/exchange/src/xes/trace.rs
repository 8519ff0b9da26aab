//! What a log is made of: a trace is one case, an event is one thing that happened in it.

use super::{Attributes, Stamp};

/// One case of a log, in file order.
///
/// `name` repeats what stands in `attributes`, which is the whole truth and what the writer writes.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Trace {
    /// Place among all traces of the file from 0, skipped and refused ones counted: the same trace has the same ordinal after a resume.
    pub ordinal: u64,
    /// Value of `concept:name` as text, usually the case number. Absent when the file gives none.
    pub name: Option<String>,
    /// All attributes of the trace in file order.
    pub attributes: Attributes,
    /// The events in file order, which is the order of record: instants may be equal, missing or out of order.
    pub events: Vec<LogEvent>,
}

/// One event of a trace.
///
/// The named fields repeat what stands in `attributes`, which is the whole truth and what the writer writes.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct LogEvent {
    /// Place within its trace, from 0.
    pub ordinal: u64,
    /// Value of `concept:name` as text: the activity.
    pub name: Option<String>,
    /// Value of `time:timestamp`. Absent when missing or not a date with an offset; the text as written is then in `attributes`.
    pub time: Option<Stamp>,
    /// Value of `lifecycle:transition` as text, such as `complete`.
    pub lifecycle: Option<String>,
    /// Value of `org:resource` as text: who did it. It may name a person.
    pub resource: Option<String>,
    /// All attributes of the event in file order.
    pub attributes: Attributes,
}

impl Trace {
    /// A trace whose name is taken from its attributes.
    pub fn new(ordinal: u64, attributes: Attributes, events: Vec<LogEvent>) -> Self {
        let name = attributes.text("concept:name");
        Self {
            ordinal,
            name,
            attributes,
            events,
        }
    }
}

impl LogEvent {
    /// An event whose named fields are taken from its attributes.
    pub fn new(ordinal: u64, attributes: Attributes) -> Self {
        Self {
            ordinal,
            name: attributes.text("concept:name"),
            time: attributes.stamp("time:timestamp"),
            lifecycle: attributes.text("lifecycle:transition"),
            resource: attributes.text("org:resource"),
            attributes,
        }
    }
}
