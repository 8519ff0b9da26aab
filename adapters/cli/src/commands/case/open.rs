//! `case open`: a new case.

use casebook_engine::case::Open;
use casebook_engine::ports::Law;
use jiff::Timestamp;

use super::find::find;
use super::{outcome, request};
use crate::args::OpenArgs;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::output::Answer;
use crate::problem::Problem;

/// Opens the case under the version of the definition that is in force on the day it is filed.
pub(super) async fn run(args: &OpenArgs, desk: &Desk) -> Result<Answer, Problem> {
    let house = desk.house().await?;
    let filed = args.doing.occurred.unwrap_or_else(Timestamp::now);
    let definition = house.law.definition_at(&args.definition, filed);
    let definition = definition
        .ok_or_else(|| Problem::new(Exit::Absent, "CB-1005", format!("`{}`", args.definition)))?;
    let parent = match &args.parent {
        Some(name) => Some(find(name, &*house.store.events()).await?),
        None => None,
    };
    let open = Open {
        title: args.title.clone(),
        organ: args.organ.as_str().into(),
        seat: args.seat.as_deref().map(Into::into),
        facts: request::facts(&args.facts, &definition)?,
        parent,
        number: None,
        imported_from: None,
        link: None,
    };
    let request = request::opening(open, &args.definition, &args.doing);
    outcome::of(&house, &request, args.doing.dry_run, desk.lang()).await
}
