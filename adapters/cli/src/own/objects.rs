//! Our own cases as a log of objects: cases, documents, persons and obligations.
//!
//! | object | its id | takes part in |
//! |---|---|---|
//! | `case` | its number | every event of it |
//! | `document` (文书) | `CASE/document/VERSION`: offices may give one number twice | its issue, service, publication, voiding |
//! | `person` (人员) | the id in the directory | what the person does |
//! | `obligation` (义务：待办、时限) | `CASE/task/NO`, `CASE/limit/NO` | from its beginning to its end |

use std::collections::{BTreeMap, BTreeSet};

use casebook_engine::Name;
use casebook_engine::case::{Event, LimitNo, TaskNo};
use casebook_exchange::ocel::{Entity, Link, Ocel, OcelAttribute, Type, TypeAttribute};
use casebook_exchange::xes::Stamp;

use super::Told;
use super::case::Act;

/// The types of objects with their attributes.
const TYPES: [(&str, &[&str]); 4] = [
    ("case", &["definition", "definition_version", "organ"]),
    ("document", &["type", "title", "number"]),
    ("person", &[]),
    ("obligation", &["kind", "name", "title", "basis"]),
];

/// A log of objects that grows case by case.
#[derive(Default)]
pub(crate) struct Objects {
    log: Ocel,
    event_types: BTreeSet<String>,
    persons: BTreeMap<Name, Stamp>,
}

impl Objects {
    /// Adds a case with all its events.
    pub(crate) fn add(&mut self, told: &Told) {
        let Some(first) = told.acts.first() else {
            return;
        };
        let opened = told.stamp(first.moment.meta.occurred);
        let header = &told.header;
        let version = header.definition.version.to_string();
        let stated = [
            ("definition", header.definition.id.as_str()),
            ("definition_version", &version),
            ("organ", header.organ.as_str()),
        ];
        self.object("case", &told.name, opened, &stated, Vec::new());
        let mut documents: BTreeMap<Name, String> = BTreeMap::new();
        for act in &told.acts {
            self.event(told, act, &mut documents);
        }
    }

    /// The whole log.
    pub(crate) fn finish(mut self) -> Ocel {
        for (person, since) in std::mem::take(&mut self.persons) {
            self.object("person", person.as_str(), since, &[], Vec::new());
        }
        let declared = |names: &[&str]| {
            let attributes = names.iter().map(|name| TypeAttribute {
                name: (*name).to_owned(),
                kind: "string".to_owned(),
            });
            attributes.collect()
        };
        self.log.object_types = TYPES
            .iter()
            .map(|(name, attributes)| Type {
                name: (*name).to_owned(),
                attributes: declared(attributes),
            })
            .collect();
        let types = self.event_types.into_iter().map(|name| Type {
            name,
            attributes: declared(&["activity", "role", "organ"]),
        });
        self.log.event_types = types.collect();
        self.log
    }

