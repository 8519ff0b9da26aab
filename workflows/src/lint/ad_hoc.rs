//! Tasks that are left to discretion can be added, and only where there are some.

use super::Subject;
use crate::problem::Problems;
use crate::{Code, Place};

pub(super) fn check(subject: &Subject<'_>, out: &mut Problems) {
    let definition = subject.definition;
    let mut tasks = definition.stages.values().flat_map(|stage| &stage.tasks);
    let left = tasks.find(|task| task.discretionary);
    match (left, &definition.verbs.add) {
        (Some(task), None) => {
            let message = format!("nobody may add the task \"{}\"", task.name);
            let fix = "say under \"verbs\" who may: add: {by: ROLE, reason: required}";
            out.add(
                Code::NothingToAdd,
                subject.places.task(&task.name),
                message,
                fix,
            );
        }
        (None, Some(_)) => {
            let message = "no task is left to discretion, so nothing can be added";
            let fix = "write \"discretionary: true\" at a task, or remove the verb";
            out.add(Code::NothingToAdd, Place::START, message, fix);
        }
        _ => {}
    }
}
