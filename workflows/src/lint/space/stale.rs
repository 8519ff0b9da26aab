//! Gates that a return has left behind.
//!
//! A guard such as `seen('legal_review.pass')` holds from then on. When the case goes back to
//! before the review and comes on again without another one, the gate stands open for what the
//! review never saw (退回后未重新审核). A gate is stale from the moment its stage counts as not
//! finished any more until the happening takes place anew.

use std::collections::{BTreeMap, BTreeSet};

use casebook_engine::Name;
use casebook_engine::case::{CaseState, Event};
use casebook_engine::definition::{Definition, Guard, Hardness};

use super::super::gates::{needed, protected};

/// The gates of a definition.
pub(super) struct Gates<'a> {
    gates: Vec<Gate<'a>>,
}

struct Gate<'a> {
    guard: &'a Name,
    /// One of these must have happened.
    needed: BTreeSet<Name>,
    /// The stages in which they happen.
    stages: BTreeSet<&'a Name>,
    /// The tasks behind it.
    protected: BTreeSet<&'a Name>,
}

/// The gates that are stale, by number.
pub(super) type Stale = BTreeSet<usize>;

impl<'a> Gates<'a> {
    pub(super) fn of(definition: &'a Definition) -> Self {
        let guards = definition.guards.values();
        let hard = guards.filter(|guard| guard.hardness == Hardness::Hard);
        let gates = hard.flat_map(|guard| {
            let needed = needed(guard).into_iter();
            needed.filter_map(|needed| Gate::of(definition, guard, needed))
        });
        Self {
            gates: gates.collect(),
        }
    }

    /// Follows the events of a step. Gives the guards behind whose stale gate a task was done.
    pub(super) fn follow(
        &self,
        stale: &mut Stale,
        before: &CaseState,
        events: &[Event],
    ) -> Vec<(Name, Name)> {
        let mut passed = Vec::new();
        let mut marks: BTreeSet<Name> = before.marks.keys().cloned().collect();
        for event in events {
            for (nth, gate) in self.gates.iter().enumerate() {
                gate.follow(nth, event, stale, &marks, &mut passed);
            }
            marks.extend(happened(event));
        }
        passed
    }
}

impl<'a> Gate<'a> {
    /// The gate, when tasks open it.
    fn of(definition: &'a Definition, guard: &'a Guard, needed: BTreeSet<Name>) -> Option<Self> {
        let mut by = BTreeMap::new();
        for stage in definition.stages.values() {
            for task in &stage.tasks {
                let prefix = format!("{}.", task.name);
                if needed.iter().any(|one| one.as_str().starts_with(&prefix)) {
                    by.insert(&task.name, &stage.name);
                }
            }
        }
        let protected = protected(definition, guard);
        (!by.is_empty()).then(|| Self {
            guard: &guard.name,
            needed,
            stages: by.values().copied().collect(),
            protected,
        })
    }

    fn follow(
        &self,
        nth: usize,
        event: &Event,
        stale: &mut Stale,
        marks: &BTreeSet<Name>,
        passed: &mut Vec<(Name, Name)>,
    ) {
        match event {
            Event::StageEntered { undone, .. } => {
                let comes_again = undone.iter().any(|stage| self.stages.contains(stage));
                if comes_again && self.needed.iter().any(|one| marks.contains(one)) {
                    stale.insert(nth);
                }
            }
            _ => {
                if happened(event).iter().any(|one| self.needed.contains(one)) {
                    stale.remove(&nth);
                } else if let Event::TaskCompleted { task, .. } = event
                    && stale.contains(&nth)
                    && self.protected.contains(task)
                {
                    passed.push((self.guard.clone(), task.clone()));
                }
            }
        }
    }
}

/// What happens with an event, as guards ask for it.
fn happened(event: &Event) -> Vec<Name> {
    let of = |name: &Name, word: &str| Name::from(format!("{name}.{word}"));
    match event {
        Event::TaskCompleted { task, outcome, .. } => {
            let outcome = outcome.iter().map(|outcome| of(task, outcome.as_str()));
            outcome.chain([of(task, "done")]).collect()
        }
        Event::TaskSkipped { task, .. } => vec![of(task, "skipped")],
        Event::OutsideHappened(outside) => vec![outside.happening.clone()],
        Event::LimitExpired { limit, deemed, .. } => deemed
            .iter()
            .cloned()
            .chain([of(limit, "expired")])
            .collect(),
        _ => Vec::new(),
    }
}
