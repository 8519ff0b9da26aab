//! Tasks.

use casebook_engine::Name;
use casebook_engine::case::{
    Cancelling, Event, MilestoneReached, TaskAdded, TaskReopened, TaskSkipped,
};

use super::{Scene, Words};

pub(super) fn say(event: &Event, scene: &Scene<'_>) -> Option<Words> {
    Some(match event {
        Event::TaskOpened {
            task,
            title,
            role,
            assignee,
            ..
        } => {
            let who = assignee.as_ref().unwrap_or(role);
            Words::new(
                format!("待办“{title}”交{who}办理"),
                format!("task `{task}` was opened for {who}"),
            )
        }
        Event::TaskSkipped(TaskSkipped { task, guard, .. }) => Words::new(
            format!("无需办理{}（{guard}）", scene.named(task)),
            format!("task `{task}` was not needed (`{guard}`)"),
        ),
        Event::TaskKept { task, .. } => Words::new(
            format!("{}此前已办结，仍然有效", scene.named(task)),
            format!("task `{task}` had been done and stands"),
        ),
        Event::TaskReopened(TaskReopened { task, .. }) => Words::new(
            format!("{}须重新办理", scene.named(task)),
            format!("task `{task}` must be done again"),
        ),
        Event::TaskAdded(TaskAdded { task, title, .. }) => Words::new(
            format!("增加待办“{title}”"),
            format!("task `{task}` was added"),
        ),
        Event::MilestoneReached(MilestoneReached {
            milestone, title, ..
        }) => Words::new(
            format!("达到“{title}”"),
            format!("`{milestone}` was reached"),
        ),
        Event::TaskCompleted {
            no,
            outcome,
            outcome_title,
            role,
            person,
            repeats,
            ..
        } => {
            let who = person.as_ref().unwrap_or(role);
            let (zh, en) = scene.task(*no);
            let (result_zh, result_en) = result(outcome.as_ref(), outcome_title.as_deref());
            let (again_zh, again_en) = if *repeats {
                ("，还须再办", ", and it is to be done again")
            } else {
                ("", "")
            };
            Words::new(
                format!("{who}办结{zh}{result_zh}{again_zh}"),
                format!("{who} completed {en}{result_en}{again_en}"),
            )
        }
        Event::TaskCancelled { no, why, .. } => {
            let ((zh, en), (why_zh, why_en)) = (scene.task(*no), cancelling(*why));
            Words::new(
                format!("{zh}不再办理：{why_zh}"),
                format!("task {en} was cancelled: {why_en}"),
            )
        }
        _ => return handed(event, scene),
    })
}

/// Tasks that go from hand to hand.
fn handed(event: &Event, scene: &Scene<'_>) -> Option<Words> {
    let no = match event {
        Event::TaskClaimed { no, .. }
        | Event::TaskUnclaimed { no }
        | Event::TaskTransferred { no, .. }
        | Event::TaskDelegated { no, .. }
        | Event::TaskHandedBack { no, .. }
        | Event::TaskSubmitted { no, .. } => *no,
        _ => return None,
    };
    let (task_zh, task_en) = scene.task(no);
    let (zh, en) = match event {
        Event::TaskClaimed { person, .. } => (
            format!("{person}认领{task_zh}"),
            format!("{person} claimed {task_en}"),
        ),
        Event::TaskUnclaimed { .. } => (
            format!("{task_zh}退回认领"),
            format!("{task_en} can be claimed again"),
        ),
        Event::TaskTransferred { to, .. } => (
            format!("{task_zh}转办给{to}"),
            format!("{task_en} was transferred to {to}"),
        ),
        Event::TaskDelegated { from, to, .. } => (
            format!("{from}将{task_zh}委派给{to}"),
            format!("{from} delegated {task_en} to {to}"),
        ),
        Event::TaskHandedBack { to, .. } => (
            format!("受托人办毕{task_zh}，交还{to}"),
            format!("the delegate handed {task_en} back to {to}"),
        ),
        Event::TaskSubmitted { person, .. } => (
            format!("{person}提交{task_zh}"),
            format!("{person} submitted {task_en} to its panel"),
        ),
        _ => return None,
    };
    Some(Words { zh, en })
}

/// The outcome by its title in Chinese and by its name in English.
fn result(outcome: Option<&Name>, title: Option<&str>) -> (String, String) {
    outcome.map_or_else(Default::default, |outcome| {
        let title = match title {
            None if *outcome == "refused" => "未获通过",
            title => title.unwrap_or(outcome.as_str()),
        };
        (format!("：{title}"), format!(": {outcome}"))
    })
}

const fn cancelling(why: Cancelling) -> (&'static str, &'static str) {
    match why {
        Cancelling::StageLeft => ("环节已离开", "its stage was left"),
        Cancelling::Returned => ("案件退回", "the case was returned"),
        Cancelling::Withdrawn => ("步骤撤回", "the step was withdrawn"),
        Cancelling::Terminated => ("案件终止", "the case was terminated"),
        Cancelling::Joined => ("其余各项已足够", "enough of its copies are done"),
        Cancelling::Reopened => ("前序任务重新办理", "an earlier task is to be done again"),
    }
}
