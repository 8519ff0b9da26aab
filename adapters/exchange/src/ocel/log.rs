//! The log itself, as both formats write it.

use std::collections::{BTreeSet, HashSet};

use crate::tree::at;
use crate::whole::Whole;
use crate::xes::{Code, Fault, Limits, Reason, Refused, Stamp};

/// An object-centric event log.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ocel {
    /// The types of events with their attributes.
    pub event_types: Vec<Type>,
    /// The types of objects with their attributes.
    pub object_types: Vec<Type>,
    /// The events in the order of the file.
    pub events: Vec<Entity>,
    /// The objects in the order of the file.
    pub objects: Vec<Entity>,
}

/// A type of events or of objects.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Type {
    /// Its name.
    pub name: String,
    /// The attributes that its events or objects may have.
    pub attributes: Vec<TypeAttribute>,
}

/// An attribute that a type declares.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypeAttribute {
    /// Its name.
    pub name: String,
    /// `string`, `time`, `integer`, `float` or `boolean`.
    pub kind: String,
}

/// An event or an object.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Entity {
    /// Its id, to the letter.
    pub id: String,
    /// The name of its type.
    pub kind: String,
    /// When an event happened; none for objects, and where the file gives no time that can be read.
    pub time: Option<Stamp>,
    /// The time as it is written, where it cannot be read: no date, or one without an offset.
    pub time_written: Option<String>,
    /// Its attributes.
    pub attributes: Vec<OcelAttribute>,
    /// The objects that take part in the event, or to which the object belongs.
    pub links: Vec<Link>,
}

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub struct OcelAttribute {
    /// The name that the type declares.
    pub name: String,
    /// The value as text; numbers are as the file writes them.
    pub value: String,
    /// Whether the file writes it as text, not as a number or a truth.
    pub is_text: bool,
    /// Since when an object has it.
    pub time: Option<Stamp>,
}

/// That an object takes part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// The id of the object.
    pub object: String,
    /// As what it takes part.
    pub qualifier: String,
}

impl Entity {
    /// Notes when it happened, as far as that can be read.
    pub(super) fn note_time(&mut self, written: Option<String>) {
        self.time = written
            .as_deref()
            .and_then(|text| Stamp::parse_written(text, None));
        self.time_written = written.filter(|_| self.time.is_none());
    }
}

impl Ocel {
    /// The ids of objects of a type.
    pub fn objects_of<'o>(&'o self, kind: &'o str) -> impl Iterator<Item = &'o Entity> {
        self.objects
            .iter()
            .filter(move |object| object.kind == kind)
    }

    /// Looks through the log: ids that come twice are refused, what leads nowhere is warned about.
    /// The account is of events alone; its traces are still empty.
    pub(super) fn checked(mut self, limits: Limits) -> (Self, Whole) {
        let mut whole = Whole::new(limits);
        let mut objects = HashSet::new();
        self.objects.retain(|object| {
            let is_new = objects.insert(object.id.clone());
            if !is_new {
                whole.faults.push(twice("object", &object.id));
            }
            is_new
        });
        let mut events = HashSet::new();
        self.events.retain(|event| {
            let is_new = events.insert(event.id.clone());
            if !is_new {
                whole.refuse(twice("event", &event.id));
            }
            is_new
        });
        whole.counts.events.read += self.events.len() as u64;
        whole.counts.events.kept += self.events.len() as u64;
        for (entities, types, subject) in [
            (&self.events, &self.event_types, "event"),
            (&self.objects, &self.object_types, "object"),
        ] {
            let known: BTreeSet<&str> = types.iter().map(|one| one.name.as_str()).collect();
            for entity in entities {
                if !known.contains(entity.kind.as_str()) {
                    whole.warn(Code::TypeUndeclared, &entity.kind, 0);
                }
                for link in entity
                    .links
                    .iter()
                    .filter(|link| !objects.contains(&link.object))
                {
                    whole.warn(
                        Code::ReferenceDangling,
                        &format!("{subject} → {}", link.object),
                        0,
                    );
                }
            }
        }
        for event in self.events.iter().filter(|event| event.time.is_none()) {
            if event.time_written.is_some() {
                whole.warn(Code::ValueMistyped, "time", 0);
            }
            whole.warn(Code::TimeMissing, "event", 0);
        }
        (self, whole)
    }
}

fn twice(what: &'static str, id: &str) -> Fault {
    let id = id.chars().take(80).collect();
    Fault {
        refused: Refused::Event,
        ..at(0, Reason::IdRepeated { what, id })
    }
}
