//! Whether a migration file fits the versions between which it moves cases.

use std::collections::{BTreeMap, BTreeSet};

use casebook_engine::case::{Mapping, Renaming};
use casebook_engine::definition::Definition;
use casebook_engine::{Facts, Name};

use super::MigrationFile;
use super::source::Document;
use crate::Code;
use crate::lower::value_of;
use crate::problem::Problems;
use crate::yaml::{At, Named, one_of};

/// The word for a limit that ends with the migration.
const END: &str = "end";

pub(super) fn check(
    document: &Document,
    definitions: &[&Definition],
    out: &mut Problems,
) -> Option<MigrationFile> {
    let (id, from, to) = (document.id.as_ref()?, document.from?, document.to?);
    let old = version(id, from, definitions, out);
    let new = version(id, to, definitions, out);
    if from.value == to.value {
        let message = "a migration leads from one version to another";
        out.add(
            Code::MigrationVersion,
            to.place,
            message,
            "write another version",
        );
    }
    let (old, new) = (old?, new?);
    if old.calendar != new.calendar {
        let message = format!(
            "version {} counts by \"{}\", not \"{}\"",
            to.value, new.calendar, old.calendar
        );
        let fix = "running clocks keep their calendar: migrate between versions of one calendar";
        out.add(Code::MigrationVersion, to.place, message, fix);
    }
    let names = Renaming {
        stages: pairs("stage", &document.stages, &stages(old), &stages(new), out),
        tasks: pairs("task", &document.tasks, &tasks(old), &tasks(new), out),
        limits: pairs(
            "limit",
            &document.limits,
            &keys(&old.limits),
            &with_end(new),
            out,
        ),
        roles: pairs(
            "role",
            &document.roles,
            &keys(&old.roles),
            &keys(&new.roles),
            out,
        ),
    };
    unmapped(id, old, new, &names, out);
    let (ends, limits) = names.limits.into_iter().partition(|(_, new)| *new == *END);
    let ends: BTreeMap<Name, Name> = ends;
    Some(MigrationFile {
        id: id.value.clone(),
        from: from.value,
        to: to.value,
        mapping: Mapping {
            facts: facts(document, new, out),
            ends: ends.into_keys().collect(),
            names: Renaming { limits, ..names },
        },
        exclude: document
            .exclude
            .iter()
            .map(|one| one.value.clone())
            .collect(),
    })
}

fn version<'d>(
    id: &At<Name>,
    version: At<u32>,
    definitions: &[&'d Definition],
    out: &mut Problems,
) -> Option<&'d Definition> {
    let mut known = definitions.iter();
    let found =
        known.find(|one| one.reference.id == id.value && one.reference.version == version.value);
    if found.is_none() {
        let message = format!(
            "there is no version {} of \"{}\" here",
            version.value, id.value
        );
        let fix = "name two versions that exist";
        out.add(Code::MigrationVersion, version.place, message, fix);
    }
    found.copied()
}

fn stages(definition: &Definition) -> BTreeSet<Name> {
    definition.stages.keys().cloned().collect()
}

fn tasks(definition: &Definition) -> BTreeSet<Name> {
    let tasks = definition.stages.values().flat_map(|stage| &stage.tasks);
    tasks.map(|task| task.name.clone()).collect()
}

fn keys<T>(map: &BTreeMap<Name, T>) -> BTreeSet<Name> {
    map.keys().cloned().collect()
}

fn with_end(definition: &Definition) -> BTreeSet<Name> {
    let mut limits = keys(&definition.limits);
    limits.insert(END.into());
    limits
}

fn pairs(
    what: &str,
    given: &Named<Name>,
    old: &BTreeSet<Name>,
    new: &BTreeSet<Name>,
    out: &mut Problems,
) -> BTreeMap<Name, Name> {
    let mut pairs = BTreeMap::new();
    for (before, after) in given.iter() {
        let known = is_known(what, before, old, out) & is_known(what, after, new, out);
        if known {
            pairs.insert(before.value.clone(), after.value.clone());
        }
    }
    pairs
}

fn is_known(what: &str, name: &At<Name>, known: &BTreeSet<Name>, out: &mut Problems) -> bool {
    if known.contains(&name.value) {
        return true;
    }
    let message = format!("unknown {what} \"{}\"", name.value);
    let fix = one_of(name.as_str(), known.iter().map(Name::as_str));
    out.add(Code::MigrationName, name.place, message, fix);
    false
}

/// Stages of the old version that lead nowhere: cases in them cannot be moved.
fn unmapped(
    id: &At<Name>,
    old: &Definition,
    new: &Definition,
    names: &Renaming,
    out: &mut Problems,
) {
    let lost = old.stages.keys();
    let lost: Vec<&str> = lost
        .filter(|stage| !new.stages.contains_key(names.stage(stage)))
        .map(Name::as_str)
        .collect();
    if lost.is_empty() {
        return;
    }
    let message = format!(
        "no stage of the new version stands for: {}",
        lost.join(", ")
    );
    let fix =
        "name the new one of each under \"stages\"; cases that stand there are not moved otherwise";
    out.add(Code::MigrationUnmapped, id.place, message, fix);
}

fn facts(document: &Document, new: &Definition, out: &mut Problems) -> Facts {
    let mut facts = Facts::new();
    for (name, node) in document.facts.iter() {
        let known = keys(&new.facts);
        if !is_known("fact", name, &known, out) {
            continue;
        }
        let kind = &new.facts[&name.value].fact_type.kind;
        if let Some(value) = value_of(&node.value, kind) {
            facts.insert(name.value.clone(), value);
        } else {
            let message = format!("{} where {} belongs", node.value.in_words(), kind.english());
            let fix = format!("write {}", kind.english());
            out.add(Code::MigrationFact, node.place, message, fix);
        }
    }
    facts
}
