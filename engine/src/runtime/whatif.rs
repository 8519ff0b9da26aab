//! What-if (试算): how a recorded case would have gone under another definition.
//!
//! What was asked of the case is read back from its history and asked again, at the same instants
//! and by the same persons, of two cases beside each other: one under the definition that governed
//! it, the control, and one under the draft. Where the control does not go as it was recorded,
//! nothing can be said about the draft, and that is said. Nothing is written.

mod divergence;
mod standing;
mod walk;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;

use super::engine::Engine;
use super::family::neighbours;
use super::replay::load_moments;
use super::{Failure, Moment};
use crate::Name;
use crate::access::Directory;
use crate::case::CaseState;
use crate::deadline::Calendar;
use crate::definition::{Definition, Text};
use crate::stream::{CaseId, Version};

/// What becomes of a case under a draft, the mildest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fate {
    /// The same stages, tasks and ends of limits at every step.
    Same,
    /// The same way; a limit is another, or ends at another time.
    Limits,
    /// It stands in other stages, or other work is open.
    Otherwise,
    /// A limit runs out that did not run out.
    Overdue,
    /// Something that was done is refused.
    Refused,
    /// It cannot be told: the history does not come out again under its own definition.
    Untold,
}

/// The first thing in which a case goes otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Divergence {
    /// After which event of the recorded case; the one to which the step led that differs.
    pub version: Version,
    /// When that was done.
    pub occurred: Timestamp,
    /// The stable code of the refusal, where something is refused.
    pub code: Option<&'static str>,
    /// The rule: the guard, role, task, stage or limit.
    pub rule: Name,
    /// The article, where the draft gives one.
    pub basis: Option<String>,
    /// What is different, in words.
    pub say: Text,
}

/// What becomes of a case under a draft, and where it first goes otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WhatIf {
    /// What becomes of it.
    pub fate: Fate,
    /// Where; none when it goes the same way.
    pub at: Option<Divergence>,
    /// How many commands were asked again.
    pub commands: u32,
}

/// What stands around a case while it is told again.
struct Surroundings<'a> {
    case: CaseId,
    directory: &'a Directory,
    /// Who acted in which role in the other cases of the family.
    family: &'a BTreeMap<Name, BTreeSet<Name>>,
    /// Up to when limits run.
    until: Timestamp,
}

/// A definition with its calendar.
struct Regime<'a> {
    definition: &'a Definition,
    calendar: &'a Calendar,
}

impl Engine {
    /// How a case would have gone under a draft of its definition. Limits run up to `until`.
    ///
    /// The directory and the calendars are those in force now, for both. Nothing is recorded.
    ///
    /// # Errors
    /// As the store's; [`Failure::NoCase`], [`Failure::NoDefinition`], [`Failure::NoCalendar`].
    pub async fn what_if(
        &self,
        draft: &Definition,
        case: CaseId,
        until: Timestamp,
    ) -> Result<WhatIf, Failure> {
        let moments = load_moments(&*self.store, case).await?;
        let family = self.acted_around(&moments, case, draft).await?;
        let governing = self.governing_of(&moments, case)?;
        let (own, other) = (self.calendar_of(&governing)?, self.calendar_of(draft)?);
        let directory = self.law.directory();
        let around = Surroundings {
            case,
            directory: &directory,
            family: &family,
            until,
        };
        let control = Regime {
            definition: &governing,
            calendar: &own,
        };
        let draft = Regime {
            definition: draft,
            calendar: &other,
        };
        Ok(walk::walk(&moments, &control, &draft, &around))
    }

    fn governing_of(&self, moments: &[Moment], case: CaseId) -> Result<Arc<Definition>, Failure> {
        let first = moments.first().ok_or(Failure::NoCase(case))?;
        let reference = first.meta.definition.as_ref();
        let known = reference.and_then(|reference| self.law.definition(reference));
        known.ok_or_else(|| {
            let named = reference.map(|one| format!("{} version {}", one.id, one.version));
            Failure::NoDefinition(named.unwrap_or_else(|| case.to_string()))
        })
    }

    fn calendar_of(&self, definition: &Definition) -> Result<Arc<Calendar>, Failure> {
        let calendar = self.law.calendar(definition.calendar.as_str());
        calendar.ok_or_else(|| Failure::NoCalendar(definition.calendar.to_string()))
    }

    /// Who acted in the other cases of the family, where a role of the draft is kept apart.
    async fn acted_around(
        &self,
        moments: &[Moment],
        case: CaseId,
        draft: &Definition,
    ) -> Result<BTreeMap<Name, BTreeSet<Name>>, Failure> {
        let mut acted: BTreeMap<Name, BTreeSet<Name>> = BTreeMap::new();
        let mut state = CaseState::default();
        for moment in moments {
            state.apply(case, &moment.event, &moment.meta);
        }
        let is_alone = neighbours(&state).next().is_none();
        if is_alone || draft.roles.values().all(|role| role.apart.is_empty()) {
            return Ok(acted);
        }
        for (_, relative) in self.family(case).await?.iter().skip(1) {
            for (role, persons) in relative.acted.as_ref() {
                let all = acted.entry(role.clone()).or_default();
                all.extend(persons.iter().cloned());
            }
        }
        Ok(acted)
    }
}
