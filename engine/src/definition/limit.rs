//! Limits (时限): how long the law gives.

use super::Text;
use crate::Name;
use crate::deadline::{Length, Roll};

/// A rule that sets a deadline.
#[derive(Clone, Debug, PartialEq)]
pub struct Limit {
    /// Its name.
    pub name: Name,
    /// What it is called.
    pub title: Option<Text>,
    /// What starts it.
    pub start: LimitStart,
    /// A guard; where it does not hold when the limit would start, it does not.
    pub when: Option<Name>,
    /// How long it is; negative lengths count back from the start.
    pub within: Length,
    /// Whether a last day on a rest day moves.
    pub roll: Roll,
    /// The article, such as 第60条.
    pub basis: String,
    /// Whether the bureau's legal office still has to confirm it.
    pub unconfirmed: bool,
    /// The task whose completion meets it.
    pub by: Option<Name>,
    /// Happenings that end it without meeting it.
    pub stop: Vec<Name>,
    /// Whether it starts anew when its start happens again while it runs, and when the case is
    /// returned to the stage of the task that meets it.
    pub restart: bool,
    /// How long before its end people are reminded.
    pub remind: Vec<Length>,
    /// Between which happenings its clock stands still.
    pub pause: Vec<Pause>,
    /// How it may be lengthened; not at all when absent.
    pub extend: Option<Extension>,
    /// What follows when it runs out.
    pub breach: Option<Breach>,
}

/// What starts a limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LimitStart {
    /// A happening: the limit starts when it happened.
    Happening(Name),
    /// A fact that holds a date or an instant: the limit starts when the fact is set, and counts
    /// from its value.
    Fact(Name),
}

/// A ground on which a clock stands still (中止).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pause {
    /// The ground.
    pub ground: Name,
    /// The happening that stops the clock.
    pub from: Name,
    /// The happening that lets it go on.
    pub until: Name,
    /// The article.
    pub basis: String,
}

/// How a limit may be lengthened (延长).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension {
    /// The most that one extension may add.
    pub max: Length,
    /// How often it may be extended.
    pub times: u32,
    /// The roles that may approve it.
    pub by: Vec<Name>,
    /// The document that it needs.
    pub doc: Option<Name>,
    /// The article.
    pub basis: String,
}

/// What follows when a limit runs out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// The light that is raised, such as `red`.
    pub raise: Name,
    /// The role that is told.
    pub to: Option<Name>,
    /// What the law deems to have happened (视为…); told like any other happening.
    pub deem: Option<Name>,
    /// The stage to which the case goes. The stages beside it have the way there in their `next`.
    pub then: Option<Name>,
}
