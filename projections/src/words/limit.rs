//! Limits. A day is the last day on which the act is in time, by the calendar of the case.

use casebook_engine::case::{Event, LimitExtended, LimitRestored, LimitStarted, Schedule};

use super::{Scene, Words};

pub(super) fn say(event: &Event, scene: &Scene<'_>) -> Option<Words> {
    let (Event::LimitStarted(LimitStarted { no, .. })
    | Event::LimitSuspended { no, .. }
    | Event::LimitGroundEnded { no, .. }
    | Event::LimitResumed { no, .. }
    | Event::LimitRestored(LimitRestored { no, .. })
    | Event::LimitExtended(LimitExtended { no, .. })
    | Event::LimitRecomputed { no, .. }
    | Event::LimitReminded { no, .. }
    | Event::LimitMet { no, .. }
    | Event::LimitExpired { no, .. }
    | Event::LimitStopped { no, .. }) = event
    else {
        return None;
    };
    let (limit_zh, limit_en) = scene.limit(*no);
    let (zh, en) = match event {
        Event::LimitStarted(LimitStarted { schedule, .. }) => {
            moved(schedule, "开始计算", "began to run")
        }
        Event::LimitResumed { schedule, .. } => moved(schedule, "恢复计算", "goes on"),
        Event::LimitExtended(LimitExtended { schedule, .. }) => {
            moved(schedule, "延长", "was extended")
        }
        Event::LimitRecomputed { schedule, .. } => moved(
            schedule,
            "按新日历重新计算",
            "was computed again by another calendar",
        ),
        Event::LimitSuspended { ground, .. } => (
            format!("中止计算：{ground}"),
            format!("stands still: {ground}"),
        ),
        Event::LimitGroundEnded { ground, .. } => (
            format!("的中止事由消除：{ground}"),
            format!("no longer stands still on {ground}"),
        ),
        Event::LimitRestored(LimitRestored { schedule, .. }) => {
            moved(schedule, "因撤回恢复原状", "stands again as before")
        }
        Event::LimitReminded { .. } => both("临近届满", "is near its end"),
        Event::LimitMet { late: true, .. } => both("已逾期履行", "was met after its end"),
        Event::LimitMet { .. } => both("已按期履行", "was met in time"),
        Event::LimitExpired {
            deemed: Some(deemed),
            ..
        } => (
            format!("届满，视为{deemed}"),
            format!("ran out; the law deems `{deemed}`"),
        ),
        Event::LimitExpired { .. } => both("届满", "ran out"),
        Event::LimitStopped { .. } => both("终止计算", "was stopped"),
        _ => return None,
    };
    Some(Words::new(
        format!("时限{limit_zh}{zh}"),
        format!("limit {limit_en} {en}"),
    ))
}

fn moved(schedule: &Schedule, zh: &str, en: &str) -> (String, String) {
    match schedule.due.known() {
        Some(due) => (
            format!("{zh}，至{}", due.last_day),
            format!("{en}, until {}", due.last_day),
        ),
        None => (
            format!("{zh}，届满日未知"),
            format!("{en}; nobody can say until when"),
        ),
    }
}

fn both(zh: &str, en: &str) -> (String, String) {
    (zh.to_owned(), en.to_owned())
}
