//! The shortest way to where a step of `given` can happen.
//!
//! Breadth first over the real decider: tasks with each of their outcomes in the order of the file,
//! then outside events, and limits running out only where nothing else leads on.

use std::collections::{BTreeSet, VecDeque};

use casebook_engine::case::{Instance, LimitStatus, Status};
use casebook_engine::{Facts, Name};

use super::act::{Content, Ending, LinkWord, What};
use super::check::Refusal;
use super::world::World;

/// How many positions are looked at.
const POSITIONS_MAX: usize = 600;

/// What is done on the way.
#[derive(Clone)]
enum Move {
    /// A task, for an element where there is a copy for each, with an outcome.
    Complete(Name, Option<String>, Option<Name>),
    Outside(Name),
    Expire(Name),
    Link(Name, LinkWord),
}

/// The open stages, the open tasks with their elements, and what happened.
type Position = (Vec<Name>, Vec<(Name, Option<String>)>, Vec<Name>);

impl World<'_> {
    /// Walks to where `what` can happen. Stays where it is when there is no way, or none is needed.
    pub(super) fn walk_to(&mut self, what: &What) {
        if self.allows(what)
            || !matches!(
                what,
                What::Complete(..) | What::Outside(..) | What::Expire(_) | What::Link(..)
            )
        {
            return;
        }
        let found = self.search(what, false).or_else(|| self.search(what, true));
        if let Some(found) = found {
            *self = found;
        }
    }

    /// Whether a step could be tried where the case stands.
    fn allows(&self, what: &What) -> bool {
        match what {
            What::Complete(task, ..) => self.open_task(task).is_some(),
            What::Outside(name, _) => {
                let in_copy = || self.item.is_none() || self.accepting(name).is_some();
                self.accepted().contains(name) && in_copy()
            }
            What::Expire(limit) => self
                .state
                .limit(limit.as_str())
                .is_some_and(|(_, limit)| limit.status == LimitStatus::Running),
            What::Link(link, word, _) => self.can_answer(link, word),
            _ => true,
        }
    }

    fn search(&self, what: &What, with_time: bool) -> Option<Self> {
        let mut seen = BTreeSet::from([self.position()]);
        let mut queue = VecDeque::from([self.clone()]);
        while let Some(world) = queue.pop_front() {
            for step in world.moves(with_time) {
                let mut next = world.clone();
                if next.go(&step).is_err() || !seen.insert(next.position()) {
                    continue;
                }
                if next.allows(what) {
                    return Some(next);
                }
                if seen.len() > POSITIONS_MAX {
                    return None;
                }
                queue.push_back(next);
            }
        }
        None
    }

    fn moves(&self, with_time: bool) -> Vec<Move> {
        if self.state.status != Status::Open {
            return Vec::new();
        }
        let mut moves = Vec::new();
        for open in self.state.tasks.values() {
            let copy = open
                .copy
                .as_ref()
                .or_else(|| self.state.copy_of(open.stage));
            let item = copy.map(Instance::label);
            let outcomes = self
                .definition
                .task(open.name.as_str())
                .map(|(_, task)| &task.outcomes);
            match outcomes.filter(|outcomes| !outcomes.is_empty()) {
                Some(outcomes) => moves.extend(outcomes.iter().map(|outcome| {
                    Move::Complete(open.name.clone(), item.clone(), Some(outcome.clone()))
                })),
                None => moves.push(Move::Complete(open.name.clone(), item, None)),
            }
        }
        moves.extend(self.accepted().into_iter().map(Move::Outside));
        moves.extend(
            self.answers()
                .into_iter()
                .map(|(link, word)| Move::Link(link, word)),
        );
        if with_time {
            let running = self
                .state
                .limits
                .values()
                .filter(|limit| limit.status == LimitStatus::Running);
            moves.extend(running.map(|limit| Move::Expire(limit.name.clone())));
        }
        moves
    }

    fn go(&mut self, step: &Move) -> Result<(), Refusal> {
        self.advance(None).map_err(Refusal::Impossible)?;
        let (word, result) = match step {
            Move::Complete(task, item, outcome) => {
                let meant = std::mem::replace(&mut self.item, item.clone());
                let word = outcome.as_ref().map_or("done", Name::as_str);
                let ending = Ending::Done(outcome.clone());
                let done = self.complete(task, &ending, &Content::default(), None);
                self.item = meant;
                (format!("{task}.{word}"), done)
            }
            Move::Outside(name) => (name.to_string(), self.outside(name, &Facts::new(), None)),
            Move::Expire(limit) => (format!("{limit}.expired"), self.expire(limit)),
            Move::Link(link, word) => (
                format!("{link}.{}", word.as_str()),
                self.answer_link(link, word, &Facts::new()),
            ),
        };
        self.steps.push(format!("{} ({word})", self.today()));
        self.walked.push(word);
        result
    }

    /// What the open stages accept from outside.
    pub(super) fn accepted(&self) -> BTreeSet<Name> {
        let stages = self
            .state
            .stages
            .values()
            .filter_map(|open| self.definition.stages.get(&open.name));
        stages
            .flat_map(|stage| stage.accept.keys().cloned())
            .collect()
    }

    /// Where the case stands and what happened in it, as far as ways on depend on it.
    fn position(&self) -> Position {
        let stages = self.state.stages.values().map(|open| open.name.clone());
        let tasks = self.state.tasks.values().map(|open| {
            let copy = open
                .copy
                .as_ref()
                .or_else(|| self.state.copy_of(open.stage));
            (open.name.clone(), copy.map(Instance::label))
        });
        let marks = self.state.marks.keys().cloned();
        (stages.collect(), tasks.collect(), marks.collect())
    }
}
