//! Moving a running case to another version of its definition (迁移).
//!
//! What time brought before is worked off under the old version. Then the whole state is looked at
//! against the new one; a case that would not survive is not moved, and every reason is named. What
//! is open stays open under the names of the new version: running panels with their votes, regions
//! that wait for their join, limits with their clocks. What the new version has and the old had not
//! follows at once, such as a task that is ready.

mod survey;

use std::collections::BTreeMap;

pub use survey::{Obstacle, survey};

use super::event::{CaseMigration, Renaming};
use super::turn::{Decided, Turn};
use super::{CaseState, Context, Event, Rejection, TaskNo};
use crate::definition::Definition;
use crate::{Facts, Name};

/// How the parts of one version stand to those of another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    /// What is named otherwise.
    pub names: Renaming,
    /// The limits of the old version that end with the migration.
    pub ends: Vec<Name>,
    /// The facts that a case gets that has them not.
    pub facts: Facts,
}

/// Moves of a case under one mapping.
#[derive(Clone, Copy, Debug)]
pub struct Migration<'a> {
    /// The version that governs the case.
    pub from: &'a Definition,
    /// The version that is to govern it.
    pub to: &'a Definition,
    /// How the one stands to the other.
    pub mapping: &'a Mapping,
    /// Who approved it, beside the actor.
    pub approver: &'a Name,
    /// Why.
    pub reason: Option<&'a str>,
}

/// Why a case was not moved.
#[derive(Debug, thiserror::Error)]
pub enum Unmoved {
    /// It would not survive.
    #[error("move the case: {} obstacles", .0.len())]
    Obstacles(Vec<Obstacle>),
    /// The case is over, perhaps by what time brought.
    #[error("move the case: it is over")]
    Closed,
    /// Neither version comes to rest.
    #[error(transparent)]
    Rejected(#[from] Rejection),
}

/// Decides the move of a case: what happens, and the state to which it leads.
///
/// # Errors
/// Why it is not moved; nothing takes effect then.
pub fn migrate(
    migration: &Migration<'_>,
    state: &CaseState,
    context: &Context<'_>,
) -> Result<(Vec<Decided>, CaseState), Unmoved> {
    let mut before = Turn::new(migration.from, state, context);
    before.pass_time(context.occurred)?;
    if before.state.is_closed() {
        return Err(Unmoved::Closed);
    }
    let obstacles = survey(migration, &before.state);
    if !obstacles.is_empty() {
        return Err(Unmoved::Obstacles(obstacles));
    }
    for limit in &migration.mapping.ends {
        for no in before.all_open(limit) {
            before.stop_limit_no(no, &"migration".into());
        }
    }
    let mut after = Turn::new(migration.to, &before.state, context);
    after.events = before.events;
    after.emit(Event::CaseMigrated(event_of(migration, &before.state)));
    after.settle()?;
    Ok((after.events, after.state))
}

fn event_of(migration: &Migration<'_>, state: &CaseState) -> CaseMigration {
    CaseMigration {
        from: migration.from.reference.clone(),
        to: migration.to.reference.clone(),
        names: migration.mapping.names.clone(),
        roles: roles(migration, state),
        facts: facts(migration, state),
        approver: migration.approver.clone(),
        reason: migration.reason.map(str::to_owned),
    }
}

/// The open tasks that the new version gives to another role than the mapping would.
fn roles(migration: &Migration<'_>, state: &CaseState) -> BTreeMap<TaskNo, Name> {
    let names = &migration.mapping.names;
    let tasks = state.tasks.iter();
    let changed = tasks.filter_map(|(no, open)| {
        let (_, task) = migration.to.task(names.task(&open.name).as_str())?;
        (task.role != *names.role(&open.role)).then(|| (*no, task.role.clone()))
    });
    changed.collect()
}

/// What the migration gives and the new version takes by default, where the case has nothing.
fn facts(migration: &Migration<'_>, state: &CaseState) -> Facts {
    let defaults = migration.to.facts.iter();
    let defaults = defaults.filter_map(|(name, fact)| {
        let value = fact.fact_type.default.clone()?;
        Some((name.clone(), value))
    });
    let mut facts: Facts = defaults.collect();
    facts.extend(migration.mapping.facts.clone());
    facts.retain(|name, _| !state.facts.contains_key(name));
    facts
}
