//! A hard gate lies on every path to the step that it protects.
//!
//! A guard such as `seen('legal_review.pass')` keeps a step shut until the review has passed. If a
//! case could stand before that step without the review, it would be stuck there: what must be
//! reviewed and was not could only wait. So each happening without which the guard is false is left
//! out of the walk; the step must then be out of reach.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use casebook_engine::definition::expression::{ActorView, View};
use casebook_engine::definition::{Guard, Hardness, Stage};
use casebook_engine::{Facts, Mark, Name};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::live::Banned;
use super::{Live, Subject};
use crate::Code;
use crate::problem::Problems;

pub(super) fn check(subject: &Subject<'_>, live: &Live<'_>, out: &mut Problems) {
    let guards = subject.definition.guards.values();
    for guard in guards.filter(|guard| guard.hardness == Hardness::Hard) {
        for needed in needed(guard) {
            let banned = Banned {
                happenings: needed.clone(),
                ..Banned::default()
            };
            let without = Live::of(subject.definition, &banned);
            for task in protected(subject, guard) {
                if live.tasks.contains(task) && without.tasks.contains(task) {
                    note(subject, guard, task, &needed, out);
                }
            }
        }
    }
}

/// The tasks that a guard protects.
fn protected<'a>(subject: &Subject<'a>, guard: &Guard) -> BTreeSet<&'a Name> {
    let definition = subject.definition;
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
fn needed(guard: &Guard) -> Vec<BTreeSet<Name>> {
    let asked = guard.condition.mentions().happenings;
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

/// Whether the guard is false, whatever the facts, when only these happenings took place.
fn is_false_after(guard: &Guard, happenings: &BTreeSet<&Name>) -> bool {
    let facts = Facts::new();
    let mark = Mark {
        count: 1,
        at: Timestamp::UNIX_EPOCH,
        facts: Arc::default(),
    };
    let marks: BTreeMap<Name, Mark> = happenings
        .iter()
        .map(|name| ((*name).clone(), mark.clone()))
        .collect();
    let view = View {
        facts: &facts,
        marks: &marks,
        actor: ActorView::default(),
        now: Timestamp::UNIX_EPOCH,
        zone: &TimeZone::UTC,
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
    let needed = needed.join(" or ");
    let message = format!(
        "the task \"{task}\" can be reached without \"{needed}\", which its guard \"{}\" demands ({})",
        guard.name, guard.basis
    );
    let fix = format!("let every way to it pass \"{needed}\"");
    out.add(Code::GateBypassed, subject.places.task(task), message, fix);
}
