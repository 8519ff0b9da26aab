//! The walk: breadth first, from the filing on, within bounds.

mod watch;

use std::collections::{BTreeMap, VecDeque};
use std::fmt::{self, Write};
use std::sync::Arc;

use casebook_engine::Name;
use casebook_engine::case::{Ahead, CaseState, Onward, Possible, Step};
use casebook_engine::definition::Definition;
use sha2::{Digest, Sha256};

use super::aside::Aside;
use super::extent::Extent;
use super::known::{Known, Seen, Sight, Stand, Taken};
use super::stale::{Gates, Stale};

/// How many states are walked, and how many steps are taken for each; whichever comes first. Counted
/// and not timed, so that the same text is always judged alike.
pub(super) const STATES_MAX: usize = 10_000;
const STEPS_FOR_A_STATE: usize = 4;

/// A state from which to go on.
struct Next {
    stand: usize,
    case: CaseState,
    stale: Stale,
}

struct Walk<'a> {
    definition: &'a Definition,
    possible: Possible<'a>,
    gates: Gates<'a>,
    aside: Option<Aside>,
    known: Known,
    by_print: BTreeMap<[u8; 32], usize>,
    next: VecDeque<Next>,
    /// What returns by persons lead to; walked last, and not returned from again.
    later: VecDeque<Next>,
    states_max: usize,
    /// Whether it is moved by what is not walked.
    moved_unseen: bool,
    /// How many steps depend on more conditions than are tried.
    cut: usize,
}

/// Walks through all that can become of a case; where that is too much, again with the regions one
/// after the other.
pub(super) fn walk(definition: &Definition, states_max: usize) -> Known {
    let whole = Walk::new(definition, None, states_max).finish();
    if whole.extent != Extent::Bounded {
        return whole;
    }
    let aside = Aside::of(definition);
    if aside.is_empty() {
        return whole;
    }
    let steps = whole.steps;
    let mut aside = Walk::new(definition, Some(aside), states_max / 2).finish();
    aside.steps += steps;
    if aside.extent == Extent::Bounded {
        whole
    } else {
        aside
    }
}

impl<'a> Walk<'a> {
    fn new(definition: &'a Definition, aside: Option<Aside>, states_max: usize) -> Self {
        let possible = Possible::new(definition);
        let moved_unseen = is_moved_unseen(definition, &possible);
        Self {
            definition,
            possible,
            gates: Gates::of(definition),
            aside,
            known: Known {
                stands: Vec::new(),
                seen: BTreeMap::new(),
                extent: Extent::Whole,
                steps: 0,
            },
            by_print: BTreeMap::new(),
            next: VecDeque::new(),
            later: VecDeque::new(),
            states_max,
            moved_unseen,
            // Then nothing is claimed of the whole.
            cut: usize::from(moved_unseen),
        }
    }

    fn finish(mut self) -> Known {
        for onward in self.possible.filed() {
            self.arrive(None, &Stale::default(), &CaseState::default(), onward);
        }
        while let Some(next) = self.next.pop_front() {
            if self.is_too_much() {
                self.known.extent = Extent::Bounded;
                return self.known;
            }
            self.go_on(&next, true);
        }
        while let Some(next) = self.later.pop_front() {
            if self.is_too_much() {
                self.known.extent = if self.cut > 0 {
                    Extent::Bounded
                } else {
                    Extent::OneReturn
                };
                return self.known;
            }
            self.go_on(&next, false);
            while let Some(inner) = self.next.pop_front() {
                self.later.push_back(inner);
            }
        }
        if self.cut > 0 {
            self.known.extent = Extent::Bounded;
        } else if self.aside.is_some() {
            self.known.extent = Extent::Aside;
        }
        self.known
    }

    fn is_too_much(&self) -> bool {
        self.known.stands.len() >= self.states_max
            || self.known.steps >= self.states_max * STEPS_FOR_A_STATE
    }

    /// Takes every step from a state.
    fn go_on(&mut self, at: &Next, may_return: bool) {
        let by_person = may_return && self.aside.is_none();
        let cut = self.cut;
        let meant = |step: &Step| by_person || !step.is_by_verb();
        let Some(aside) = self.aside.take() else {
            for onward in self.possible.onward(&at.case, &meant) {
                self.arrive(Some(at.stand), &at.stale, &at.case, onward);
            }
            self.known.stands[at.stand].is_tried = self.cut == cut && !self.moved_unseen;
            return;
        };
        // One region after the other, until one leads to where the walk has not been.
        for part in aside.parts(self.definition, &at.case) {
            let before = self.known.stands.len();
            let within = |step: &Step| meant(step) && aside.is_in(&part, step);
            for onward in self.possible.onward(&at.case, &within) {
                self.arrive(Some(at.stand), &at.stale, &at.case, onward);
            }
            if self.known.stands.len() > before {
                break;
            }
        }
        self.known.stands[at.stand].is_tried = self.cut == cut && !self.moved_unseen;
        self.aside = Some(aside);
    }

