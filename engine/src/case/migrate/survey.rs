//! What would not survive a move.

use std::collections::BTreeSet;

use super::Migration;
use crate::Name;
use crate::case::{CaseState, OpenStage, OpenTask, StageNo};
use crate::definition::{Join, Place, Stage, Text};

/// One reason for which a case cannot be moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obstacle {
    /// The stage, task, limit, role or fact of the old version.
    pub name: Name,
    /// What stands against it.
    pub say: Text,
}

impl Obstacle {
    fn new(name: &Name, zh: String, en: String) -> Self {
        let say = Text { zh, en: Some(en) };
        let name = name.clone();
        Self { name, say }
    }
}

/// Everything in the state of a case that the new version could not carry on.
pub fn survey(migration: &Migration<'_>, state: &CaseState) -> Vec<Obstacle> {
    let mut found = Vec::new();
    for (no, open) in &state.stages {
        stage(migration, state, *no, open, &mut found);
    }
    for open in state.tasks.values() {
        task(migration, state, open, &mut found);
    }
    limits(migration, state, &mut found);
    roles(migration, state, &mut found);
    facts(migration, state, &mut found);
    found
}

fn stage(
    migration: &Migration<'_>,
    state: &CaseState,
    no: StageNo,
    open: &OpenStage,
    found: &mut Vec<Obstacle>,
) {
    let names = &migration.mapping.names;
    let to = names.stage(&open.name);
    let Some(target) = migration.to.stages.get(to) else {
        let zh = format!("正在进行的环节“{}”在新版本中没有对应环节", open.name);
        let en = format!("the open stage `{}` has no counterpart", open.name);
        return found.push(Obstacle::new(&open.name, zh, en));
    };
    let around = open.within.as_ref().and_then(|slot| {
        let outer = state.stages.get(&slot.stage)?;
        let stage = names.stage(&outer.name).clone();
        // A copy for one element is a region of its own; the definition has one for all of them.
        let region = match &target.within {
            Some(place) if !outer.instances.is_empty() => place.region.clone(),
            _ => slot.region.clone(),
        };
        Some(Place { stage, region })
    });
    if target.within != around {
        let zh = format!("正在进行的环节“{}”在新版本中位于别处", open.name);
        let en = format!(
            "the open stage `{}` stands elsewhere in the new version",
            open.name
        );
        found.push(Obstacle::new(&open.name, zh, en));
    }
    if let Some(resume) = &open.resume
        && !migration.to.stages.contains_key(names.stage(&resume.stage))
    {
        let zh = format!("退回后要回到的环节“{}”没有对应环节", resume.stage);
        let en = format!(
            "the stage `{}`, to which the case comes back, has no counterpart",
            resume.stage
        );
        found.push(Obstacle::new(&resume.stage, zh, en));
    }
    regions(open, no, target, found);
}

/// A join that waits goes on waiting for the same regions.
fn regions(open: &OpenStage, no: StageNo, target: &Stage, found: &mut Vec<Obstacle>) {
    let held: BTreeSet<&Name> = open.running.iter().chain(&open.ended).collect();
    let asked: BTreeSet<&Name> = target.regions.keys().collect();
    if held != asked && target.for_each.is_none() {
        let zh = format!("环节“{}”（第{no}个）的并行分支与新版本不同", open.name);
        let en = format!(
            "the regions of the open stage `{}` (number {no}) differ",
            open.name
        );
        found.push(Obstacle::new(&open.name, zh, en));
        return;
    }
    if let Join::AtLeast(enough) = target.join
        && !held.is_empty()
        && open.ended.len() - open.skipped.len() >= enough as usize
    {
        let zh = format!("环节“{}”已办结的分支在新版本中已足够合并", open.name);
        let en = format!(
            "as many regions of `{}` have ended as the new version joins",
            open.name
        );
        found.push(Obstacle::new(&open.name, zh, en));
    }
}

