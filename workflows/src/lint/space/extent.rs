//! How far a walk came, and how much it counted.

use std::fmt;

use crate::Said;
use crate::said::said;

/// How far a walk came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Everything that can become of a case.
    Whole,
    /// Everything without the returns by persons, and part of what follows those.
    OneReturn,
    /// Everything, with regions that have nothing to do with each other one after the other.
    Aside,
    /// Not everything.
    Bounded,
}

/// What can become of a case under a definition, counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StateSpace {
    /// How many states of a case were told apart.
    pub states: usize,
    /// How many steps were taken between them.
    pub steps: usize,
    /// How far the walk came.
    pub extent: Extent,
}

impl StateSpace {
    /// The counts in words.
    #[must_use]
    pub fn said(&self) -> Said {
        let Self { states, steps, .. } = self;
        said!(
            "{states} 个状态，{steps} 步",
            "{states} states, {steps} steps"
        )
    }
}

impl fmt::Display for StateSpace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.said().en)
    }
}
