//! The parts of a definition, as they are written, laid side by side.

use std::collections::BTreeMap;

use super::{Part, rendered};
use crate::yaml::{Kind, Node};

/// One part of a definition.
#[derive(Clone, Debug)]
pub(super) struct Entity {
    pub(super) part: Part,
    /// Its name; with a space after it, that of the task on which it hangs.
    pub(super) name: String,
    /// What it is called in Chinese, where it says so.
    pub(super) title: Option<String>,
    /// What it says, by key; what stands inside a map of ways on has a key of its own.
    pub(super) keys: BTreeMap<String, String>,
}

/// The keys of a task that are parts of their own, because other things hang on them.
const APART: [(&str, Part); 3] = [
    ("outcome", Part::Outcome),
    ("doc", Part::Document),
    ("record", Part::Document),
];

/// All parts of the text.
pub(super) fn entities(root: &Node) -> Vec<Entity> {
    let mut found = Vec::new();
    let mut head = Entity::new(Part::Head, "", None);
    for (key, value) in map(root) {
        match key {
            "stages" => stages(value, None, &mut found),
            "roles" => named(Part::Role, value, &mut found),
            "limits" => named(Part::Limit, value, &mut found),
            "guards" => named(Part::Guard, value, &mut found),
            "verbs" => named(Part::Verb, value, &mut found),
            "watches" => watches(value, &mut head, &mut found),
            "documents" => named(Part::Document, value, &mut found),
            "facts" => named(Part::Fact, value, &mut found),
            // Scenarios say what must hold; they change nothing for a case.
            "tests" => {}
            key => {
                head.keys.insert(key.to_owned(), rendered(value));
            }
        }
    }
    found.push(head);
    found
}

impl Entity {
    fn new(part: Part, name: &str, body: Option<&Node>) -> Self {
        let title = body.and_then(|body| map(body).find(|(key, _)| *key == "title"));
        let title = title.map(|(_, title)| {
            let zh = map(title).find(|(key, _)| *key == "zh");
            rendered(zh.map_or(title, |(_, zh)| zh))
        });
        Self {
            part,
            name: name.to_owned(),
            title,
            keys: BTreeMap::new(),
        }
    }
}

impl Entity {
    /// Whether it comes and goes with a task, which says so.
    pub(super) fn hangs_on_a_task(&self) -> bool {
        self.name.ends_with(' ')
    }
}

fn map(node: &Node) -> impl Iterator<Item = (&str, &Node)> {
    let entries = match &node.kind {
        Kind::Map(entries) => &entries[..],
        _ => &[],
    };
    entries
        .iter()
        .map(|(key, value)| (key.text.as_str(), value))
}

fn named(part: Part, node: &Node, found: &mut Vec<Entity>) {
    for (name, body) in map(node) {
        let mut entity = Entity::new(part, name, Some(body));
        match &body.kind {
            Kind::Map(_) => entity
                .keys
                .extend(map(body).map(|(key, value)| (key.to_owned(), rendered(value)))),
            _ => {
                entity.keys.insert(String::new(), rendered(body));
            }
        }
        found.push(entity);
    }
}

/// The watches, and with what the cases begin that they open.
fn watches(node: &Node, head: &mut Entity, found: &mut Vec<Entity>) {
    for (key, value) in map(node) {
        if key == "rules" {
            named(Part::Watch, value, found);
        } else {
            head.keys.insert(format!("watches {key}"), rendered(value));
        }
    }
}

/// The stages of a map, with those inside them and their tasks.
fn stages(node: &Node, inside: Option<&str>, found: &mut Vec<Entity>) {
    for (name, body) in map(node) {
        let mut stage = Entity::new(Part::Stage, name, Some(body));
        if let Some(inside) = inside {
            stage.keys.insert("inside".to_owned(), inside.to_owned());
        }
        for (key, value) in map(body) {
            match key {
                "tasks" => tasks(value, name, found),
                "stages" => stages(value, Some(name), found),
                "regions" => regions(value, name, &mut stage, found),
                "next" | "accept" => stage
                    .keys
                    .extend(map(value).map(|(on, way)| (format!("{key} {on}"), rendered(way)))),
                key => {
                    stage.keys.insert(key.to_owned(), rendered(value));
                }
            }
        }
        found.push(stage);
    }
}

fn regions(node: &Node, within: &str, stage: &mut Entity, found: &mut Vec<Entity>) {
    for (region, body) in map(node) {
        stage
            .keys
            .insert(format!("regions {region}"), region.to_owned());
        for (key, value) in map(body) {
            if key == "stages" {
                stages(value, Some(&format!("{within}.{region}")), found);
            } else {
                stage
                    .keys
                    .insert(format!("regions {region}.{key}"), rendered(value));
            }
        }
    }
}

fn tasks(node: &Node, stage: &str, found: &mut Vec<Entity>) {
    for (name, body) in map(node) {
        let mut task = Entity::new(Part::Task, name, Some(body));
        task.keys.insert("inside".to_owned(), stage.to_owned());
        for (key, value) in map(body) {
            task.keys.insert(key.to_owned(), rendered(value));
        }
        for part in [Part::Outcome, Part::Document] {
            let mut own = Entity::new(part, &format!("{name} "), Some(body));
            for (key, _) in APART.iter().filter(|(_, of)| *of == part) {
                own.keys.extend(task.keys.remove_entry(*key));
            }
            found.push(own);
        }
        found.push(task);
    }
}
