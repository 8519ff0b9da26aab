//! Guards: conditions that the law sets for a step.

use super::Text;
use super::expression::Expression;
use crate::Name;

/// A condition under which a step is allowed.
#[derive(Clone, Debug, PartialEq)]
pub struct Guard {
    /// Its name; the rule id of a refusal.
    pub name: Name,
    /// The condition.
    pub condition: Expression,
    /// The article, such as 第58条.
    pub basis: String,
    /// What is said when it does not hold.
    pub say: Text,
    /// Whether it can be overridden.
    pub hardness: Hardness,
}

/// Whether a guard can be overridden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hardness {
    /// Nobody may override it.
    Hard,
    /// It may be overridden with a reason and an approver; the override is an event.
    Soft,
}