fn task(migration: &Migration<'_>, state: &CaseState, open: &OpenTask, found: &mut Vec<Obstacle>) {
    let names = &migration.mapping.names;
    let stage = state.stages.get(&open.stage);
    let stage = stage.map(|stage| names.stage(&stage.name));
    let target = migration.to.task(names.task(&open.name).as_str());
    let Some((_, target)) = target.filter(|(holder, _)| Some(&holder.name) == stage) else {
        let runs = open.panel.is_some();
        let (zh, en) = if runs {
            ("会签中的待办", "the task under a running panel")
        } else {
            ("待办", "the open task")
        };
        let zh = format!("{zh}“{}”在新版本的对应环节中没有对应待办", open.name);
        let en = format!("{en} `{}` has no counterpart in its stage", open.name);
        return found.push(Obstacle::new(&open.name, zh, en));
    };
    if open.panel.is_some() != (open.panel.is_some() && target.panel.is_some()) {
        let zh = format!(
            "待办“{}”正在会签，新版本的“{}”不会签",
            open.name, target.name
        );
        let en = format!(
            "a panel runs on `{}`, and `{}` has none",
            open.name, target.name
        );
        found.push(Obstacle::new(&open.name, zh, en));
    }
    let outcome = open
        .submission
        .as_ref()
        .and_then(|held| held.outcome.as_ref());
    if let Some(outcome) = outcome.filter(|outcome| !target.outcomes.contains(outcome)) {
        let zh = format!("待办“{}”提交的结果“{outcome}”在新版本中没有", open.name);
        let en = format!(
            "the outcome `{outcome}` submitted for `{}` is gone",
            open.name
        );
        found.push(Obstacle::new(&open.name, zh, en));
    }
}

fn limits(migration: &Migration<'_>, state: &CaseState, found: &mut Vec<Obstacle>) {
    let running = state.limits.values().filter(|limit| limit.status.is_open());
    let names: BTreeSet<&Name> = running.map(|limit| &limit.name).collect();
    for limit in names {
        let to = migration.mapping.names.limit(limit);
        let ends = migration.mapping.ends.contains(limit);
        if !ends && !migration.to.limits.contains_key(to) {
            let zh = format!("正在计算的时限“{limit}”在新版本中没有对应时限");
            let en = format!("the running limit `{limit}` has no counterpart");
            found.push(Obstacle::new(limit, zh, en));
        }
    }
}

/// Who acted in a role stays apart from others only as long as the role is known.
fn roles(migration: &Migration<'_>, state: &CaseState, found: &mut Vec<Obstacle>) {
    let seats = state.tasks.values().filter_map(|task| task.panel.as_ref());
    let seats = seats.flat_map(|panel| panel.seats.iter().map(|seat| &seat.member.role));
    let held = state.acted.keys().chain(state.roles.keys());
    let asked = held.chain(state.recusals.values()).chain(seats);
    for role in asked.collect::<BTreeSet<_>>() {
        let to = migration.mapping.names.role(role);
        if !migration.to.roles.contains_key(to) {
            let zh = format!("本案有人担任的角色“{role}”在新版本中没有对应角色");
            let en =
                format!("the role `{role}`, in which somebody acts or acted, has no counterpart");
            found.push(Obstacle::new(role, zh, en));
        }
    }
}

fn facts(migration: &Migration<'_>, state: &CaseState, found: &mut Vec<Obstacle>) {
    for (name, fact) in &migration.to.facts {
        let held = state.facts.get(name);
        let unfit = held.filter(|value| **value != crate::Value::Null);
        if unfit.is_some_and(|value| !fact.fact_type.kind.reads(value)) {
            let zh = format!("事实“{name}”的内容与新版本的类型不符");
            let en = format!("the value of the fact `{name}` is not of its new type");
            found.push(Obstacle::new(name, zh, en));
        }
    }
    let Some(pin) = migration.to.in_force.pinned_fact() else {
        return;
    };
    if !state.facts.contains_key(pin) && !migration.mapping.facts.contains_key(pin) {
        let zh = format!("缺少决定适用版本的事实“{pin}”");
        let en = format!("the fact `{pin}`, which decides the version, is missing");
        found.push(Obstacle::new(pin, zh, en));
    }
}
