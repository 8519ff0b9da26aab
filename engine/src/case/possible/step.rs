//! The names of what can happen to a case.

use crate::Name;
use crate::case::{CaseState, Event};
use crate::definition::Afterwards;

/// Something that can happen to a case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// It is filed.
    Filed,
    /// Somebody completes a task, or its panel agrees.
    Completed {
        /// The task.
        task: Name,
        /// Its outcome, where it has outcomes.
        outcome: Option<Name>,
        /// The facts set by it that something waits for.
        facts: Vec<Name>,
        /// Whether the document that it serves is put up as a public notice, and so is not served
        /// yet.
        by_notice: bool,
    },
    /// The panel of a task refuses.
    Refused {
        /// The task.
        task: Name,
    },
    /// Somebody adds a task that is left to discretion.
    Added {
        /// The task.
        task: Name,
    },
    /// Something from outside is recorded.
    Happened {
        /// What.
        happening: Name,
        /// The facts set by it that something waits for.
        facts: Vec<Name>,
    },
    /// Something that happened in another case is heard.
    Heard {
        /// What it is here.
        reaction: Name,
        /// The facts taken over with it that something waits for.
        facts: Vec<Name>,
    },
    /// A limit runs out.
    Expired {
        /// The limit.
        limit: Name,
    },
    /// Somebody returns the case (退回), which the definition allows and does not foresee.
    Returned {
        /// From where.
        from: Name,
        /// To which stage.
        to: Name,
        /// Whether it comes straight back.
        direct: bool,
    },
}

impl Step {
    /// Whether a person chose it against the way of the definition: no proof may lean on it.
    pub const fn is_by_verb(&self) -> bool {
        matches!(self, Self::Returned { .. })
    }
}

/// What a guard was taken for where the facts decide and what has happened does not.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Assumption {
    /// The guard.
    pub guard: Name,
    /// Whether it holds.
    pub holds: bool,
    /// Whether the step depends on it: it could be taken otherwise, with another end.
    pub is_choice: bool,
}

/// One way in which a case can go on.
#[derive(Clone, Debug)]
pub struct Onward {
    /// What happens.
    pub step: Step,
    /// What it was taken for granted.
    pub assumed: Vec<Assumption>,
    /// The guards that were asked and that what has happened alone settled, with the answers.
    pub settled: Vec<(Name, bool)>,
    /// What comes of it.
    pub ahead: Ahead,
}

/// What comes of a step.
#[derive(Clone, Debug)]
pub enum Ahead {
    /// The case stands so, after these events.
    Stands {
        /// The case; of all that count as the same, one.
        case: Box<CaseState>,
        /// What happened.
        events: Vec<Event>,
    },
    /// A hard guard cannot hold: the step is refused.
    Barred {
        /// The guard.
        guard: Name,
    },
    /// The kernel refuses the step for another reason, such as a return that leads nowhere.
    Refused {
        /// Why, in English.
        why: String,
    },
    /// It depends on more conditions than are tried: what else comes of it is not known.
    TooManyWays,
    /// The definition runs in a circle and does not come to rest.
    Circles {
        /// The stages that were entered again and again.
        through: Vec<Name>,
    },
}

/// What a return by a person says of what follows it.
pub(super) fn is_direct(afterwards: &Afterwards) -> bool {
    *afterwards != Afterwards::Rewalk
}
