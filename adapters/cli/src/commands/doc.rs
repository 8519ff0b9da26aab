//! `doc …`: the documents of a case.

mod ls;
mod show;
mod void;

use casebook_engine::case::{Event, NumberTaken};
use casebook_engine::ports::EventStore;
use casebook_engine::runtime::{Failure, series_of};
use casebook_engine::stream::{CaseId, Version};

use super::case::bracketed;
use crate::args::DocVerb;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::output::Answer;
use crate::problem::Problem;

/// Does what was asked of documents.
pub(super) async fn run(verb: &DocVerb, desk: &Desk) -> Result<Answer, Problem> {
    match verb {
        DocVerb::Ls(args) => ls::run(args, desk).await,
        DocVerb::Show(args) => show::run(args, desk).await,
        DocVerb::Void(args) => void::run(args, desk).await,
    }
}

/// The case and the type of the document of a number, and the number as it was taken.
///
/// # Errors
/// `CB-2339` when there is none.
async fn numbered(
    name: &str,
    store: &dyn EventStore,
) -> Result<(CaseId, casebook_engine::Name, String), Problem> {
    let absent = || Problem::new(Exit::Absent, "CB-2339", format!("`{name}`"));
    let (stream, sequence) = series_of(&bracketed(name)).ok_or_else(absent)?;
    let page = store.read_stream(&stream, Version(sequence - 1), 1).await?;
    let taken = page.first().ok_or_else(absent)?;
    match Event::decode(taken).map_err(Failure::from)? {
        Event::NumberTaken(NumberTaken {
            case,
            number,
            document: Some(document),
            ..
        }) => Ok((case, document, number)),
        _ => Err(absent()),
    }
}
