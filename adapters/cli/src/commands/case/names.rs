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

/// The task of the definition that an id or a title names, open or not.
///
/// # Errors
/// `CB-5010` with the tasks that there are.
pub(super) fn declared_task(given: &str, definition: &Definition) -> Result<Name, Problem> {
    let tasks = definition.stages.values().flat_map(|stage| &stage.tasks);
    one(
        given,
        "task",
        tasks.map(|task| (&task.name, Some(&task.title))),
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

/// The outcome that a name or a title means; what is neither is left to the rules of the task, which
/// say what there is.
pub(super) fn outcome(given: &str, definition: &Definition) -> Name {
    let mut words = definition.words.iter();
    let titled = |title: &Text| title.zh == given || title.en.as_deref() == Some(given);
    match words.find(|(word, title)| **word != *given && titled(title)) {
        Some((word, _)) if !definition.words.contains_key(given) => word.clone(),
        _ => given.into(),
    }
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
    let open = || state.tasks.values().map(|task| task.name.to_string());
    let Some(given) = given else {
        let mut only = state.tasks.keys();
        return match (only.next(), only.next()) {
            (Some(no), None) => Ok(TaskRef::No(*no)),
            _ => Err(unknown("TASK", "task", open())),
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

/// The one that has this id or this title, or else the only one whose title begins so.
fn one<'a>(
    given: &str,
    kind: &str,
    all: impl Iterator<Item = (&'a Name, Option<&'a Text>)> + Clone,
) -> Result<Name, Problem> {
    let titles = |title: Option<&'a Text>| {
        let english = title.and_then(|title| title.en.as_deref());
        title
            .map(|title| title.zh.as_str())
            .into_iter()
            .chain(english)
    };
    let is_id = |(id, _): &(&Name, Option<&Text>)| **id == *given;
    let is_title = |(_, title): &(&Name, Option<&'a Text>)| titles(*title).any(|t| t == given);
    let begins = |(_, title): &(&Name, Option<&'a Text>)| {
        !given.is_empty() && titles(*title).any(|title| title.starts_with(given))
    };
    let found = only(all.clone().filter(is_id))
        .or_else(|| only(all.clone().filter(is_title)))
        .or_else(|| only(all.clone().filter(begins)));
    found.ok_or_else(|| {
        let words = all.map(|(id, title)| match title {
            Some(title) => format!("{} ({id})", title.zh),
            None => id.to_string(),
        });
        unknown(&format!("`{given}`"), kind, words)
    })
}

/// The id of the only one; none where there are two that differ.
fn only<'a>(mut found: impl Iterator<Item = (&'a Name, Option<&'a Text>)>) -> Option<Name> {
    let (first, _) = found.next()?;
    found.all(|(id, _)| id == first).then(|| first.clone())
}

fn unknown(given: &str, kind: &str, all: impl Iterator<Item = String>) -> Problem {
    let mut words: Vec<String> = all.collect();
    words.sort_unstable();
    words.dedup();
    let why = format!("{kind} {given}; there are: {}", words.join("、"));
    Problem::new(Exit::Absent, "CB-5010", why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_an_id_a_title_or_the_beginning_of_one_title() {
        let text = |zh: &str, en: &str| Text {
            zh: zh.to_owned(),
            en: Some(en.to_owned()),
        };
        let rows: Vec<(Name, Text)> = [
            ("investigate", "调查取证", "investigation"),
            ("service", "送达", "service"),
            ("serve_late", "送达", "late service"),
            ("carry_out", "送达、公示和执行", "service and publication"),
            ("review", "法制审核", "legal review"),
        ]
        .map(|(id, zh, en)| (id.into(), text(zh, en)))
        .into();
        let all = || rows.iter().map(|(id, title)| (id, Some(title)));
        for (given, expected) in [
            ("investigate", Some("investigate")),
            ("调查取证", Some("investigate")),
            ("调查", Some("investigate")),
            ("legal review", Some("review")),
            ("service", Some("service")),
            ("送达、", Some("carry_out")),
            ("送达", None),
            ("serv", None),
            ("", None),
            ("审核", None),
        ] {
            let found = one(given, "stage", all());
            let found = found.ok();
            assert_eq!(found.as_ref().map(Name::as_str), expected, "{given}");
        }
    }
}
