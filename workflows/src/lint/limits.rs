//! Every limit starts, ends and is followed by something.

use casebook_engine::Name;
use casebook_engine::definition::{Definition, Limit, LimitStart};

use super::{Live, Subject};
use crate::problem::Problems;
use crate::said::said;
use crate::{Code, Said};

pub(super) fn check(subject: &Subject<'_>, live: &Live<'_>, out: &mut Problems) {
    for limit in subject.definition.limits.values() {
        // Those that a document brings along are judged with it.
        if !subject.places.limits.contains_key(&limit.name) {
            continue;
        }
        check_start(subject, limit, live, out);
        check_end(subject, limit, out);
        check_reminders(subject, limit, out);
        check_direction(subject, limit, out);
        if limit.within.count < 0 {
            check_backward(subject, limit, out);
        }
    }
}

fn check_start(subject: &Subject<'_>, limit: &Limit, live: &Live<'_>, out: &mut Problems) {
    let (LimitStart::Happening(start) | LimitStart::Fact(start)) = &limit.start;
    let pauses = limit
        .pause
        .iter()
        .flat_map(|pause| [&pause.from, &pause.until]);
    let named = std::iter::once(start).chain(&limit.stop).chain(pauses);
    for happening in named.filter(|happening| !live.happenings.contains(*happening)) {
        let message = said!(
            "时限“{limit}”的“{happening}”永远不会发生",
            "\"{happening}\" of the limit \"{limit}\" never happens",
            limit = limit.name
        );
        let place = subject.places.limit(&limit.name);
        out.add(
            Code::LimitNeverStarts,
            place,
            message,
            said!("请改写为会发生的事件", "name something that happens"),
        );
    }
}

fn check_end(subject: &Subject<'_>, limit: &Limit, out: &mut Problems) {
    let followed = limit.by.is_some()
        || !limit.stop.is_empty()
        || limit.breach.is_some()
        || leads_on(subject.definition, &limit.name);
    if !followed {
        let message = said!(
            "时限“{limit}”没有办结它的待办，没有停止事由，届满后也没有后果",
            "nothing meets or stops the limit \"{limit}\", and nothing follows it",
            limit = limit.name
        );
        let fix = said!(
            "请补写“by”“stop”或者“breach”，或者在“next”中写 {limit}.expired",
            "add \"by\", \"stop\" or \"breach\", or name {limit}.expired in \"next\"",
            limit = limit.name
        );
        out.add(
            Code::LimitEndless,
            subject.places.limit(&limit.name),
            message,
            fix,
        );
    }
}

fn leads_on(definition: &Definition, limit: &Name) -> bool {
    let expired = format!("{limit}.expired");
    let mut ways = definition.stages.values().flat_map(|stage| &stage.next);
    ways.any(|way| way.on == *expired)
}

/// A task that says from which day its own limit counts can never be late for it.
fn check_direction(subject: &Subject<'_>, limit: &Limit, out: &mut Problems) {
    let (LimitStart::Fact(day), Some(by)) = (&limit.start, &limit.by) else {
        return;
    };
    let task = subject.definition.task(by.as_str());
    if limit.within.count > 0 && task.is_some_and(|(_, task)| task.sets.contains(day)) {
        let message = said!(
            "时限“{limit}”从“{day}”起顺算，而该日期由办结它的待办“{by}”自己写入，永远不会超期",
            "the limit \"{limit}\" counts forward from \"{day}\", which its own task \"{by}\" sets: it can never be missed",
            limit = limit.name
        );
        let fix = said!(
            "请写“within: -{length}”，从该日期倒算",
            "write \"within: -{length}\" to count back from that day",
            length = limit.within
        );
        let place = subject.places.limit(&limit.name);
        out.add(Code::ForwardFromOwnDay, place, message, fix);
    }
}

fn check_reminders(subject: &Subject<'_>, limit: &Limit, out: &mut Problems) {
    for remind in &limit.remind {
        let whole = limit.within;
        let useless = remind.count <= 0
            || remind.unit == whole.unit && remind.count >= whole.count && whole.count > 0;
        if useless {
            let message = said!(
                "时限“{limit}”为 {whole}，提前 {remind} 提醒没有意义",
                "a reminder {remind} before the end of the limit \"{limit}\" of {whole}",
                limit = limit.name
            );
            let place = subject.places.limit(&limit.name);
            out.add(
                Code::ReminderTooLong,
                place,
                message,
                said!(
                    "请写比时限短且大于 0 的期间",
                    "write a shorter length above 0"
                ),
            );
        }
    }
}

/// A backward limit ends before a day that is known beforehand.
fn check_backward(subject: &Subject<'_>, limit: &Limit, out: &mut Problems) {
    let mut note = |Said { zh, en }: Said, fix: Said| {
        let message = said!(
            "倒计时限“{limit}”{zh}",
            "the backward limit \"{limit}\" {en}",
            limit = limit.name
        );
        out.add(
            Code::BackwardLimit,
            subject.places.limit(&limit.name),
            message,
            fix,
        );
    };
    if let LimitStart::Happening(start) = &limit.start {
        let message = said!(
            "从“{start}”倒算，而其日期事先不能确定",
            "counts back from \"{start}\", whose day is not known beforehand"
        );
        note(
            message,
            said!(
                "请从日期或者时刻事实起算",
                "let it start from a fact that is a date or an instant"
            ),
        );
    }
    if limit.by.is_none() {
        note(
            said!("没有办结它的待办", "has no task that meets it"),
            said!(
                "请补写“by”，写明须按期办结的待办",
                "add \"by\" with the task that must be done in time"
            ),
        );
    }
    if limit.extend.is_some() {
        note(
            said!("不能延长", "cannot be extended"),
            said!("请删除“extend”", "remove \"extend\""),
        );
    }
    if !limit.pause.is_empty() {
        note(
            said!("不计算经过，不能中止", "does not run and cannot be paused"),
            said!("请删除“pause”", "remove \"pause\""),
        );
    }
}
