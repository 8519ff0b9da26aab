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
use crate::said::{Term, said, term};
use crate::yaml::{At, Named, one_of, unfit};

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
        let message = said!(
            "迁移是从一个版本到另一个版本",
            "a migration leads from one version to another"
        );
        out.add(
            Code::MigrationVersion,
            to.place,
            message,
            said!("请写另一个版本", "write another version"),
        );
    }
    let (old, new) = (old?, new?);
    if old.calendar != new.calendar {
        let message = said!(
            "第 {version} 版按日历“{new}”计算，不是“{old}”",
            "version {version} counts by \"{new}\", not \"{old}\"",
            version = to.value,
            new = new.calendar,
            old = old.calendar
        );
        let fix = said!(
            "正在计算的时限沿用原日历：请在日历相同的版本之间迁移",
            "running clocks keep their calendar: migrate between versions of one calendar"
        );
        out.add(Code::MigrationVersion, to.place, message, fix);
    }
    let names = renaming(document, old, new, out);
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

/// The new name of each part, as far as both are known.
fn renaming(
    document: &Document,
    old: &Definition,
    new: &Definition,
    out: &mut Problems,
) -> Renaming {
    Renaming {
        stages: pairs(
            term("环节", "stage"),
            &document.stages,
            &stages(old),
            &stages(new),
            out,
        ),
        tasks: pairs(
            term("待办", "task"),
            &document.tasks,
            &tasks(old),
            &tasks(new),
            out,
        ),
        limits: pairs(
            term("时限", "limit"),
            &document.limits,
            &keys(&old.limits),
            &with_end(new),
            out,
        ),
        roles: pairs(
            term("角色", "role"),
            &document.roles,
            &keys(&old.roles),
            &keys(&new.roles),
            out,
        ),
    }
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
        let message = said!(
            "此处没有“{id}”第 {version} 版",
            "there is no version {version} of \"{id}\" here",
            version = version.value,
            id = id.value
        );
        let fix = said!("请写两个存在的版本", "name two versions that exist");
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
    what: Term,
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

fn is_known(
    Term { zh, en }: Term,
    name: &At<Name>,
    known: &BTreeSet<Name>,
    out: &mut Problems,
) -> bool {
    if known.contains(&name.value) {
        return true;
    }
    let message = said!(
        "没有{zh}“{name}”",
        "unknown {en} \"{name}\"",
        name = name.value
    );
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
    let (zh, en) = (lost.join("、"), lost.join(", "));
    let message = said!(
        "新版本没有与下列环节对应的环节：{zh}",
        "no stage of the new version stands for: {en}"
    );
    let fix = said!(
        "请在“stages”中逐一写明对应的新环节，否则处于这些环节的案件不迁移",
        "name the new one of each under \"stages\"; cases that stand there are not moved otherwise"
    );
    out.add(Code::MigrationUnmapped, id.place, message, fix);
}

fn facts(document: &Document, new: &Definition, out: &mut Problems) -> Facts {
    let mut facts = Facts::new();
    for (name, node) in document.facts.iter() {
        let known = keys(&new.facts);
        if !is_known(term("事实", "fact"), name, &known, out) {
            continue;
        }
        let kind = &new.facts[&name.value].fact_type.kind;
        if let Some(value) = value_of(&node.value, kind) {
            facts.insert(name.value.clone(), value);
        } else {
            let (message, fix) = unfit(&node.value, kind);
            out.add(Code::MigrationFact, node.place, message, fix);
        }
    }
    facts
}