    /// Notes where a step leads.
    fn arrive(&mut self, from: Option<usize>, stale: &Stale, before: &CaseState, onward: Onward) {
        self.known.steps += 1;
        let taken = Taken {
            step: onward.step,
            assumed: onward.assumed,
        };
        for (guard, holds) in onward.settled {
            self.see(from, &taken, Seen::Answer(guard, holds));
        }
        for one in &taken.assumed {
            self.see(from, &taken, Seen::Open(one.guard.clone()));
        }
        match onward.ahead {
            Ahead::Stands { case, events } => {
                let mut stale = stale.clone();
                for (guard, task) in self.gates.follow(&mut stale, before, &events) {
                    self.see(from, &taken, Seen::Stale(guard, task));
                }
                self.watch(from, &taken, before, &events);
                self.stand(from, taken, *case, stale);
            }
            Ahead::Barred { guard } => {
                let step = named(&taken.step);
                self.see(from, &taken, Seen::Barred(step, guard));
            }
            Ahead::Circles { through } => {
                let stage = through.into_iter().min();
                let stage = stage.unwrap_or_else(|| self.definition.start.clone());
                self.see(from, &taken, Seen::Circle(stage));
            }
            Ahead::Refused { .. } => {}
            Ahead::TooManyWays => self.cut += 1,
        }
    }

    fn stand(&mut self, from: Option<usize>, taken: Taken, case: CaseState, stale: Stale) {
        let by_verb = taken.step.is_by_verb();
        let print = print(&case, &stale);
        let known = self.by_print.get(&print).copied();
        let stand = known.unwrap_or(self.known.stands.len());
        if known.is_none() {
            self.by_print.insert(print, stand);
            let is_over = case.is_closed();
            let stages = case.leaves().map(|(_, open)| open.name.clone());
            self.known.stands.push(Stand {
                from,
                by: taken,
                stages: stages.collect(),
                tasks: case.tasks.values().map(|open| open.name.clone()).collect(),
                onward: Vec::new(),
                can_be_returned: self.possible.can_be_returned(&case),
                is_tried: is_over,
            });
            if !is_over {
                let next = Next { stand, case, stale };
                let queue = if by_verb {
                    &mut self.later
                } else {
                    &mut self.next
                };
                queue.push_back(next);
            }
        }
        if let Some(from) = from.filter(|_| !by_verb)
            && !self.known.stands[from].onward.contains(&stand)
        {
            self.known.stands[from].onward.push(stand);
        }
    }

    fn see(&mut self, from: Option<usize>, taken: &Taken, seen: Seen) {
        self.known.seen.entry(seen).or_insert_with(|| Sight {
            from,
            taken: taken.clone(),
        });
    }
}

/// Whether something moves a case that is not walked: what cases bring that it opened, where it
/// waits for that; other cases that move it from anywhere; how many elements a list has.
fn is_moved_unseen(definition: &Definition, possible: &Possible<'_>) -> bool {
    let mut links = definition.relations.links.values();
    let answers = links.any(|link| {
        let happenings = link.happenings();
        !link.sets.is_empty() || happenings.iter().any(|one| possible.waits_for(one))
    });
    let mut stages = definition.stages.values();
    let each = stages.any(|stage| {
        let mut tasks = stage.tasks.iter();
        stage.for_each.is_some() || tasks.any(|task| task.for_each.is_some())
    });
    let mut reacts = definition.relations.reacts.values();
    each || answers || reacts.any(|reaction| reaction.then.is_some())
}

/// What a step is called where a guard bars it.
fn named(step: &Step) -> Name {
    match step {
        Step::Completed { task, .. } | Step::Refused { task } | Step::Added { task } => {
            task.clone()
        }
        Step::Happened { happening, .. } => happening.clone(),
        Step::Heard { reaction, .. } => reaction.clone(),
        Step::Expired { limit } => limit.clone(),
        Step::Returned { to, .. } => to.clone(),
        Step::Filed => "case.filed".into(),
    }
}

/// What tells states apart: all of the case but what is the same everywhere.
fn print(case: &CaseState, stale: &Stale) -> [u8; 32] {
    struct Hashing(Sha256);
    impl Write for Hashing {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            self.0.update(text.as_bytes());
            Ok(())
        }
    }
    let mut bare = case.clone();
    bare.header = None;
    bare.facts = Arc::default();
    let mut hashing = Hashing(Sha256::new());
    write!(hashing, "{bare:?}{stale:?}").expect("hashing takes any text");
    hashing.0.finalize().into()
}
