//! Places, transitions and tokens.

use crate::log::Activity;

/// A Petri net with one initial and any number of final markings.
///
/// A state machine is a net in which one token moves about.
#[derive(Clone, Debug, Default)]
pub struct Net {
    /// What each place is called.
    pub places: Vec<String>,
    /// The transitions.
    pub transitions: Vec<Transition>,
    /// Where the tokens lie at first.
    pub initial: Marking,
    /// Where they lie when a case is through; each of them counts.
    pub finals: Vec<Marking>,
}

/// A step of a net.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transition {
    /// What it is called.
    pub name: String,
    /// The activity that a log shows; a transition without one is silent.
    pub activity: Option<Activity>,
    /// Which places lose how many tokens.
    pub takes: Vec<Tokens>,
    /// Which places get how many.
    pub gives: Vec<Tokens>,
    /// The rules (by their number in the model) under which it may be taken.
    pub rules: Vec<usize>,
}

/// So many tokens of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tokens {
    /// The place by its number.
    pub place: usize,
    /// How many.
    pub count: u16,
}

/// How many tokens lie in each place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Marking(pub Vec<u16>);

impl Marking {
    /// A marking of a net with so many places, with one token in a place.
    ///
    /// # Panics
    /// When there is no such place.
    pub fn one(places: usize, place: usize) -> Self {
        let mut tokens = vec![0; places];
        tokens[place] = 1;
        Self(tokens)
    }

    /// All tokens together.
    pub fn total(&self) -> u64 {
        self.0.iter().map(|count| u64::from(*count)).sum()
    }

    /// The marking after a transition; none where a token is missing, or beyond 65,535 in a place.
    pub fn after(&self, transition: &Transition) -> Option<Self> {
        let mut next = self.0.clone();
        for Tokens { place, count } in &transition.takes {
            next[*place] = next[*place].checked_sub(*count)?;
        }
        for Tokens { place, count } in &transition.gives {
            next[*place] = next[*place].checked_add(*count)?;
        }
        Some(Self(next))
    }
}

impl Transition {
    /// How many tokens it takes.
    pub fn taken(&self) -> u64 {
        self.takes.iter().map(|one| u64::from(one.count)).sum()
    }

    /// How many tokens it gives.
    pub fn given(&self) -> u64 {
        self.gives.iter().map(|one| u64::from(one.count)).sum()
    }
}

impl Net {
    /// The silent transitions with their numbers.
    pub(super) fn silent(&self) -> impl Iterator<Item = (usize, &Transition)> {
        self.shown(None)
    }

    /// The transitions that show an activity, with their numbers.
    pub(super) fn shown(
        &self,
        activity: Option<Activity>,
    ) -> impl Iterator<Item = (usize, &Transition)> {
        let transitions = self.transitions.iter().enumerate();
        transitions.filter(move |(_, transition)| transition.activity == activity)
    }
}
