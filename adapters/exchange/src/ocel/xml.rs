//! OCEL 2.0 as XML.

use std::io::BufRead;

use super::{Entity, Link, Ocel, OcelAttribute, Type, TypeAttribute};
use crate::tree::{Node, at, tree};
use crate::whole::Whole;
use crate::xes::{Fault, Limits, Reason, Stamp};

/// Reads a log in XML, plain or gzipped, with its account.
///
/// # Errors
/// A fault with the line: not XML, or not of the shape of OCEL 2.0.
pub fn read_xml<R: BufRead>(source: R, limits: Limits) -> Result<(Ocel, Whole), Fault> {
    let root = tree(source, limits)?;
    let is_ocel = root.name == "log" && root.first("events").is_some();
    if !is_ocel {
        return Err(faulty(&root, "there is no log with events"));
    }
    let log = Ocel {
        event_types: types(&root, "event-types", "event-type")?,
        object_types: types(&root, "object-types", "object-type")?,
        events: entities(&root, "events", "event")?,
        objects: entities(&root, "objects", "object")?,
    };
    Ok(log.checked(limits))
}

fn types(root: &Node, list: &str, name: &str) -> Result<Vec<Type>, Fault> {
    let listed = root.first(list).into_iter().flat_map(|list| list.all(name));
    let typed = listed.map(|node| {
        let attributes = node.first("attributes").into_iter();
        let attributes = attributes.flat_map(|list| list.all("attribute"));
        let attributes = attributes.map(|node| {
            Ok(TypeAttribute {
                name: needed(node, "name")?,
                kind: needed(node, "type")?,
            })
        });
        Ok(Type {
            name: needed(node, "name")?,
            attributes: attributes.collect::<Result<_, Fault>>()?,
        })
    });
    typed.collect()
}

fn entities(root: &Node, list: &str, name: &str) -> Result<Vec<Entity>, Fault> {
    let listed = root.first(list).into_iter().flat_map(|list| list.all(name));
    listed.map(entity).collect()
}

fn entity(node: &Node) -> Result<Entity, Fault> {
    let written = |text: &str| Stamp::parse_written(text, None);
    let attributes = node.first("attributes").into_iter();
    let attributes = attributes.flat_map(|list| list.all("attribute"));
    let attributes = attributes.map(|node| {
        Ok(OcelAttribute {
            name: needed(node, "name")?,
            value: node.text.clone(),
            is_text: true,
            time: node.get("time").and_then(written),
        })
    });
    // The standard's own examples write both names.
    let links = node
        .first("objects")
        .into_iter()
        .flat_map(|list| &list.nodes);
    let links = links.filter(|node| matches!(node.name.as_str(), "relationship" | "object"));
    let links = links.map(|node| {
        Ok(Link {
            object: needed(node, "object-id")?,
            qualifier: node.get("qualifier").unwrap_or_default().to_owned(),
        })
    });
    let mut entity = Entity {
        id: needed(node, "id")?,
        kind: needed(node, "type")?,
        attributes: attributes.collect::<Result<_, Fault>>()?,
        links: links.collect::<Result<_, Fault>>()?,
        ..Entity::default()
    };
    entity.note_time(node.get("time").map(str::to_owned));
    Ok(entity)
}

fn needed(node: &Node, key: &str) -> Result<String, Fault> {
    let value = node.get(key).map(str::to_owned);
    value.ok_or_else(|| faulty(node, &format!("`{key}` is missing in `{}`", node.name)))
}

fn faulty(node: &Node, detail: &str) -> Fault {
    let detail = detail.to_owned();
    at(node.line, Reason::NotOcel { detail })
}
