//! `instrument reply`: the organ supervised signs for an instrument, or reports.

use casebook_engine::case::{CaseState, Command};
use casebook_engine::definition::{Definition, Outside};
use casebook_engine::runtime::{Failure, Subject};

use crate::args::ReplyArgs;
use crate::commands::case::{find, outcome, request};
use crate::desk::Desk;
use crate::exit::Exit;
use crate::output::Answer;
use crate::problem::Problem;

/// What stands before what the organ supervised does.
const RECIPIENT: &str = "recipient.";

/// Records what the organ does, with the document that comes with it.
pub(super) async fn run(args: &ReplyArgs, desk: &Desk) -> Result<Answer, Problem> {
    let house = desk.house().await?;
    let case = find(&args.instrument, &*house.store.events()).await?;
    let state = house.engine.state(case).await?;
    let header = state.header.as_ref().ok_or(Failure::NoCase(case))?;
    let definition = house.engine.definition_of(header)?;
    let accepted = accepted(&definition, &state);
    let asked = |one: &&&Outside| {
        let what = one.name.as_str().strip_prefix(RECIPIENT);
        args.what.as_deref().is_none_or(|asked| what == Some(asked))
    };
    let Some(reply) = accepted.iter().find(asked) else {
        let words = accepted.iter().map(|one| one.name.as_str());
        let words = words.collect::<Vec<_>>().join(", ");
        return Err(Problem::new(Exit::Refused, "CB-5041", words));
    };
    let command = Command::Happen {
        happening: reply.name.clone(),
        facts: request::facts(&args.facts, &definition)?,
        document: request::document(reply.doc.as_ref().map(casebook_engine::Name::as_str)),
        stage: None,
    };
    let request = request::request(Subject::Case(case), command, &args.doing);
    outcome::of(&house, &request, args.doing.dry_run, desk.lang()).await
}

/// What the organ supervised can do where the case stands.
fn accepted<'d>(definition: &'d Definition, state: &CaseState) -> Vec<&'d Outside> {
    let open = state.stages.values();
    let open = open.filter_map(|stage| definition.stages.get(&stage.name));
    let accepted = open.flat_map(|stage| stage.accept.values());
    accepted
        .filter(|one| one.name.as_str().starts_with(RECIPIENT))
        .collect()
}
