//! Tasks that are left to discretion can be added, and only where there are some.

use super::Subject;
use crate::problem::Problems;
use crate::said::said;
use crate::{Code, Place};

pub(super) fn check(subject: &Subject<'_>, out: &mut Problems) {
    let definition = subject.definition;
    let mut tasks = definition.stages.values().flat_map(|stage| &stage.tasks);
    let left = tasks.find(|task| task.discretionary);
    match (left, &definition.verbs.add) {
        (Some(task), None) => {
            let message = said!(
                "没有人可以增加待办“{task}”",
                "nobody may add the task \"{task}\"",
                task = task.name
            );
            let fix = said!(
                "请在“verbs”中写明谁可以增加：add: {{by: 角色, reason: required}}",
                "say under \"verbs\" who may: add: {{by: ROLE, reason: required}}"
            );
            out.add(
                Code::NothingToAdd,
                subject.places.task(&task.name),
                message,
                fix,
            );
        }
        (None, Some(_)) => {
            let message = said!(
                "没有酌情办理的待办，因此无可增加",
                "no task is left to discretion, so nothing can be added"
            );
            let fix = said!(
                "请在某个待办中写“discretionary: true”，或者删除该操作",
                "write \"discretionary: true\" at a task, or remove the verb"
            );
            out.add(Code::NothingToAdd, Place::START, message, fix);
        }
        _ => {}
    }
}
