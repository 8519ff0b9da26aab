//! Tasks (待办).

use std::collections::{BTreeMap, BTreeSet};

use casebook_engine::Name;
use casebook_engine::definition::{Fact, Task, TaskPapers, Text};

use super::conditions::Conditions;
use super::each::Written;
use super::{Names, draws, organs, panels};
use crate::problem::Problems;
use crate::said::{said, term};
use crate::source::{self, Condition, Demand, Stage};
use crate::yaml::At;

/// The tasks of a stage in the order of the file. `basis` is the law as a whole.
pub(super) fn lower(
    stage: &Stage,
    names: &Names,
    facts: &BTreeMap<Name, Fact>,
    basis: &str,
    conditions: &mut Conditions,
    out: &mut Problems,
) -> Vec<Task> {
    let siblings: BTreeSet<Name> = stage
        .tasks
        .iter()
        .map(|(name, _)| name.value.clone())
        .collect();
    let tasks = stage.tasks.iter();
    let around = conditions.item.clone();
    tasks
        .map(|(name, task)| {
            let written = Written {
                list: task.for_each.as_ref(),
                join: task.join.as_ref(),
                growing: task.growing.as_ref(),
            };
            written.needs_list(out);
            refuse_lists(task, out);
            if let (Some(join), None) = (&task.join, &task.for_each) {
                let message = said!(
                    "待办的“join”只能与“for_each”一起写",
                    "\"join\" of a task belongs to \"for_each\""
                );
                out.add(
                    crate::Code::Exclusive,
                    join.place,
                    message,
                    said!("请删除", "remove it"),
                );
            }
            let (each, item) = written.lower(facts, out).unzip();
            conditions.item = item.or_else(|| around.clone());
            let lowered = one(name, task, &siblings, names, basis, conditions, out);
            conditions.item.clone_from(&around);
            Task {
                for_each: each,
                ..lowered
            }
        })
        .collect()
}

/// What is done for each element is neither added by hand nor repeated.
fn refuse_lists(task: &source::Task, out: &mut Problems) {
    if task.for_each.is_none() {
        return;
    }
    let added = task.discretionary.as_ref().map(|key| key.place);
    let repeated = task.repeat.as_ref().map(|key| key.place);
    for (key, place) in [("discretionary", added), ("repeat", repeated)] {
        if let Some(place) = place {
            let message = said!(
                "待办同时写了“for_each”和“{key}”",
                "a task has both \"for_each\" and \"{key}\""
            );
            out.add(
                crate::Code::Exclusive,
                place,
                message,
                said!("请只保留一个", "keep one of them"),
            );
        }
    }
}

fn one(
    name: &At<Name>,
    task: &source::Task,
    siblings: &BTreeSet<Name>,
    names: &Names,
    law: &str,
    conditions: &mut Conditions,
    out: &mut Problems,
) -> Task {
    let role = task.role.as_ref().and_then(|role| names.role(role, out));
    let role = role
        .or_else(|| names.roles.first().cloned())
        .unwrap_or_else(|| "nobody".into());
    let basis = task.basis.as_ref().map(|basis| basis.value.clone());
    let facts = |list: &[At<Name>], out: &mut Problems| {
        Names::all(list, out, |name, out| names.fact(name, out))
    };
    let roles = |list: &[At<Name>], out: &mut Problems| {
        Names::all(list, out, |name, out| names.role(name, out))
    };
    let mut guard = |written: Option<&At<Condition>>, key: &str, out: &mut Problems| {
        let name = || format!("{}.{key}", name.value);
        conditions.guard(names, written?, name, basis.as_deref().unwrap_or(law), out)
    };
    let when = guard(task.when.as_ref(), "when", out);
    let repeat = guard(task.repeat.as_ref(), "repeat", out);
    Task {
        name: name.value.clone(),
        title: task
            .title
            .as_ref()
            .map_or_else(|| plain(&name.value), |title| title.value.clone()),
        after: Names::all(&task.after, out, |name, out| {
            names.resolve_in(
                term("本环节的待办", "task of this stage"),
                siblings,
                name,
                out,
            )
        }),
        when,
        discretionary: is_set(task.discretionary.as_ref()),
        required: is_set(task.required.as_ref()),
        repeat,
        for_each: None,
        require: Names::all(&task.require, out, |name, out| names.guard(name, out)),
        doc: task.doc.as_ref().map(|doc| doc.value.clone()),
        form: task.form.as_ref().map(|form| form.value.clone()),
        sets: facts(&task.sets, out),
        may_set: task.may_set.as_ref().map(|may_set| facts(may_set, out)),
        fills: roles(&task.fills, out),
        draws: draws::draws(&task.draws, names, out),
        outcomes: task
            .outcome
            .iter()
            .map(|outcome| outcome.value.clone())
            .collect(),
        panel: panels::lower(task, &role, names, out),
        opinion_required: demanded(task.opinion.as_ref()),
        notify: roles(&task.notify, out),
        papers: papers(task, names, out),
        role,
        basis,
        moves_to: task
            .moves_to
            .as_ref()
            .and_then(|organ| organs::organ(organ, names, out)),
    }
}

fn is_set(flag: Option<&At<bool>>) -> bool {
    flag.is_some_and(|flag| flag.value)
}

/// What it does with documents.
fn papers(task: &source::Task, names: &Names, out: &mut Problems) -> TaskPapers {
    let mut document =
        |name: &Option<At<Name>>| name.as_ref().and_then(|name| names.document(name, out));
    TaskPapers {
        serves: document(&task.serves),
        publishes: document(&task.publishes),
        withdraws: document(&task.withdraws),
        record: task.record.iter().map(|record| record.value).collect(),
    }
}

/// Whether `required` is written.
pub(super) fn demanded(demand: Option<&At<Demand>>) -> bool {
    demand.is_some_and(|demand| demand.value == Demand::Required)
}

/// A name as a title.
pub(super) fn plain(name: &Name) -> Text {
    Text {
        zh: name.to_string(),
        en: None,
    }
}
