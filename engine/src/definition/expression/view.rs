//! What an expression sees when it is evaluated.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::access::Register;
use crate::deadline::Calendar;
use crate::{Facts, Mark, Name, Value};

/// The moment an expression is evaluated at.
///
/// Everything comes from the recorded stream and the command, so that the same question asked
/// on replay has the same answer.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The facts of the case as they stand. A fact with dots in its name is one entry
    /// (`hearing.day`), never a record inside another.
    pub facts: &'a Facts,
    /// The last time each happening took place.
    pub marks: &'a BTreeMap<Name, Mark>,
    /// The stages in which the case stands, as far as they can be seen from the place of the act.
    pub standing: &'a BTreeSet<Name>,
    /// The element of the list for which the act is done, where there is one copy for each.
    pub item: Option<&'a Value>,
    /// Who asks for the act that the expression guards.
    pub actor: ActorView<'a>,
    /// When the act takes place, by occurrence time.
    pub now: Timestamp,
    /// What turns instants into calendar days, and says which of them are working days.
    pub calendar: &'a Calendar,
    /// The registers (名册) of the directory.
    pub registers: &'a BTreeMap<Name, Register>,
}

/// Who asks, as far as it is known. An unknown part makes a guard that reads it undecided.
#[derive(Clone, Copy, Debug, Default)]
pub struct ActorView<'a> {
    /// Id of the person.
    pub person: Option<&'a str>,
    /// Id of the organ for which the person acts.
    pub organ: Option<&'a str>,
    /// The role of the definition in which the person acts.
    pub role: Option<&'a str>,
}

/// A part of [`ActorView`] that an expression can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ActorPart {
    /// `actor.person`
    Person,
    /// `actor.organ`
    Organ,
    /// `actor.role`
    Role,
}

impl ActorPart {
    pub(super) const ALL: [Self; 3] = [Self::Person, Self::Organ, Self::Role];

    /// The word that expressions use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Organ => "organ",
            Self::Role => "role",
        }
    }

    pub(super) fn of<'a>(self, actor: &ActorView<'a>) -> Option<&'a str> {
        match self {
            Self::Person => actor.person,
            Self::Organ => actor.organ,
            Self::Role => actor.role,
        }
    }
}
