//! An organ that a definition means without naming it.

use crate::Name;

/// Which organ (机关) is meant, seen from the organ that has the case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrganOf {
    /// The organ above (上级机关).
    Parent,
    /// The organ in which the case was opened.
    Origin,
    /// The organ whose id a fact holds.
    Fact(Name),
    /// The organ of this id.
    Id(Name),
}
