//! A hard gate lies on every path to the step that it protects.
//!
//! A guard such as `seen('legal_review.pass')` keeps a step shut until the review has passed. If a
//! case could stand before that step without the review, it would be stuck there: what must be
//! reviewed and was not could only wait. So each happening without which the guard is false is left
//! out of the walk; the step must then be out of reach.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use casebook_engine::deadline::Calendar;
use casebook_engine::definition::expression::{ActorView, View};
use casebook_engine::definition::{Definition, Guard, Hardness, Stage};
use casebook_engine::{Facts, Mark, Name};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::live::Banned;
use super::{Live, Subject};
use crate::problem::Problems;
use crate::said::said;
use crate::{Code, Place};

/// How many happenings the guards may ask for, each counted for each guard.
const ASKED_MAX: usize = 500;

/// Among how many happenings of one guard every choice is tried: 64 evaluations.
const CHOSEN_MAX: usize = 6;

pub(super) fn check(subject: &Subject<'_>, live: &Live<'_>, out: &mut Problems) {
    let guards = subject.definition.guards.values();
    let hard: Vec<&Guard> = guards
        .filter(|guard| guard.hardness == Hardness::Hard)
        .collect();
    let asked: usize = hard.iter().map(|guard| asked(guard).len()).sum();
    if asked > ASKED_MAX {
        let message = said!(
            "各条件共查问 {asked} 次事件，上限为 {ASKED_MAX}",
            "the guards ask for {asked} happenings of at most {ASKED_MAX}"
        );
        out.add(
            Code::TooMany,
            Place::START,
            message,
            said!("请减少查问", "ask for less"),
        );
        return;
    }
    let mut walked: BTreeMap<BTreeSet<Name>, BTreeSet<Name>> = BTreeMap::new();
    for guard in hard {
        for needed in needed(guard) {
            // Several guards may need the same.
            let without = walked
                .entry(needed.clone())
                .or_insert_with_key(|needed| tasks_without(subject, live, needed));
            for task in protected(subject.definition, guard) {
                if live.tasks.contains(task) && without.contains(task) {
                    note(subject, guard, task, &needed, out);
                }
            }
        }
    }
}

/// The tasks that can be opened without any of these happenings.
fn tasks_without(
    subject: &Subject<'_>,
    live: &Live<'_>,
    happenings: &BTreeSet<Name>,
) -> BTreeSet<Name> {
    let shut = ways(subject).into_iter().filter(|guard| {
        let asked = asked(guard);
        let left = asked.difference(happenings).collect();
        asked.iter().any(|one| happenings.contains(one)) && is_false_after(guard, &left)
    });
    let banned = Banned {
        happenings: happenings.clone(),
        guards: shut.map(|guard| guard.name.clone()).collect(),
        ..Banned::default()
    };
    live.without(&banned).tasks
}

/// The guards under which ways are taken.
fn ways<'a>(subject: &Subject<'a>) -> Vec<&'a Guard> {
    let definition = subject.definition;
    let ways = definition.stages.values().flat_map(|stage| &stage.next);
    let names: BTreeSet<&Name> = ways
        .flat_map(|way| way.when.iter().chain([&way.on]))
        .collect();
    let guards = definition.guards.values();
    guards.filter(|guard| names.contains(&guard.name)).collect()
}

/// What a guard asks for beside the filing, which every case has seen.
fn asked(guard: &Guard) -> BTreeSet<Name> {
    let mut asked = guard.condition.mentions().happenings;
    asked.remove("case.filed");
    asked
}

/// The tasks that a guard protects.
pub(super) fn protected<'a>(definition: &'a Definition, guard: &Guard) -> BTreeSet<&'a Name> {
    let asks = |stage: &Stage| stage.require.contains(&guard.name);
    let mut tasks = BTreeSet::new();
    for stage in definition.stages.values() {
        let around = definition.lineage(stage.name.as_str()).any(asks);
        let own = stage
            .tasks
            .iter()
            .filter(|task| around || task.require.contains(&guard.name));
        tasks.extend(own.map(|task| &task.name));
    }
    tasks
}

/// Sets of happenings of which at least one must have taken place for the guard to hold.
pub(super) fn needed(guard: &Guard) -> Vec<BTreeSet<Name>> {
    let asked = asked(guard);
    let alone = asked.iter().filter(|happening| {
        let others: BTreeSet<&Name> = asked.iter().filter(|other| other != happening).collect();
        is_false_after(guard, &others)
    });
    let alone: Vec<BTreeSet<Name>> = alone.map(|one| BTreeSet::from([one.clone()])).collect();
    if alone.is_empty() && !asked.is_empty() && is_false_after(guard, &BTreeSet::new()) {
        return vec![asked];
    }
    alone
}

