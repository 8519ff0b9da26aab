//! How the cases of a log stand to a model.

use std::collections::{BTreeMap, HashMap};

use super::Model;
use crate::log::Activity;
use crate::net::{Alignment, Replayed, TooFar, align, replay};
use crate::ratio::Ratio;

/// How the cases of a log stand to a model. Cases of the same activities are replayed and aligned
/// once.
#[derive(Clone, Debug, Default)]
pub struct Conformance {
    /// Cases with an event.
    pub cases: u64,
    /// Those that the net can play from beginning to end.
    pub fitting: u64,
    /// Those of them that break no rule.
    pub keeping: u64,
    /// How many cases that fit break each rule, by its number.
    pub broken: BTreeMap<usize, u64>,
    /// The tokens of all cases.
    pub tokens: Replayed,
    /// Cases whose replay misses no token and leaves none.
    pub replayed: u64,
    /// Cases whose alignment was not found.
    pub unaligned: u64,
    /// What all alignments cost together.
    pub cost: u64,
    replay_parts: u128,
    align_parts: u128,
    found: HashMap<Box<[Activity]>, Nearest>,
}

/// What was found of one sequence of activities.
#[derive(Clone, Debug)]
pub struct Nearest {
    /// How many cases have it.
    pub cases: u64,
    /// Its replay.
    pub replayed: Replayed,
    /// The alignment, where one was found.
    pub aligned: Result<Alignment, TooFar>,
}

/// What the walk of one case has shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The net cannot play it.
    Unfit,
    /// The net can, and these rules are broken.
    Fit(Vec<usize>),
}

impl Conformance {
    /// Counts a case with what its walk has shown. The cheapest way from beginning to end has
    /// `shortest` activities.
    pub fn add(
        &mut self,
        model: &Model,
        activities: &[Activity],
        finding: &Finding,
        shortest: u64,
        states_max: usize,
    ) {
        self.cases += 1;
        if let Finding::Fit(broken) = finding {
            self.fitting += 1;
            self.keeping += u64::from(broken.is_empty());
            let mut different = broken.clone();
            different.sort_unstable();
            different.dedup();
            for rule in different {
                *self.broken.entry(rule).or_default() += 1;
            }
        }
        let nearest = self
            .found
            .entry(activities.into())
            .or_insert_with(|| Nearest {
                cases: 0,
                replayed: replay(&model.net, activities),
                aligned: align(&model.net, activities, states_max),
            });
        nearest.cases += 1;
        self.replayed += u64::from(nearest.replayed.fits());
        self.tokens = self.tokens.and(nearest.replayed);
        self.replay_parts += nearest.replayed.fitness().parts();
        match &nearest.aligned {
            Ok(aligned) => {
                self.cost += aligned.cost;
                self.align_parts += fitness(aligned.cost, activities.len(), shortest).parts();
            }
            Err(_) => self.unaligned += 1,
        }
    }

    /// The mean of the fitness of all replays.
    pub fn replay_fitness(&self) -> Ratio {
        Ratio::mean(self.replay_parts, self.cases)
    }

    /// The mean of the fitness of all alignments that were found.
    pub fn align_fitness(&self) -> Ratio {
        Ratio::mean(self.align_parts, self.cases - self.unaligned)
    }

    /// What was found of each sequence of activities: those of most cases first, of several with as
    /// many the one whose activities are named first.
    pub fn ranked(&self) -> Vec<(&[Activity], &Nearest)> {
        let mut found: Vec<_> = self
            .found
            .iter()
            .map(|(key, found)| (&**key, found))
            .collect();
        found.sort_by_key(|(activities, found)| (std::cmp::Reverse(found.cases), *activities));
        found
    }
}

/// The fitness of an alignment: one less the share of what it costs in what it would cost to
/// show every event in vain and to take the shortest way through the net besides.
fn fitness(cost: u64, events: usize, shortest: u64) -> Ratio {
    let worst = events as u64 + shortest;
    Ratio::of(worst.saturating_sub(cost), worst)
}
