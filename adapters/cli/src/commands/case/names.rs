//! Stages, tasks, limits, roles and happenings by id or by title.

use casebook_engine::Name;
use casebook_engine::case::{CaseState, TaskRef};
use casebook_engine::definition::{Definition, Text};

use crate::exit::Exit;
use crate::problem::Problem;

/// The stage that an id or a title names.
///
/// # Errors
/// `CB-5010` with the stages that there are.
pub(super) fn stage(given: &str, definition: &Definition) -> Result<Name, Problem> {
    let stages = definition.stages.iter();
    one(
        given,
        "stage",
        stages.map(|(id, stage)| (id, Some(&stage.title))),
    )
}

/// The limit that an id or a title names.
///
/// # Errors
/// `CB-5010` with the limits that there are.
pub(super) fn limit(given: &str, definition: &Definition) -> Result<Name, Problem> {
    let limits = definition.limits.iter();
    one(
        given,
        "limit",
        limits.map(|(id, limit)| (id, limit.title.as_ref())),
    )
}

/// The happening that an id or a title names.
///
/// # Errors
/// `CB-5010` with the happenings that there are.
pub(super) fn happening(given: &str, definition: &Definition) -> Result<Name, Problem> {
    let accepted = definition.stages.values().flat_map(|stage| &stage.accept);
    one(
        given,
        "happening",
        accepted.map(|(id, outside)| (id, outside.title.as_ref())),
    )
}

/// The task that an id, a number or a title names; the only open one where nothing is given.
///
/// # Errors
/// `CB-5010` with the tasks that are open.
pub(super) fn task(
    given: Option<&str>,
    state: &CaseState,
    definition: &Definition,
) -> Result<TaskRef, Problem> {
    let open = || state.tasks.values().map(|task| task.name.as_str());
    let Some(given) = given else {
        let mut only = state.tasks.keys();
        return match (only.next(), only.next()) {
            (Some(no), None) => Ok(TaskRef::No(*no)),
            _ => Err(unknown("--task", "task", open())),
        };
    };
    if given.parse::<u32>().is_ok() {
        return Ok(given.into());
    }
    let tasks = definition.stages.values().flat_map(|stage| &stage.tasks);
    one(
        given,
        "task",
        tasks.map(|task| (&task.name, Some(&task.title))),
    )
    .map(TaskRef::Name)
}

/// What the task is called in the definition; its id where there is no title.
pub(super) fn task_title<'a>(id: &'a Name, definition: &'a Definition) -> &'a str {
    let found = definition.task(id.as_str());
    found.map_or(id.as_str(), |(_, task)| &task.title.zh)
}

fn one<'a>(
    given: &str,
    kind: &str,
    all: impl Iterator<Item = (&'a Name, Option<&'a Text>)> + Clone,
) -> Result<Name, Problem> {
    let is_meant = |(id, title): &(&Name, Option<&Text>)| {
        *id == given
            || title.is_some_and(|title| title.zh == given || title.en.as_deref() == Some(given))
    };
    let found = all.clone().find(is_meant);
    found.map(|(id, _)| id.clone()).ok_or_else(|| {
        let words = all.map(|(id, title)| title.map_or(id.as_str(), |title| &title.zh));
        unknown(&format!("`{given}`"), kind, words)
    })
}

fn unknown<'a>(given: &str, kind: &str, all: impl Iterator<Item = &'a str>) -> Problem {
    let mut words: Vec<&str> = all.collect();
    words.sort_unstable();
    words.dedup();
    let why = format!("{kind} {given}; there are: {}", words.join("、"));
    Problem::new(Exit::Absent, "CB-5010", why)
}
