//! How guards are answered where the facts are unknown.
//!
//! What has happened is known, so a guard that it settles is settled. Any other may hold or not:
//! the answers are taken from a given list, and beyond its end a guard holds. Who asks runs the
//! same step again with other lists until every way was gone. Within one step a guard is answered
//! once: facts do not change while the kernel runs to completion.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::step::Assumption;
use crate::Name;
use crate::definition::Guard;
use crate::definition::expression::{Expression, View};

/// Answers for the guards of one step.
pub(in crate::case) struct Oracle<'a> {
    histories: &'a BTreeMap<Name, Expression>,
    /// The answers to give, in the order of asking.
    given: Vec<bool>,
    answers: RefCell<Vec<Assumption>>,
    settled: RefCell<BTreeSet<(Name, bool)>>,
}

impl<'a> Oracle<'a> {
    pub(super) fn new(histories: &'a BTreeMap<Name, Expression>, given: Vec<bool>) -> Self {
        Self {
            histories,
            given,
            answers: RefCell::default(),
            settled: RefCell::default(),
        }
    }

    /// Whether a guard holds, either way where only facts could say.
    pub(in crate::case) fn answer(&self, guard: &Guard, view: &View<'_>) -> bool {
        self.settled(guard, view).unwrap_or_else(|| {
            let chosen = self.choices();
            let holds = self.given.get(chosen).copied().unwrap_or(true);
            self.note(guard, holds, true)
        })
    }

    /// Whether a guard may hold; it then does for the rest of the step.
    pub(in crate::case) fn presume(&self, guard: &Guard, view: &View<'_>) -> bool {
        self.settled(guard, view)
            .unwrap_or_else(|| self.note(guard, true, false))
    }

    /// Everything that was taken for granted, in the order of asking, and what was settled.
    pub(super) fn into_answers(self) -> (Vec<Assumption>, Vec<(Name, bool)>) {
        let settled = self.settled.into_inner();
        (self.answers.into_inner(), settled.into_iter().collect())
    }

    fn settled(&self, guard: &Guard, view: &View<'_>) -> Option<bool> {
        let history = self.histories.get(&guard.name);
        let known = history.and_then(|history| history.evaluate(view).ok());
        if let Some(known) = known {
            let mut settled = self.settled.borrow_mut();
            settled.insert((guard.name.clone(), known));
        }
        known.or_else(|| {
            let answers = self.answers.borrow();
            let before = answers.iter().find(|one| one.guard == guard.name);
            before.map(|one| one.holds)
        })
    }

    fn choices(&self) -> usize {
        let answers = self.answers.borrow();
        answers.iter().filter(|one| one.is_choice).count()
    }

    fn note(&self, guard: &Guard, holds: bool, is_choice: bool) -> bool {
        self.answers.borrow_mut().push(Assumption {
            guard: guard.name.clone(),
            holds,
            is_choice,
        });
        holds
    }
}
