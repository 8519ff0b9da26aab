//! The steps that a draw takes in its case, each an act of the person who draws.

use casebook_engine::Facts;
use casebook_engine::case::{CaseState, Command, Complete, Document, Open};
use casebook_engine::ports::Law;
use casebook_engine::runtime::{Request, Subject};
use casebook_engine::stream::CaseId;

use super::super::case::{find, request};
use crate::args::Doing;
use crate::exit::Exit;
use crate::house::House;
use crate::problem::Problem;

/// The case of a plan as it stands.
///
/// # Errors
/// `CB-1004` when there is no such case, `CB-5063` when it is not of that workflow.
pub(in crate::commands) async fn plan(
    house: &House,
    name: &str,
    definition: &str,
) -> Result<(CaseId, std::sync::Arc<CaseState>), Problem> {
    let case = find(name, &*house.store.events()).await?;
    let state = house.engine.state(case).await?;
    let header = state.header.as_ref();
    if header.is_some_and(|header| header.definition.id == *definition) {
        return Ok((case, state));
    }
    Err(unready(format!("`{name}`: {definition}")))
}

/// A plan by which nothing can be drawn now.
pub(super) fn unready(why: String) -> Problem {
    Problem::new(Exit::Invalid, "CB-5063", why)
}

/// Opens a case.
pub(super) async fn open(
    house: &House,
    definition: &str,
    open: Open,
    (doing, step): (&Doing, &str),
) -> Result<CaseId, Problem> {
    let request = once(request::opening(open, definition, doing), step);
    Ok(house.engine.execute(&request).await?.case)
}

/// Completes a task with these facts. The document that the task asks for is `content`, by its
/// SHA-256; without it, it exists on paper only.
pub(super) async fn complete(
    house: &House,
    case: CaseId,
    task: &str,
    (facts, content): (Facts, Option<String>),
    (doing, step): (&Doing, &str),
) -> Result<(), Problem> {
    let state = house.engine.state(case).await?;
    let definition = house.law.definition(&state.opened().definition);
    let known = definition.as_ref().and_then(|found| found.task(task));
    let document = known.and_then(|(_, task)| task.doc.clone());
    let complete = Complete {
        facts,
        document: document.map(|kind| Document {
            kind,
            title: None,
            sha256: content,
        }),
        ..Complete::plain(task)
    };
    let command = Command::Complete(complete);
    let request = once(request::request(Subject::Case(case), command, doing), step);
    house.engine.execute(&request).await?;
    Ok(())
}

/// A key is for one request: each step of a call has its own. The version that the caller believes
/// in is that before the first step, and looked at there.
fn once(request: Request, step: &str) -> Request {
    Request {
        key: request.key.map(|key| format!("{key}/{step}")),
        if_version: None,
        ..request
    }
}
