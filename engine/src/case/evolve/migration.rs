//! A case under another version: everything in it under the names of that version.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;

use crate::Name;
use crate::case::event::{CaseMigration, Renaming};
use crate::case::{CaseState, Configuration, OpenStage, OpenTask};

impl CaseState {
    /// Nobody withdraws a step across a migration: it was done under another version.
    pub(super) fn migrate(&mut self, migration: &CaseMigration, at: Timestamp) {
        let names = &migration.names;
        if let Some(header) = &mut self.header {
            Arc::make_mut(header).definition = migration.to.clone();
        }
        for stage in self.stages.values_mut() {
            rename_stage(stage, names);
        }
        for (no, task) in &mut self.tasks {
            rename_task(task, names);
            if let Some(role) = migration.roles.get(no) {
                task.role = role.clone();
            }
        }
        for limit in Arc::make_mut(&mut self.limits).values_mut() {
            limit.name = names.limit(&limit.name).clone();
        }
        self.rounds = Arc::new(keys(&self.rounds, |name| names.stage(name).clone()));
        self.finished = Arc::new(keys(&self.finished, |name| names.stage(name).clone()));
        self.marks = Arc::new(keys(&self.marks, |name| names.happening(name)));
        for copy in Arc::make_mut(&mut self.apart).values_mut() {
            copy.marks = keys(&copy.marks, |name| names.happening(name));
            copy.finished = keys(&copy.finished, |name| names.stage(name).clone());
            copy.rounds = keys(&copy.rounds, |name| names.stage(name).clone());
        }
        self.did = Arc::new(keys(&self.did, |name| names.task(name).clone()));
        self.organs = Arc::new(keys(&self.organs, |name| names.stage(name).clone()));
        self.roles = Arc::new(keys(&self.roles, |name| names.role(name).clone()));
        let mut acted: BTreeMap<Name, BTreeSet<Name>> = BTreeMap::new();
        for (role, persons) in self.acted.as_ref() {
            let persons = persons.iter().cloned();
            acted
                .entry(names.role(role).clone())
                .or_default()
                .extend(persons);
        }
        self.acted = Arc::new(acted);
        for decides in self.recusals.values_mut() {
            *decides = names.role(decides).clone();
        }
        self.last_step = None;
        self.set_facts(&[], &migration.facts, at);
    }
}

/// The same map under other keys. Where two become one, what is there keeps its place.
fn keys<V: Clone>(map: &BTreeMap<Name, V>, now: impl Fn(&Name) -> Name) -> BTreeMap<Name, V> {
    let mut renamed = BTreeMap::new();
    for (name, value) in map {
        renamed.entry(now(name)).or_insert_with(|| value.clone());
    }
    renamed
}

fn set(names: &BTreeSet<Name>, now: impl Fn(&Name) -> Name) -> BTreeSet<Name> {
    names.iter().map(now).collect()
}

fn rename_stage(stage: &mut OpenStage, names: &Renaming) {
    stage.name = names.stage(&stage.name).clone();
    stage.done = set(&stage.done, |task| names.task(task).clone());
    stage.skipped = set(&stage.skipped, |task| names.task(task).clone());
    stage.copies = keys(&stage.copies, |task| names.task(task).clone());
    if let Some(resume) = &mut stage.resume {
        rename_configuration(resume, names);
    }
}

fn rename_configuration(held: &mut Configuration, names: &Renaming) {
    held.stage = names.stage(&held.stage).clone();
    held.done = set(&held.done, |task| names.task(task).clone());
    held.skipped = set(&held.skipped, |task| names.task(task).clone());
    held.copies = keys(&held.copies, |task| names.task(task).clone());
    held.finished = keys(&held.finished, |stage| names.stage(stage).clone());
    for inner in held.running.values_mut() {
        rename_configuration(inner, names);
    }
    if let Some(resume) = &mut held.resume {
        rename_configuration(resume, names);
    }
}

fn rename_task(task: &mut OpenTask, names: &Renaming) {
    task.name = names.task(&task.name).clone();
    task.role = names.role(&task.role).clone();
    if let Some(submission) = &mut task.submission {
        let submission = Arc::make_mut(submission);
        submission.fills = keys(&submission.fills, |role| names.role(role).clone());
    }
    for seat in task.panel.iter_mut().flat_map(|panel| &mut panel.seats) {
        seat.member.role = names.role(&seat.member.role).clone();
    }
}
