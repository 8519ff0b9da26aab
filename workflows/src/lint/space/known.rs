//! Where the walk has been, and what it saw there first.

use std::collections::BTreeMap;

use casebook_engine::Name;
use casebook_engine::case::{Assumption, Step};

use super::extent::{Extent, StateSpace};

/// A step of the walk, with what it took for granted.
#[derive(Clone, Debug)]
pub(super) struct Taken {
    pub(super) step: Step,
    pub(super) assumed: Vec<Assumption>,
}

/// Where a case can stand.
#[derive(Debug)]
pub(super) struct Stand {
    /// From where the walk came here first, and how.
    pub(super) from: Option<usize>,
    pub(super) by: Taken,
    /// The stages in which the case stands; none when it has ended.
    pub(super) stages: Vec<Name>,
    /// The open tasks.
    pub(super) tasks: Vec<Name>,
    /// Where it goes on to without a return by a person.
    pub(super) onward: Vec<usize>,
    /// Whether a person may return the case from here.
    pub(super) can_be_returned: bool,
    /// Whether everything that can happen here was tried.
    pub(super) is_tried: bool,
}

/// Something that the walk saw.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Seen {
    /// A stage was entered.
    Stage(Name),
    /// A task was opened.
    Task(Name),
    /// A task was done, or something from outside recorded.
    Done(Name),
    /// A task was done with this outcome.
    Outcome(Name, Name),
    /// A task was skipped.
    Skipped(Name),
    /// A stage was left on something.
    Way(Name, Name),
    /// A step was barred by a guard.
    Barred(Name, Name),
    /// A limit started.
    Started(Name),
    /// A limit was met.
    Met(Name),
    /// The task that meets a limit was done while the limit did not run.
    Missed(Name),
    /// The case ended while a limit ran that a task meets.
    LeftOpen(Name),
    /// A guard was answered by what has happened alone.
    Answer(Name, bool),
    /// A guard was answered by the facts.
    Open(Name),
    /// A task was done behind a gate that a return had left behind: the guard and the task.
    Stale(Name, Name),
    /// One step runs in a circle through a stage.
    Circle(Name),
}

/// When something was seen first: the step, and where it was taken.
#[derive(Clone, Debug)]
pub(super) struct Sight {
    pub(super) from: Option<usize>,
    pub(super) taken: Taken,
}

/// All that the walk knows.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) stands: Vec<Stand>,
    pub(super) seen: BTreeMap<Seen, Sight>,
    pub(super) extent: Extent,
    pub(super) steps: usize,
}

impl Known {
    /// The first time that something was seen.
    pub(super) fn first(&self, seen: &Seen) -> Option<&Sight> {
        self.seen.get(seen)
    }

    pub(super) fn saw(&self, seen: &Seen) -> bool {
        self.seen.contains_key(seen)
    }

    /// Whether what was not seen cannot be.
    pub(super) fn is_complete(&self) -> bool {
        self.extent != Extent::Bounded
    }

    /// The steps that lead to where a case stands.
    pub(super) fn way_to(&self, stand: usize) -> Vec<&Taken> {
        let mut way = Vec::new();
        let mut at = Some(stand);
        while let Some(stand) = at.map(|at| &self.stands[at]) {
            way.push(&stand.by);
            at = stand.from;
        }
        way.reverse();
        way
    }

    /// The steps that lead to the first sight of something.
    pub(super) fn way_of<'k>(&'k self, sight: &'k Sight) -> Vec<&'k Taken> {
        let mut way = sight.from.map_or_else(Vec::new, |from| self.way_to(from));
        way.push(&sight.taken);
        way
    }

    pub(super) fn size(&self) -> StateSpace {
        StateSpace {
            states: self.stands.len(),
            steps: self.steps,
            extent: self.extent,
        }
    }
}
