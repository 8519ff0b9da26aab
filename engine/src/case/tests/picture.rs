//! A case as one line of text.
//!
//! `p{a: x[hold@li] | b: -}`: in the parallel stage `p`, region `a` stands in `x` with the task
//! `hold` in the hands of `li`, region `b` has ended. `x#2` is the second round, `x>y` goes on to
//! `y` when it is done, `t@li<zhang` was delegated by zhang, `t(li+ zhao- clerk?)` has a panel in
//! which li agreed, zhao refused and a clerk is asked; `0` is an abstention.

use std::fmt::Write;

use crate::case::{
    CaseState, LimitStatus, OpenStage, OpenTask, RunningLimit, Seat, Slot, StageNo, Status, Vote,
};
use crate::deadline::Due;

/// Where the case stands.
pub(super) fn picture(state: &CaseState) -> String {
    let stands = match state.stage_in(None) {
        Some((no, stage)) => stage_picture(state, no, stage),
        None => String::new(),
    };
    match state.status {
        Status::Absent => "absent".to_owned(),
        Status::Open => stands,
        Status::Suspended => format!("suspended {stands}"),
        Status::Ended => format!("ended{stands}"),
        Status::Terminated => format!("terminated{stands}"),
    }
}

fn stage_picture(state: &CaseState, no: StageNo, stage: &OpenStage) -> String {
    let mut text = stage.name.to_string();
    if stage.round > 1 {
        write!(text, "#{}", stage.round).expect("text");
    }
    if let Some(resume) = &stage.resume {
        write!(text, ">{}", resume.stage).expect("text");
    }
    let regions: Vec<_> = stage.running.union(&stage.ended).collect();
    if regions.is_empty() {
        let tasks = state.tasks_of(no).map(|(_, task)| task_picture(task));
        let tasks: Vec<String> = tasks.collect();
        return format!("{text}[{}]", tasks.join(" "));
    }
    let regions = regions.into_iter().map(|region| {
        let slot = Slot {
            stage: no,
            region: region.clone(),
        };
        match state.stage_in(Some(&slot)) {
            Some((no, stage)) => format!("{region}: {}", stage_picture(state, no, stage)),
            None => format!("{region}: -"),
        }
    });
    let regions: Vec<String> = regions.collect();
    format!("{text}{{{}}}", regions.join(" | "))
}

fn task_picture(task: &OpenTask) -> String {
    let mut text = task.name.to_string();
    if let Some(copy) = &task.copy {
        write!(text, ":{}", copy.label()).expect("text");
    }
    if let Some(holder) = &task.assignee {
        write!(text, "@{holder}").expect("text");
    }
    if let Some(sender) = &task.delegated_by {
        write!(text, "<{sender}").expect("text");
    }
    if let Some(panel) = &task.panel {
        let seats: Vec<String> = panel.seats.iter().map(seat_picture).collect();
        write!(text, "({})", seats.join(" ")).expect("text");
    }
    text
}

fn seat_picture(seat: &Seat) -> String {
    let vote = match seat.vote {
        Some(Vote::Agree) => '+',
        Some(Vote::Refuse) => '-',
        Some(Vote::Abstain) => '0',
        None => '?',
    };
    let who = seat.member.person.as_ref().unwrap_or(&seat.member.role);
    format!("{who}{vote}")
}

/// The latest limit of each name: its last day while it runs, else how it stands.
pub(super) fn limits_picture(state: &CaseState) -> String {
    let all = state.limits.iter();
    let latest = all.filter(|(no, limit)| {
        let latest = state.limit(limit.name.as_str());
        latest.is_some_and(|(latest, _)| latest == **no)
    });
    let mut texts: Vec<String> = latest.map(|(_, limit)| limit_picture(limit)).collect();
    texts.sort_unstable();
    texts.join(", ")
}

fn limit_picture(limit: &RunningLimit) -> String {
    let stands = match (limit.status, &limit.schedule.due) {
        (LimitStatus::Running, Due::Known(due)) => due.last_day.to_string(),
        (LimitStatus::Running, Due::Unknown { .. }) => "unknown".to_owned(),
        (LimitStatus::Suspended, _) => {
            let grounds: Vec<&str> = limit.grounds.keys().map(String::as_str).collect();
            format!("suspended({})", grounds.join("+"))
        }
        (LimitStatus::Met, _) => "met".to_owned(),
        (LimitStatus::Expired, _) => "expired".to_owned(),
        (LimitStatus::Stopped, _) => "stopped".to_owned(),
    };
    format!("{} {stands}", limit.name)
}
