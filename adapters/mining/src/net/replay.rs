//! Token replay (令牌重放): how many tokens are missing or left when a case is played on a net.

use std::collections::{HashSet, VecDeque};

use super::{Marking, Net, Tokens, Transition};
use crate::log::Activity;
use crate::ratio::Ratio;

/// What came of a replay.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Replayed {
    /// Tokens given, those of the beginning among them.
    pub produced: u64,
    /// Tokens taken, those of the end among them.
    pub consumed: u64,
    /// Tokens that had to be put there so that the case could go on or end.
    pub missing: u64,
    /// Tokens that were left at the end.
    pub remaining: u64,
    /// Events that no transition of the net shows.
    pub strange: u64,
}

/// In how many markings is looked for silent transitions that lead on.
const MARKINGS_MAX: usize = 10_000;

impl Replayed {
    /// Whether the case could be played without a token missing, left, or an event unknown.
    pub fn fits(&self) -> bool {
        self.missing + self.remaining + self.strange == 0
    }

    /// The fitness: half of the share of consumed tokens that were there, and half of the share of
    /// produced ones that were taken.
    pub fn fitness(&self) -> Ratio {
        let [produced, consumed, missing, remaining] =
            [self.produced, self.consumed, self.missing, self.remaining].map(u128::from);
        let (there, taken) = (consumed - missing, produced - remaining);
        Ratio::of(there * produced + taken * consumed, 2 * produced * consumed)
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            produced: self.produced + other.produced,
            consumed: self.consumed + other.consumed,
            missing: self.missing + other.missing,
            remaining: self.remaining + other.remaining,
            strange: self.strange + other.strange,
        }
    }

    /// So many cases of this kind.
    #[must_use]
    pub fn times(self, cases: u64) -> Self {
        Self {
            produced: self.produced * cases,
            consumed: self.consumed * cases,
            missing: self.missing * cases,
            remaining: self.remaining * cases,
            strange: self.strange * cases,
        }
    }
}

/// Plays a sequence of activities.
///
/// Before an activity, and at the end, the shortest row of silent transitions is taken that leads
/// on. Where none does, the missing tokens are put there. Of several transitions with the activity
/// the first that can be taken is; so a net with one activity in several places may be judged
/// harder than by its alignment.
pub fn replay(net: &Net, activities: &[Activity]) -> Replayed {
    let mut game = Game {
        net,
        marking: net.initial.clone(),
        replayed: Replayed {
            produced: net.initial.total(),
            ..Replayed::default()
        },
    };
    for activity in activities {
        game.play(*activity);
    }
    game.end();
    game.replayed
}

struct Game<'n> {
    net: &'n Net,
    marking: Marking,
    replayed: Replayed,
}

impl<'n> Game<'n> {
    fn play(&mut self, activity: Activity) {
        let shown: Vec<&Transition> = self
            .net
            .shown(Some(activity))
            .map(|(_, transition)| transition)
            .collect();
        let Some(first) = shown.first() else {
            self.replayed.strange += 1;
            return;
        };
        let can_be_taken = |marking: &Marking| {
            let mut shown = shown.iter();
            shown
                .find(|transition| marking.after(transition).is_some())
                .copied()
        };
        let way = self.silent_way(|marking, _| can_be_taken(marking).is_some());
        for silent in way.unwrap_or_default() {
            self.take(silent);
        }
        self.take(can_be_taken(&self.marking).unwrap_or(first));
    }

    /// Takes a transition; what is missing is put there first.
    fn take(&mut self, transition: &Transition) {
        for Tokens { place, count } in &transition.takes {
            let tokens = &mut self.marking.0[*place];
            self.replayed.missing += u64::from(count.saturating_sub(*tokens));
            *tokens = tokens.saturating_sub(*count);
        }
        for Tokens { place, count } in &transition.gives {
            let tokens = &mut self.marking.0[*place];
            *tokens = tokens.saturating_add(*count);
        }
        self.replayed.consumed += transition.taken();
        self.replayed.produced += transition.given();
    }

    /// Ends as near to a final marking as silent transitions lead.
    fn end(&mut self) {
        let finals = &self.net.finals;
        let nearest = |marking: &Marking| finals.iter().map(|last| apart(marking, last)).min();
        let mut least = u64::MAX;
        let mut best = Vec::new();
        self.silent_way(|marking, way| {
            let apart = nearest(marking).unwrap_or(u64::MAX);
            if apart < least {
                least = apart;
                way.clone_into(&mut best);
            }
            least == 0
        });
        for silent in best {
            self.take(silent);
        }
        let Some(last) = finals.iter().min_by_key(|last| apart(&self.marking, last)) else {
            return;
        };
        for (tokens, wanted) in self.marking.0.iter().zip(&last.0) {
            self.replayed.consumed += u64::from(*wanted);
            self.replayed.missing += u64::from(wanted.saturating_sub(*tokens));
            self.replayed.remaining += u64::from(tokens.saturating_sub(*wanted));
        }
    }

    /// The shortest row of silent transitions to a marking of a kind; an empty one where the case
    /// stands in such a marking already.
    fn silent_way(
        &self,
        mut is_wanted: impl FnMut(&Marking, &[&'n Transition]) -> bool,
    ) -> Option<Vec<&'n Transition>> {
        let mut seen = HashSet::from([self.marking.clone()]);
        let mut open = VecDeque::from([(self.marking.clone(), Vec::new())]);
        while let Some((marking, way)) = open.pop_front() {
            if is_wanted(&marking, &way) {
                return Some(way);
            }
            for (_, transition) in self.net.silent() {
                let next = marking.after(transition);
                if let Some(next) = next.filter(|_| seen.len() < MARKINGS_MAX)
                    && seen.insert(next.clone())
                {
                    let mut way = way.clone();
                    way.push(transition);
                    open.push_back((next, way));
                }
            }
        }
        None
    }
}

fn apart(one: &Marking, other: &Marking) -> u64 {
    let pairs = one.0.iter().zip(&other.0);
    pairs
        .map(|(one, other)| u64::from(one.abs_diff(*other)))
        .sum()
}
