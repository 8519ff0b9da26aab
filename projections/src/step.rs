//! One event, read and understood: what a projection is given.

use casebook_engine::case::{Event, Header};
use casebook_engine::recorded::{Meta, Recorded};

use super::case::Case;
use super::{Duty, RowChange, View};

/// An event in the light of what was before it.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    /// The event as stored.
    pub recorded: &'a Recorded,
    /// What happened.
    pub event: &'a Event,
    /// When, by whom, why.
    pub meta: &'a Meta,
    /// Where it happened.
    pub place: Place<'a>,
}

/// Where an event happened.
#[derive(Clone, Copy, Debug)]
pub enum Place<'a> {
    /// In a case.
    Case {
        /// The case after the event.
        case: &'a Case,
        /// The duties that the event opened, changed or ended.
        duties: &'a [Duty],
    },
    /// In the refusal record of a case: something was attempted and not allowed.
    Refusal {
        /// The case; `None` when its opening was refused.
        header: Option<&'a Header>,
    },
}

/// A view and the function that makes its rows.
///
/// The function is pure: the same event of the same stream gives the same changes, whenever and
/// wherever it is called, and each change is a whole row, so that making it twice does no harm.
#[derive(Clone, Copy, Debug)]
pub struct Projection {
    /// The view.
    pub view: &'static View,
    /// What an event changes in it.
    pub project: fn(&Step<'_>) -> Vec<RowChange>,
    /// What its rows are made of.
    pub made_of: MadeOf,
}

/// What the rows of a view are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MadeOf {
    /// Every event may leave something of its own.
    EachEvent,
    /// A stream is shown as it stands: each event replaces what those before it left, so of many that
    /// are read at once the last of a stream will do.
    LastEvent,
}
