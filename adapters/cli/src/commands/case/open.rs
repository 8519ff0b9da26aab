//! `case open`: a new case.

use casebook_engine::Facts;
use casebook_engine::case::Open;
use casebook_engine::ports::Law;
use casebook_workflows::Catalog;
use jiff::Timestamp;

use super::find::find;
use super::{outcome, request};
use crate::args::OpenArgs;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::output::Answer;
use crate::problem::Problem;

/// Opens the case under the version of the definition that is in force on the day that decides.
pub(super) async fn run(args: &OpenArgs, desk: &Desk) -> Result<Answer, Problem> {
    let house = desk.house().await?;
    let filed = args.doing.occurred.unwrap_or_else(Timestamp::now);
    let facts = facts(args, &house.law, filed)?;
    let parent = match &args.parent {
        Some(name) => Some(find(name, &*house.store.events()).await?),
        None => None,
    };
    let open = Open {
        title: args.title.clone(),
        organ: args.organ.as_str().into(),
        seat: args.seat.as_deref().map(Into::into),
        facts,
        parent,
        number: None,
        imported_from: None,
        link: None,
    };
    let request = request::opening(open, &args.definition, &args.doing);
    outcome::of(&house, &request, args.doing.dry_run, desk.lang()).await
}

/// The facts that are given, as the version types them that governs the case. Which one that is may
/// depend on a fact; all versions type that one alike.
fn facts(args: &OpenArgs, law: &Catalog, filed: Timestamp) -> Result<Facts, Problem> {
    let id = &args.definition;
    let versions = law.definitions().into_iter();
    let mut versions = versions.filter(|one| one.reference.id.as_str() == id.as_str());
    let newest = versions.next_back();
    let newest = law.definition_at(id, filed).or(newest);
    let newest = newest.ok_or_else(|| Problem::new(Exit::Absent, "CB-1005", format!("`{id}`")))?;
    let facts = request::facts(&args.facts, &newest)?;
    match law.governing(id, filed, &facts) {
        Ok(governing) => request::facts(&args.facts, &governing),
        // The engine says why it cannot be opened.
        Err(_) => Ok(facts),
    }
}
