//! OCEL 2.0 as JSON.

use std::io::{self, BufRead, Write};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{Entity, Link, Ocel, OcelAttribute, Type, TypeAttribute};
use crate::tree::{at, text};
use crate::whole::Whole;
use crate::xes::{Fault, Limits, Reason, Stamp};

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    object_types: Vec<DocumentType>,
    event_types: Vec<DocumentType>,
    objects: Vec<Part>,
    events: Vec<Part>,
}

#[derive(Serialize, Deserialize)]
struct DocumentType {
    name: String,
    #[serde(default)]
    attributes: Vec<Declared>,
}

#[derive(Serialize, Deserialize)]
struct Declared {
    name: String,
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Serialize, Deserialize)]
struct Part {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    time: Option<String>,
    #[serde(default)]
    attributes: Vec<Stated>,
    #[serde(default)]
    relationships: Vec<Joined>,
}

#[derive(Serialize, Deserialize)]
struct Stated {
    name: String,
    value: Box<RawValue>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    time: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Joined {
    object_id: String,
    #[serde(default)]
    qualifier: String,
}

/// Reads a log in JSON, plain or gzipped, with its account.
///
/// # Errors
/// A fault with the line: not JSON, or not of the shape of OCEL 2.0.
pub fn read_json<R: BufRead>(source: R, limits: Limits) -> Result<(Ocel, Whole), Fault> {
    let text = text(source, limits)?;
    let document: Document = serde_json::from_str(&text).map_err(|error| {
        let detail = error.to_string().chars().take(120).collect();
        at(error.line() as u64, Reason::NotOcel { detail })
    })?;
    let types = |types: Vec<DocumentType>| types.into_iter().map(Type::from).collect();
    let entities = |parts: Vec<Part>| parts.into_iter().map(Entity::from).collect();
    let log = Ocel {
        event_types: types(document.event_types),
        object_types: types(document.object_types),
        events: entities(document.events),
        objects: entities(document.objects),
    };
    Ok(log.checked(limits))
}

impl From<DocumentType> for Type {
    fn from(one: DocumentType) -> Self {
        let attributes = one.attributes.into_iter().map(|declared| TypeAttribute {
            name: declared.name,
            kind: declared.kind,
        });
        Self {
            attributes: attributes.collect(),
            name: one.name,
        }
    }
}

impl From<Part> for Entity {
    fn from(part: Part) -> Self {
        let written = |text: &String| Stamp::parse_written(text, None);
        let attributes = part.attributes.into_iter().map(|stated| {
            let is_text = stated.value.get().starts_with('"');
            let value = serde_json::from_str(stated.value.get());
            OcelAttribute {
                value: value.unwrap_or_else(|_| stated.value.get().to_owned()),
                is_text,
                time: stated.time.as_ref().and_then(written),
                name: stated.name,
            }
        });
        let links = part.relationships.into_iter().map(|joined| Link {
            object: joined.object_id,
            qualifier: joined.qualifier,
        });
        let mut entity = Self {
            attributes: attributes.collect(),
            links: links.collect(),
            id: part.id,
            kind: part.kind,
            ..Self::default()
        };
        entity.note_time(part.time);
        entity
    }
}

/// Writes a log as JSON. An event without a time cannot be written: the standard asks for one.
///
/// # Errors
/// When the target cannot be written, or an event has no time; what was written is no whole log then.
pub fn write_json(log: &Ocel, target: &mut dyn Write) -> io::Result<()> {
    if let Some(undated) = log.events.iter().find(|event| event.time.is_none()) {
        let why = format!("the event {} has no time", undated.id);
        return Err(io::Error::new(io::ErrorKind::InvalidInput, why));
    }
    let types = |types: &[Type]| -> Vec<DocumentType> {
        let documented = types.iter().map(|one| DocumentType {
            name: one.name.clone(),
            attributes: one.attributes.iter().map(declared).collect(),
        });
        documented.collect()
    };
    let document = Document {
        object_types: types(&log.object_types),
        event_types: types(&log.event_types),
        objects: log.objects.iter().map(part).collect::<io::Result<_>>()?,
        events: log.events.iter().map(part).collect::<io::Result<_>>()?,
    };
    serde_json::to_writer(&mut *target, &document)?;
    target.write_all(b"\n")
}

fn declared(attribute: &TypeAttribute) -> Declared {
    Declared {
        name: attribute.name.clone(),
        kind: attribute.kind.clone(),
    }
}

fn part(entity: &Entity) -> io::Result<Part> {
    let attributes = entity.attributes.iter().map(|attribute| {
        let value = if attribute.is_text {
            serde_json::value::to_raw_value(&attribute.value)?
        } else {
            RawValue::from_string(attribute.value.clone())?
        };
        Ok(Stated {
            name: attribute.name.clone(),
            value,
            time: attribute.time.map(|time| time.to_string()),
        })
    });
    let links = entity.links.iter().map(|link| Joined {
        object_id: link.object.clone(),
        qualifier: link.qualifier.clone(),
    });
    Ok(Part {
        id: entity.id.clone(),
        kind: entity.kind.clone(),
        time: entity.time.map(|time| time.to_string()),
        attributes: attributes.collect::<io::Result<_>>()?,
        relationships: links.collect(),
    })
}
