//! Every limit starts, ends and is followed by something.

use casebook_engine::Name;
use casebook_engine::definition::{Definition, Limit, LimitStart};

use super::{Live, Subject};
use crate::Code;
use crate::problem::Problems;

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
        let message = format!(
            "\"{happening}\" of the limit \"{}\" never happens",
            limit.name
        );
        let place = subject.places.limit(&limit.name);
        out.add(
            Code::LimitNeverStarts,
            place,
            message,
            "name something that happens",
        );
    }
}

fn check_end(subject: &Subject<'_>, limit: &Limit, out: &mut Problems) {
    let followed = limit.by.is_some()
        || !limit.stop.is_empty()
        || limit.breach.is_some()
        || leads_on(subject.definition, &limit.name);
    if !followed {
        let message = format!(
            "nothing meets or stops the limit \"{}\", and nothing follows it",
            limit.name
        );
        let fix = format!(
            "add \"by\", \"stop\" or \"breach\", or name {}.expired in \"next\"",
            limit.name
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
        let message = format!(
            "the limit \"{}\" counts forward from \"{day}\", which its own task \"{by}\" sets: it can never be missed",
            limit.name
        );
        let fix = format!(
            "write \"within: -{}\" to count back from that day",
            limit.within
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
            let message = format!(
                "a reminder {remind} before the end of the limit \"{}\" of {whole}",
                limit.name
            );
            let place = subject.places.limit(&limit.name);
            out.add(
                Code::ReminderTooLong,
                place,
                message,
                "write a shorter length above 0",
            );
        }
    }
}

/// A backward limit ends before a day that is known beforehand.
fn check_backward(subject: &Subject<'_>, limit: &Limit, out: &mut Problems) {
    let mut note = |message: &str, fix: &str| {
        let message = format!("the backward limit \"{}\" {message}", limit.name);
        out.add(
            Code::BackwardLimit,
            subject.places.limit(&limit.name),
            message,
            fix,
        );
    };
    if let LimitStart::Happening(start) = &limit.start {
        let message = format!("counts back from \"{start}\", whose day is not known beforehand");
        note(
            &message,
            "let it start from a fact that is a date or an instant",
        );
    }
    if limit.by.is_none() {
        note(
            "has no task that meets it",
            "add \"by\" with the task that must be done in time",
        );
    }
    if limit.extend.is_some() {
        note("cannot be extended", "remove \"extend\"");
    }
    if !limit.pause.is_empty() {
        note("does not run and cannot be paused", "remove \"pause\"");
    }
}