    fn event(&mut self, told: &Told, act: &Act, documents: &mut BTreeMap<Name, String>) {
        let (recorded, meta) = (&act.moment.recorded, &act.moment.meta);
        let (kind, time) = (recorded.event_type.to_string(), told.stamp(meta.occurred));
        let mut links = vec![link(&told.name, "case")];
        if let Some(person) = &meta.actor.person {
            self.persons.entry(person.clone()).or_insert(time);
            let role = meta.actor.role.as_ref().map_or("actor", Name::as_str);
            links.push(link(person.as_str(), role));
        }
        links.extend(self.duty(told, &act.moment.event, time));
        links.extend(self.paper(told, act, time, documents));
        let stated = [
            ("activity", act.step.as_deref()),
            ("role", meta.actor.role.as_ref().map(Name::as_str)),
            ("organ", meta.actor.organ.as_ref().map(Name::as_str)),
        ];
        let stated = stated
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)));
        let attributes = stated.map(|(name, value)| attribute(name, value, None));
        self.log.events.push(Entity {
            id: format!("{}/{}", told.header.case, recorded.version.0),
            attributes: attributes.collect(),
            time: Some(time),
            time_written: None,
            kind: kind.clone(),
            links,
        });
        self.event_types.insert(kind);
    }

    /// The obligation that an event is about; one that begins is a new object.
    fn duty(&mut self, told: &Told, event: &Event, time: Stamp) -> Option<Link> {
        let task = |no: &TaskNo| format!("{}/task/{no}", told.name);
        let limit = |no: &LimitNo| format!("{}/limit/{no}", told.name);
        let of_case = || vec![link(&told.name, "obligation of")];
        let (id, word) = match event {
            Event::TaskOpened {
                no,
                task: name,
                title,
                basis,
                ..
            } => {
                let basis = basis.as_deref().unwrap_or_default();
                let stated = [
                    ("kind", "task"),
                    ("name", name.as_str()),
                    ("title", title),
                    ("basis", basis),
                ];
                self.object("obligation", &task(no), time, &stated, of_case());
                (task(no), "begins")
            }
            Event::LimitStarted(started) => {
                let (name, no) = (started.limit.as_str(), &started.no);
                let stated = [
                    ("kind", "limit"),
                    ("name", name),
                    ("title", &started.title),
                    ("basis", &started.basis),
                ];
                self.object("obligation", &limit(no), time, &stated, of_case());
                (limit(no), "begins")
            }
            Event::TaskClaimed { no, .. } => (task(no), "claimed"),
            Event::TaskSubmitted { no, .. } => (task(no), "submitted"),
            Event::TaskCompleted { no, .. } => (task(no), "done"),
            Event::TaskCancelled { no, .. } => (task(no), "cancelled"),
            Event::LimitMet { no, .. } => (limit(no), "met"),
            Event::LimitExpired { no, .. } => (limit(no), "ran out"),
            Event::LimitStopped { no, .. } => (limit(no), "stopped"),
            _ => return None,
        };
        Some(link(&id, word))
    }

    /// The document that an event is about; one that is issued is a new object.
    fn paper(
        &mut self,
        told: &Told,
        act: &Act,
        time: Stamp,
        documents: &mut BTreeMap<Name, String>,
    ) -> Option<Link> {
        let (document, word) = match &act.moment.event {
            Event::DocumentIssued(issued) => {
                let version = act.moment.recorded.version.0;
                let id = format!("{}/document/{version}", told.name);
                let stated = [
                    ("type", issued.document.as_str()),
                    ("title", &issued.title),
                    ("number", issued.number.as_deref().unwrap_or_default()),
                ];
                let of_case = vec![link(&told.name, "document of")];
                self.object("document", &id, time, &stated, of_case);
                documents.insert(issued.document.clone(), id);
                (&issued.document, "issued")
            }
            Event::DocumentServed(served) => (&served.document, "served"),
            Event::DocumentNoticed(noticed) => (&noticed.document, "put up as a public notice"),
            Event::DocumentPublished(published) => (&published.document, "published"),
            Event::DocumentWithdrawn(withdrawn) => (&withdrawn.document, "withdrawn"),
            Event::DocumentVoided(voided) => (&voided.document, "voided"),
            _ => return None,
        };
        documents.get(document).map(|id| link(id, word))
    }

    fn object(
        &mut self,
        kind: &str,
        id: &str,
        since: Stamp,
        stated: &[(&str, &str)],
        links: Vec<Link>,
    ) {
        let filled = stated.iter().filter(|(_, value)| !value.is_empty());
        let attributes = filled.map(|(name, value)| attribute(name, value, Some(since)));
        self.log.objects.push(Entity {
            id: id.to_owned(),
            kind: kind.to_owned(),
            attributes: attributes.collect(),
            links,
            ..Entity::default()
        });
    }
}

fn link(object: &str, qualifier: &str) -> Link {
    Link {
        object: object.to_owned(),
        qualifier: qualifier.to_owned(),
    }
}

fn attribute(name: &str, value: &str, time: Option<Stamp>) -> OcelAttribute {
    OcelAttribute {
        name: name.to_owned(),
        value: value.to_owned(),
        is_text: true,
        time,
    }
}
