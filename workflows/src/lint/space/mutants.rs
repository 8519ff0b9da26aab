//! Shipped definitions, broken in one place after the other: what the lints say of it.
//!
//! What a lint cannot know is that the author meant something else: a way on that is missing while
//! others are left, a condition that is missing, a limit that somebody could have stopped. So the
//! table says how many of a kind may go unnoticed: none of the outcomes and tasks.

use std::collections::{BTreeMap, BTreeSet};

use casebook_engine::definition::{Afterwards, Definition, Target};

use super::super::{Subject, lint};
use super::check;
use crate::load::lowered;
use crate::lower::Lowered;
use crate::problem::Problems;
use crate::{Code, Surroundings, shipped_definitions};

/// Definitions that are small enough to be walked often.
const SMALL: [&str; 5] = [
    "contract.review",
    "disclosure.annual",
    "disclosure.proactive",
    "licence.cancel",
    "road_fine",
];

/// What is broken, how often, and how often at most that goes unnoticed.
const KINDS: [(&str, usize); 9] = [
    ("a way on is dropped", 16),
    ("a way on leads to the beginning", 40),
    ("an outcome is dropped", 0),
    ("something accepted is dropped", 4),
    ("a task is dropped", 0),
    ("what a stage requires is dropped", 8),
    ("the task that meets a limit is dropped", 9),
    ("what stops a limit is dropped", 4),
    ("a return comes straight back", 6),
];

type Found = BTreeSet<(Code, String)>;

fn found(definition: &Definition, lowered: &Lowered) -> Found {
    let subject = Subject {
        definition,
        places: &lowered.places,
        directory: None,
    };
    let mut out = Problems::default();
    lint(&subject, &mut out);
    check(&subject, Some(600), &mut out);
    let told = out.into_sorted().into_iter();
    let told = told.filter(|problem| problem.code != Code::NotWalked);
    told.map(|problem| (problem.code, problem.message.en))
        .collect()
}

/// The definition broken in each place of a kind.
fn broken(kind: usize, whole: &Definition) -> Vec<(String, Definition)> {
    let mut broken = Vec::new();
    let mut add = |what: String, change: &dyn Fn(&mut Definition)| {
        let mut definition = whole.clone();
        change(&mut definition);
        broken.push((what, definition));
    };
    for (name, stage) in &whole.stages {
        let at = |definition: &mut Definition,
                  change: &dyn Fn(&mut casebook_engine::definition::Stage)| {
            change(definition.stages.get_mut(name).expect("a stage"));
        };
        let of = |n: usize, count: usize| 0..if kind == n { count } else { 0 };
        for nth in of(0, stage.next.len()) {
            add(format!("{name}: {}", stage.next[nth].on), &|it| {
                at(it, &|stage| drop(stage.next.remove(nth)));
            });
        }
        for nth in of(1, stage.next.len()).filter(|nth| {
            stage.within.is_none() && stage.next[*nth].to != Target::Stage(whole.start.clone())
        }) {
            add(format!("{name}: {}", stage.next[nth].on), &|it| {
                let start = Target::Stage(it.start.clone());
                at(it, &|stage| stage.next[nth].to = start.clone());
            });
        }
        for nth in of(5, stage.require.len()) {
            add(format!("{name}: {}", stage.require[nth]), &|it| {
                at(it, &|stage| drop(stage.require.remove(nth)));
            });
        }
        for nth in of(8, stage.next.len()) {
            if matches!(
                stage.next[nth].to,
                Target::ReturnTo {
                    afterwards: Afterwards::Rewalk,
                    ..
                }
            ) {
                add(format!("{name}: {}", stage.next[nth].on), &|it| {
                    at(it, &|stage| {
                        if let Target::ReturnTo { afterwards, .. } = &mut stage.next[nth].to {
                            *afterwards = Afterwards::Direct;
                        }
                    });
                });
            }
        }
        for outside in stage.accept.keys().filter(|_| kind == 3) {
            add(format!("{name}: {outside}"), &|it| {
                at(it, &|stage| drop(stage.accept.remove(outside)));
            });
        }
        for (task, body) in stage.tasks.iter().enumerate() {
            for nth in of(2, body.outcomes.len()).filter(|_| body.outcomes.len() > 1) {
                add(format!("{}: {}", body.name, body.outcomes[nth]), &|it| {
                    at(it, &|stage| drop(stage.tasks[task].outcomes.remove(nth)));
                });
            }
            if kind == 4 {
                add(body.name.to_string(), &|it| {
                    at(it, &|stage| drop(stage.tasks.remove(task)));
                });
            }
        }
    }
    broken.extend(broken_limits(kind, whole));
    broken
}

fn broken_limits(kind: usize, whole: &Definition) -> Vec<(String, Definition)> {
    let mut broken = Vec::new();
    for (name, limit) in &whole.limits {
        let mut changed =
            |what: String, change: &dyn Fn(&mut casebook_engine::definition::Limit)| {
                let mut definition = whole.clone();
                change(definition.limits.get_mut(name).expect("a limit"));
                broken.push((what, definition));
            };
        if kind == 6 && limit.by.is_some() {
            changed(name.to_string(), &|limit| limit.by = None);
        }
        for nth in 0..if kind == 7 { limit.stop.len() } else { 0 } {
            changed(format!("{name}: {}", limit.stop[nth]), &|limit| {
                drop(limit.stop.remove(nth));
            });
        }
    }
    broken
}

#[test]
fn what_is_broken_is_noticed() {
    let mut count: BTreeMap<usize, (usize, Vec<String>)> = BTreeMap::new();
    for text in shipped_definitions() {
        if !SMALL.contains(&text.id.as_str()) {
            continue;
        }
        let mut out = Problems::default();
        let lowered = lowered(text.text.as_bytes(), &Surroundings::default(), &mut out);
        let (_, lowered) = lowered.expect("a shipped definition is sound");
        let whole: Found = found(&lowered.definition, &lowered);
        for kind in 0..KINDS.len() {
            for (what, definition) in broken(kind, &lowered.definition) {
                let (all, unnoticed) = count.entry(kind).or_default();
                *all += 1;
                if found(&definition, &lowered).is_subset(&whole) {
                    unnoticed.push(format!("{} {what}", text.id));
                }
            }
        }
    }
    let mut wrong = Vec::new();
    for (kind, (name, unnoticed_max)) in KINDS.iter().enumerate() {
        let (all, unnoticed) = count.remove(&kind).unwrap_or_default();
        println!(
            "{name}: {all}, unnoticed {}: {unnoticed:?}",
            unnoticed.len()
        );
        if unnoticed.len() > *unnoticed_max {
            wrong.push((name, unnoticed));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
