//! Verbs on the case.

use casebook_engine::case::Event;

use super::{Scene, Words};

pub(super) fn say(event: &Event, scene: &Scene<'_>) -> Option<Words> {
    Some(match event {
        Event::CaseReturned { from, to, .. } => Words::new(
            format!("由{}退回{}", scene.named(from), scene.named(to)),
            format!("the case was returned from `{from}` to `{to}`"),
        ),
        Event::StepWithdrawn { task, .. } => {
            let (zh, en) = scene.task(*task);
            Words::new(format!("撤回{zh}"), format!("{en} was withdrawn"))
        }
        Event::Urged { tasks, .. } => {
            let named: Vec<_> = tasks.iter().map(|no| scene.task(*no)).collect();
            let zh: String = named.iter().map(|(zh, _)| zh.as_str()).collect();
            let en: Vec<_> = named.iter().map(|(_, en)| en.as_str()).collect();
            Words::new(
                format!("催办{zh}"),
                format!("the holders of {} were urged", en.join(", ")),
            )
        }
        Event::GuardOverridden {
            guard,
            basis,
            approver,
            ..
        } => Words::new(
            format!("越过规则{guard}（{basis}），{approver}批准"),
            format!("rule `{guard}` ({basis}) was overridden, approved by {approver}"),
        ),
        Event::DeviationRecorded { activity, rule, .. } => Words::new(
            format!("记录偏离：{activity}不符合{rule}"),
            format!("deviation: {activity} does not follow `{rule}`"),
        ),
        _ => return None,
    })
}
