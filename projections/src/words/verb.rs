//! Verbs on the case.

use casebook_engine::Name;
use casebook_engine::case::{CaseMoved, CaseReturned, Deviation, Event, GuardOverride, UrgedTask};

use super::{Scene, Words};

pub(super) fn say(event: &Event, scene: &Scene<'_>) -> Option<Words> {
    Some(match event {
        Event::CaseReturned(CaseReturned { from, to, .. }) => Words::new(
            format!("由{}退回{}", scene.named(from), scene.named(to)),
            format!("the case was returned from `{from}` to `{to}`"),
        ),
        Event::CaseMoved(CaseMoved { from, to, .. }) => Words::new(
            format!("案件由{from}移交{to}办理"),
            format!("the case went from {from} to {to}"),
        ),
        Event::StepWithdrawn(step) => {
            let (zh, en) = scene.task(step.task);
            Words::new(format!("撤回{zh}"), format!("{en} was withdrawn"))
        }
        Event::Urged { tasks, .. } => {
            let named: Vec<_> = tasks.iter().map(|task| urged(task, scene)).collect();
            let zh: String = named.iter().map(|(zh, _)| zh.as_str()).collect();
            let en: Vec<_> = named.iter().map(|(_, en)| en.as_str()).collect();
            Words::new(
                format!("催办{zh}"),
                format!("the holders of {} were urged", en.join(", ")),
            )
        }
        Event::CopySent(copy) => {
            let (zh, en) = persons(&copy.to);
            Words::new(format!("抄送{zh}"), format!("the case was shown to {en}"))
        }
        Event::CopyRead(read) => Words::new(
            format!("{}已阅", read.person),
            format!("{} read the case", read.person),
        ),
        Event::Commented(comment) if comment.to.is_empty() => Words::new(
            "留言".to_owned(),
            "a word was said about the case".to_owned(),
        ),
        Event::Commented(comment) => {
            let (zh, en) = persons(&comment.to);
            Words::new(format!("留言给{zh}"), format!("a word was said to {en}"))
        }
        Event::GuardOverridden(GuardOverride {
            guard,
            basis,
            approver,
            ..
        }) => Words::new(
            format!("越过规则{guard}（{basis}），{approver}批准"),
            format!("rule `{guard}` ({basis}) was overridden, approved by {approver}"),
        ),
        Event::DeviationRecorded(Deviation { activity, rule, .. }) => Words::new(
            format!("记录偏离：{activity}不符合{rule}"),
            format!("deviation: {activity} does not follow `{rule}`"),
        ),
        _ => return None,
    })
}

fn persons(persons: &[Name]) -> (String, String) {
    let persons: Vec<&str> = persons.iter().map(Name::as_str).collect();
    (persons.join("、"), persons.join(", "))
}

/// A task with those for whom it waited, where the event says it.
fn urged(task: &UrgedTask, scene: &Scene<'_>) -> (String, String) {
    let (zh, en) = scene.task(task.no);
    let holders = task.holders.iter().flatten();
    let holders = holders.map(|holder| holder.person.as_ref().unwrap_or(&holder.role).as_str());
    let holders: Vec<&str> = holders.collect();
    if holders.is_empty() {
        return (zh, en);
    }
    let (all_zh, all_en) = (holders.join("、"), holders.join(", "));
    (format!("{zh}（{all_zh}）"), format!("{en} ({all_en})"))
}
