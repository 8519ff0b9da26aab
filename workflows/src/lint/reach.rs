//! Every stage can be entered, every task opened, every transition taken.

use casebook_engine::definition::{Definition, Stage};

use super::scope::parent;
use super::{Live, Subject};
use crate::Code;
use crate::problem::Problems;
use crate::said::{Term, said, term};

pub(super) fn check(subject: &Subject<'_>, live: &Live<'_>, out: &mut Problems) {
    let definition = subject.definition;
    for stage in definition.stages.values() {
        if live.stages.contains(&stage.name) {
            check_tasks(subject, stage, live, out);
            check_transitions(subject, stage, live, out);
        } else if parent(definition, stage).is_none_or(|around| live.stages.contains(&around.name))
        {
            let message = said!(
                "案件不会进入环节“{stage}”",
                "no case ever enters the stage \"{stage}\"",
                stage = stage.name
            );
            let place = subject.places.stage(&stage.name);
            out.add(
                Code::UnreachableStage,
                place,
                message,
                said!(
                    "请在某个“next”中引向它，或者删除",
                    "lead to it from a \"next\", or remove it"
                ),
            );
        }
    }
}

fn check_tasks(subject: &Subject<'_>, stage: &Stage, live: &Live<'_>, out: &mut Problems) {
    let tasks = stage.tasks.iter().filter(|_| stage.regions.is_empty());
    for task in tasks.filter(|task| !live.tasks.contains(&task.name)) {
        let message = said!(
            "待办“{task}”永远不会打开：它在循环等待",
            "the task \"{task}\" is never opened: it waits in a circle",
            task = task.name
        );
        let place = subject.places.task(&task.name);
        out.add(
            Code::DeadTask,
            place,
            message,
            said!("请解除“after”的循环", "break the circle of \"after\""),
        );
    }
}

fn check_transitions(subject: &Subject<'_>, stage: &Stage, live: &Live<'_>, out: &mut Problems) {
    let mut told = None;
    for transition in stage
        .next
        .iter()
        .filter(|transition| !live.fires(stage, transition))
    {
        if told == Some(&transition.on)
            || is_waiting_join(subject.definition, transition.on.as_str())
        {
            continue;
        }
        told = Some(&transition.on);
        let elsewhere = live.happenings.contains(&transition.on);
        let Term { zh, en } = if elsewhere {
            term("只在别处发生", "happens only elsewhere")
        } else {
            term("永远不会发生", "never happens")
        };
        let message = said!(
            "“{on}”{zh}，环节“{stage}”的这个去向永远不会采用",
            "\"{on}\" {en}, so this way out of the stage \"{stage}\" is never taken",
            on = transition.on,
            stage = stage.name
        );
        let place = subject.places.transition(&stage.name, &transition.on);
        out.add(
            Code::DeadTransition,
            place,
            message,
            said!(
                "请改写为本环节中会发生的事件",
                "name something that happens in this stage"
            ),
        );
    }
}

/// The end of a composite stage is judged with its regions.
fn is_waiting_join(definition: &Definition, on: &str) -> bool {
    let stage = on
        .strip_suffix(".done")
        .and_then(|name| definition.stages.get(name));
    stage.is_some_and(|stage| !stage.regions.is_empty())
}
