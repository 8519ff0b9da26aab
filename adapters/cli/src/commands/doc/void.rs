//! `doc void`: a document is voided; its number stays in the series.

use casebook_engine::case::Command;
use casebook_engine::runtime::{Failure, Subject};

use super::super::case::{outcome, request};
use super::numbered;
use crate::args::DocVoidArgs;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::output::Answer;
use crate::problem::Problem;

/// Voids the document, or says why not.
///
/// # Errors
/// `CB-2339` when there is no document of that number, or a later one of its type was issued.
pub(super) async fn run(args: &DocVoidArgs, desk: &Desk) -> Result<Answer, Problem> {
    let house = desk.house().await?;
    let (case, document, number) = numbered(&args.number, &*house.store.events()).await?;
    let state = house.engine.state(case).await?;
    let latest = state
        .documents
        .get(&document)
        .ok_or(Failure::NoCase(case))?;
    if latest.number.as_ref() != Some(&number) {
        return Err(Problem::new(Exit::Absent, "CB-2339", format!("`{number}`")));
    }
    let reason = args.reason.clone();
    let command = Command::VoidDocument { document, reason };
    let request = request::request(Subject::Case(case), command, &args.doing);
    outcome::of(&house, &request, args.doing.dry_run, desk.lang()).await
}
