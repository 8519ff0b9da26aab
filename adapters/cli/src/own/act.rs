//! Which events are steps of the work, and what they are called.
//!
//! | event | activity |
//! |---|---|
//! | a task is done | the title of the task |
//! | something happens from outside | the title that the definition gives it |
//! | a limit runs out | the title of the limit, with 届满 |
//! | the case is opened, returned, suspended, … | that word |
//! | everything else | none |

use casebook_engine::case::Event;
use casebook_engine::definition::Definition;
use casebook_projections::case::Case;

use crate::lang::Lang;

/// What is done with the whole case.
const OF_THE_CASE: [(&str, &str, &str); 8] = [
    ("case_opened", "立案", "case opened"),
    ("case_returned", "退回", "returned"),
    ("case_suspended", "中止", "suspended"),
    ("case_resumed", "恢复", "resumed"),
    ("case_moved", "移送", "moved"),
    ("case_reopened", "重新办理", "reopened"),
    ("case_terminated", "终止", "terminated"),
    ("case_ended", "结案", "case ended"),
];

/// What an event is called as a step of the work, given the case before it.
pub(super) fn step(
    event: &Event,
    case: Option<&Case>,
    definition: Option<&Definition>,
    lang: Lang,
) -> Option<String> {
    match event {
        Event::TaskCompleted { task, .. } => {
            let title = definition.and_then(|found| found.task(task.as_str()));
            let told = case.and_then(|case| case.titles.get(task));
            let title = title.map(|(_, task)| lang.of(&task.title).to_owned());
            Some(
                title
                    .or_else(|| told.map(ToString::to_string))
                    .unwrap_or_else(|| task.to_string()),
            )
        }
        Event::OutsideHappened(outside) => {
            let stages = definition
                .into_iter()
                .flat_map(|found| found.stages.values());
            let mut accepted = stages.filter_map(|stage| stage.accept.get(&outside.happening));
            let title = accepted.find_map(|accepted| accepted.title.as_ref());
            Some(title.map_or_else(
                || outside.happening.to_string(),
                |title| lang.of(title).to_owned(),
            ))
        }
        Event::LimitExpired { limit, .. } => {
            let title = definition.and_then(|found| found.limits.get(limit)?.title.as_ref());
            let title = title.map_or_else(|| limit.to_string(), |title| lang.of(title).to_owned());
            Some(match lang {
                Lang::Zh => format!("{title}届满"),
                Lang::En => format!("{title} ran out"),
            })
        }
        other => {
            let name = other.type_name();
            let word = OF_THE_CASE
                .iter()
                .find(|(known, _, _)| *known == name.as_str());
            word.map(|(_, zh, en)| lang.pick(zh, en).to_owned())
        }
    }
}
