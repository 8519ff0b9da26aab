//! Every outcome of a task leads somewhere, and so does its being skipped.

use casebook_engine::Name;
use casebook_engine::definition::{Definition, Stage, Task};

use super::scope::{done, parent};
use super::{Live, Subject};
use crate::Code;
use crate::problem::Problems;
use crate::said::said;

pub(super) fn check(subject: &Subject<'_>, live: &Live<'_>, out: &mut Problems) {
    let stages = subject.definition.stages.values();
    for stage in stages.filter(|stage| live.stages.contains(&stage.name)) {
        for task in &stage.tasks {
            check_outcomes(subject, stage, task, out);
            check_skipping(subject, stage, task, out);
        }
    }
}

/// Whether the stage or one around it goes on when something happens.
fn is_handled(definition: &Definition, stage: &Stage, on: &str) -> bool {
    std::iter::successors(Some(stage), |stage| parent(definition, stage))
        .any(|stage| stage.next.iter().any(|way| way.on == *on))
}

fn check_outcomes(subject: &Subject<'_>, stage: &Stage, task: &Task, out: &mut Problems) {
    let handled =
        |word: &str| is_handled(subject.definition, stage, &format!("{}.{word}", task.name));
    let leads_on = task
        .outcomes
        .iter()
        .any(|outcome| handled(outcome.as_str()));
    if handled("done") || !leads_on {
        return;
    }
    for outcome in task
        .outcomes
        .iter()
        .filter(|outcome| !handled(outcome.as_str()))
    {
        let key = (task.name.clone(), outcome.clone());
        let place = subject.places.outcomes.get(&key).copied();
        let place = place.unwrap_or_else(|| subject.places.task(&task.name));
        let happening = format!("{}.{outcome}", task.name);
        let message = said!(
            "办理结果“{happening}”没有去向，而其他结果有去向",
            "the outcome \"{happening}\" leads nowhere, while others lead on"
        );
        let fix = said!(
            "请在环节“{stage}”的“next”中补写“{happening}”",
            "add \"{happening}\" to \"next\" of the stage \"{stage}\"",
            stage = stage.name
        );
        out.add(Code::OutcomeUnhandled, place, message, fix);
    }
}

/// A stage that goes on when a task is done also goes on when it is skipped.
fn check_skipping(subject: &Subject<'_>, stage: &Stage, task: &Task, out: &mut Problems) {
    if task.when.is_none() || task.for_each.is_some() {
        return;
    }
    let definition = subject.definition;
    let of = |word: &Name| format!("{}.{word}", task.name);
    let waits = is_handled(definition, stage, done(&task.name).as_str())
        || task
            .outcomes
            .iter()
            .any(|outcome| is_handled(definition, stage, &of(outcome)));
    let skipped = format!("{}.skipped", task.name);
    if waits && !is_handled(definition, stage, &skipped) {
        let message = said!(
            "环节“{stage}”等待可能跳过的待办“{task}”",
            "the stage \"{stage}\" waits for the task \"{task}\", which may be skipped",
            stage = stage.name,
            task = task.name
        );
        let fix = said!(
            "请在其“next”中补写“{skipped}”",
            "add \"{skipped}\" to its \"next\""
        );
        out.add(
            Code::SkipUnhandled,
            subject.places.task(&task.name),
            message,
            fix,
        );
    }
}
