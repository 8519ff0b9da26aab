//! What the graph lets expect and no case ever comes to: what has happened by then forbids it.

use std::collections::BTreeSet;

use casebook_engine::Name;

use super::Subject;
use super::known::{Known, Seen};
use crate::problem::Problems;
use crate::said::{Term, said, term};
use crate::{Code, Place};

pub(super) fn check(subject: &Subject<'_>, known: &Known, out: &mut Problems) {
    if !known.is_complete() {
        return;
    }
    let told: BTreeSet<Place> = out.found().map(|problem| problem.place).collect();
    check_stages(subject, known, &told, out);
    check_guards(subject, known, out);
}

fn check_stages(subject: &Subject<'_>, known: &Known, told: &BTreeSet<Place>, out: &mut Problems) {
    let definition = subject.definition;
    for stage in definition.stages.values() {
        let place = subject.places.stage(&stage.name);
        if !known.saw(&Seen::Stage(stage.name.clone())) {
            let mut around = definition.lineage(stage.name.as_str()).skip(1);
            if around.all(|around| known.saw(&Seen::Stage(around.name.clone())))
                && !told.contains(&place)
            {
                let message = said!(
                    "案件不会进入环节“{stage}”",
                    "no case ever enters the stage \"{stage}\"",
                    stage = stage.name
                );
                let fix = said!(
                    "请在某个“next”中引向它，或者删除",
                    "lead to it from a \"next\", or remove it"
                );
                out.add(Code::UnreachableStage, place, message, fix);
            }
            continue;
        }
        for task in &stage.tasks {
            let name = &task.name;
            let place = subject.places.task(name);
            let seen =
                known.saw(&Seen::Task(name.clone())) || known.saw(&Seen::Skipped(name.clone()));
            if !seen && !told.contains(&place) && stage.regions.is_empty() {
                let message = said!(
                    "待办“{name}”永远不会打开：此前环节已经离开",
                    "the task \"{name}\" is never opened: the stage is left before"
                );
                out.add(
                    Code::DeadTask,
                    place,
                    message,
                    said!(
                        "请让环节等待它，或者删除",
                        "let the stage wait for it, or remove it"
                    ),
                );
            }
        }
        for way in &stage.next {
            let place = subject.places.transition(&stage.name, &way.on);
            let seen = known.saw(&Seen::Way(stage.name.clone(), way.on.clone()));
            if !seen && !told.contains(&place) && !is_after_something_told(subject, &way.on, told) {
                let message = said!(
                    "案件不会因“{on}”离开环节“{stage}”",
                    "no case ever leaves the stage \"{stage}\" on \"{on}\"",
                    stage = stage.name,
                    on = way.on
                );
                let fix = said!(
                    "请改写为案件处于该环节时会发生的事件",
                    "name something that happens while a case stands there"
                );
                out.add(Code::DeadTransition, place, message, fix);
            }
        }
    }
}

/// Whether what a way waits for was found wanting already.
fn is_after_something_told(subject: &Subject<'_>, on: &Name, told: &BTreeSet<Place>) -> bool {
    let Some((of, _)) = on.as_str().rsplit_once('.') else {
        return false;
    };
    let places = subject.places;
    let own = [&places.tasks, &places.stages, &places.limits];
    own.iter()
        .filter_map(|places| places.get(of))
        .any(|place| told.contains(place))
        || places
            .outcomes
            .iter()
            .any(|((task, _), place)| *task == *of && told.contains(place))
}

/// Conditions of ways and tasks that what has happened always answers alike.
fn check_guards(subject: &Subject<'_>, known: &Known, out: &mut Problems) {
    let definition = subject.definition;
    let ways = definition.stages.values().flat_map(|stage| &stage.next);
    let tasks = definition.stages.values().flat_map(|stage| &stage.tasks);
    let conditions: BTreeSet<&Name> = ways
        .flat_map(|way| way.when.iter().chain([&way.on]))
        .chain(tasks.filter_map(|task| task.when.as_ref()))
        .filter(|name| definition.guards.contains_key(*name))
        .collect();
    for guard in conditions {
        let answers = [true, false].map(|holds| known.saw(&Seen::Answer(guard.clone(), holds)));
        let is_open = known.saw(&Seen::Open(guard.clone()));
        let Term { zh, en } = match answers {
            [true, false] if !is_open => term("总是成立", "always holds"),
            [false, true] if !is_open => term("总不成立", "never holds"),
            _ => continue,
        };
        let asks_history = !definition.guards[guard]
            .condition
            .mentions()
            .happenings
            .is_empty();
        if let Some(place) = subject.places.guards.get(guard).filter(|_| asks_history) {
            let message = said!(
                "条件“{guard}”在用到之处{zh}",
                "the condition \"{guard}\" {en} where it is asked"
            );
            let fix = said!(
                "请删除它，或者查问有的案件发生、有的案件没有发生的事项",
                "remove it, or ask for something that some cases have seen and others not"
            );
            out.add(Code::ConditionSettled, *place, message, fix);
        }
    }
}