/// Whether the guard is false, whatever the facts, whichever of these happenings took place and
/// nothing else did.
///
/// Every choice among them is tried: `!seen('asked') || seen('heard')` is false after `asked` alone,
/// and yet demands nothing of a case that saw neither. Where it also asks in which stage the case
/// stands, nobody can say so.
fn is_false_after(guard: &Guard, happenings: &BTreeSet<&Name>) -> bool {
    if !guard.condition.mentions().stages.is_empty() {
        return false;
    }
    choices(happenings)
        .iter()
        .all(|choice| is_false_with(guard, choice))
}

/// Every choice among a few happenings; of more than [`CHOSEN_MAX`] all, none, and each alone.
fn choices<'a>(happenings: &BTreeSet<&'a Name>) -> Vec<Vec<&'a Name>> {
    let all: Vec<&Name> = happenings.iter().copied().collect();
    if all.len() > CHOSEN_MAX {
        let each = all.iter().map(|one| vec![*one]).collect();
        return [vec![all], vec![Vec::new()], each].concat();
    }
    let chosen = |bits: usize| (0..all.len()).filter(move |place| bits >> place & 1 == 1);
    (0..1_usize << all.len())
        .map(|bits| chosen(bits).map(|place| all[place]).collect())
        .collect()
}

fn is_false_with(guard: &Guard, happenings: &[&Name]) -> bool {
    let facts = Facts::new();
    let mark = Mark {
        count: 1,
        at: Timestamp::UNIX_EPOCH,
        facts: Arc::default(),
    };
    let filed = Name::from("case.filed");
    let marks: BTreeMap<Name, Mark> = happenings
        .iter()
        .copied()
        .chain([&filed])
        .map(|name| (name.clone(), mark.clone()))
        .collect();
    let view = View {
        facts: &facts,
        marks: &marks,
        standing: &BTreeSet::new(),
        item: None,
        actor: ActorView::default(),
        now: Timestamp::UNIX_EPOCH,
        calendar: &Calendar::without_table(TimeZone::UTC),
        registers: &BTreeMap::new(),
    };
    guard.condition.evaluate(&view) == Ok(false)
}

fn note(
    subject: &Subject<'_>,
    guard: &Guard,
    task: &Name,
    needed: &BTreeSet<Name>,
    out: &mut Problems,
) {
    let needed: Vec<&str> = needed.iter().map(Name::as_str).collect();
    let (zh, en) = (needed.join("”或者“"), needed.join(" or "));
    let message = said!(
        "不经过“{zh}”就可以到达待办“{task}”，而其条件“{guard}”要求经过（{basis}）",
        "the task \"{task}\" can be reached without \"{en}\", which its guard \"{guard}\" demands ({basis})",
        guard = guard.name,
        basis = guard.basis
    );
    let fix = said!(
        "请使通向它的每条路径都经过“{zh}”",
        "let every way to it pass \"{en}\""
    );
    out.add(Code::GateBypassed, subject.places.task(task), message, fix);
}

#[cfg(test)]
mod tests {
    use crate::{Surroundings, load};

    #[test]
    fn the_filing_is_no_gate_that_could_be_missed() {
        let rows = [
            ("seen('case.filed')", vec!["CB-L313"]),
            ("seen('case.filed') || seen('check.done')", vec![]),
            ("seen('case.filed') && seen('check.done')", vec!["CB-L310"]),
            ("days_between('case.filed', now) <= 90", vec![]),
            (
                "count('write.done') == 0 && count('check.done') == 0",
                vec![],
            ),
            ("!seen('write.done') || seen('check.done')", vec![]),
        ];
        for (condition, expected) in rows {
            let text = format!(
                "casebook: 1\nid: a\ntitle: x\nversion: 1\nin_force: {{from: 2026-01-01}}\nbasis: x\ncalendar: cn\n\
                 roles: {{r: {{from: org.x}}}}\nstart: work\n\
                 stages: {{work: {{require: g, tasks: {{write: {{role: r}}, check: {{role: r}}}}, next: {{write.done: end}}}}}}\n\
                 guards: {{g: {{cel: \"{condition}\", basis: x, say: x}}}}\n\
                 tests: [{{name: x, given: [case.filed], expect: {{status: open}}}}]\n"
            );
            let problems = load(text.as_bytes(), &Surroundings::default()).problems;
            let mut codes: Vec<String> = problems.iter().map(|p| p.code.to_string()).collect();
            codes.dedup();
            assert_eq!(codes, expected, "{condition}: {problems:?}");
        }
    }
}
