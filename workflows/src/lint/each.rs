//! What is done for each element of a list can be told apart, and asks for its element only there.

use std::collections::BTreeSet;

use casebook_engine::Name;
use casebook_engine::definition::{Definition, LimitStart, Stage, Task};

use super::Subject;
use crate::Code;
use crate::problem::Problems;
use crate::said::said;

pub(super) fn check(subject: &Subject<'_>, out: &mut Problems) {
    let definition = subject.definition;
    let items = items(definition);
    for stage in definition.stages.values() {
        let inside = in_copies(definition, stage);
        for task in &stage.tasks {
            check_fills(subject, task, inside, out);
        }
        check_items(subject, stage, inside, &items, out);
    }
    for limit in definition.limits.values() {
        check_limit(subject, limit, &items, out);
    }
}

/// Whether a stage lies in the copies of another.
fn in_copies(definition: &Definition, stage: &Stage) -> bool {
    definition
        .copied_around(stage.name.as_str())
        .next()
        .is_some()
}

/// The guards that read `item`.
fn items(definition: &Definition) -> BTreeSet<&Name> {
    let guards = definition.guards.iter();
    let reading = guards.filter(|(_, guard)| guard.condition.mentions().item);
    reading.map(|(name, _)| name).collect()
}

/// A role is held in the whole case: copies would take it from each other.
fn check_fills(subject: &Subject<'_>, task: &Task, inside: bool, out: &mut Problems) {
    let Some(role) = task
        .fills
        .first()
        .filter(|_| inside || task.for_each.is_some())
    else {
        return;
    };
    let message = said!(
        "待办“{task}”逐项办理，却为整个案件确定角色“{role}”的人选",
        "the task \"{task}\" is done for each element and fills the role \"{role}\" of the whole case",
        task = task.name
    );
    let fix = said!(
        "请在逐项办理之前一次确定该角色的人选",
        "fill the role once, before the list is worked off"
    );
    out.add(
        Code::ForEachFills,
        subject.places.task(&task.name),
        message,
        fix,
    );
}

fn check_items(
    subject: &Subject<'_>,
    stage: &Stage,
    inside: bool,
    items: &BTreeSet<&Name>,
    out: &mut Problems,
) {
    let mut outside: Vec<&Name> = Vec::new();
    if !inside {
        let ways = stage.next.iter();
        outside.extend(ways.flat_map(|way| std::iter::once(&way.on).chain(&way.when)));
        outside.extend(stage.accept.values().flat_map(|it| &it.require));
        outside.extend(stage.regions.values().flat_map(|region| &region.when));
        let tasks = stage.tasks.iter().filter(|task| task.for_each.is_none());
        outside.extend(
            tasks
                .clone()
                .flat_map(|task| task.require.iter().chain(&task.when)),
        );
        if stage.for_each.is_none() && (stage.tasks.is_empty() || tasks.count() > 0) {
            outside.extend(&stage.require);
        }
    }
    for guard in outside.into_iter().filter(|guard| items.contains(guard)) {
        note(subject, guard, &stage.name, out);
    }
}

fn note(subject: &Subject<'_>, guard: &Name, user: &Name, out: &mut Problems) {
    let place = subject.places.guards.get(guard).copied();
    let place = place.unwrap_or_else(|| subject.places.stage(user));
    let message = said!(
        "条件“{guard}”用到“item”，却用在没有元素的“{user}”处",
        "the guard \"{guard}\" asks for \"item\" and is used in \"{user}\", where there is none"
    );
    let fix = said!(
        "请只在逐项办理之处使用它",
        "ask for it only where something is done for each element"
    );
    out.add(Code::ItemOutside, place, message, fix);
}

/// A limit of the whole case is not met by what is done for one element.
fn check_limit(
    subject: &Subject<'_>,
    limit: &casebook_engine::definition::Limit,
    items: &BTreeSet<&Name>,
    out: &mut Problems,
) {
    if let Some(guard) = limit.when.as_ref().filter(|guard| items.contains(guard)) {
        note(subject, guard, &limit.name, out);
    }
    let definition = subject.definition;
    let task = limit
        .by
        .as_ref()
        .and_then(|by| definition.task(by.as_str()));
    let Some((met_in, task)) = task else {
        return;
    };
    let around = |stage: &Stage| {
        definition
            .copied_around(stage.name.as_str())
            .next()
            .map(|it| &it.name)
    };
    let started_in = match &limit.start {
        LimitStart::Fact(_) => return,
        LimitStart::Happening(start) => start.as_str().rsplit_once('.').and_then(|(what, _)| {
            let of_task = definition.task(what).map(|(stage, _)| stage);
            of_task.or_else(|| definition.stages.get(what))
        }),
    };
    let accepted = |start: &Name| {
        let mut stages = definition.stages.values();
        stages.find(|stage| stage.accept.contains_key(start))
    };
    let started_in = started_in.or_else(|| match &limit.start {
        LimitStart::Happening(start) => accepted(start),
        LimitStart::Fact(_) => None,
    });
    let met_around = around(met_in);
    if met_around.is_some() && started_in.and_then(around) != met_around {
        let message = said!(
            "时限“{limit}”在逐项办理之外起算，而办结它的待办“{task}”在其中",
            "the limit \"{limit}\" starts outside the copies in which the task \"{task}\" meets it",
            limit = limit.name,
            task = task.name
        );
        let fix = said!(
            "请让它也在其中起算，或者用“stop”写明外层环节结束时停止计算",
            "let it start in them too, or end it with \"stop\" and the end of the stage that has them"
        );
        out.add(
            Code::ForEachLimit,
            subject.places.limit(&limit.name),
            message,
            fix,
        );
    }
}
