//! `case …`

mod act;
mod at;
mod diff;
mod explain;
mod family;
mod find;
mod history;
mod ls;
mod names;
mod open;
pub(super) mod outcome;
mod papers;
mod past;
mod picture;
mod replay;
pub(in crate::commands) mod request;
mod show;
mod verify;

pub(super) use act::run as act;
pub(super) use find::{bracketed, find};
pub(super) use ls::list;
pub(super) use picture::{STATUS, status};

use crate::args::CaseVerb;
use crate::desk::Desk;
use crate::output::Answer;
use crate::problem::Problem;

/// Does what was asked of a case.
pub(super) async fn run(verb: &CaseVerb, desk: &Desk) -> Result<Answer, Problem> {
    match verb {
        CaseVerb::Ls(args) => ls::run(args, desk).await,
        CaseVerb::Open(args) => open::run(args, desk).await,
        CaseVerb::Do(verb) => act::run(verb, desk).await,
        CaseVerb::Show(args) => show::run(args, desk).await,
        CaseVerb::History(args) => history::run(args, desk).await,
        CaseVerb::Family(args) => family::run(args, desk).await,
        CaseVerb::Replay(args) => replay::run(args, desk).await,
        CaseVerb::At(args) => at::run(args, desk).await,
        CaseVerb::Verify(args) => verify::run(args, desk).await,
        CaseVerb::Diff(args) => diff::run(args, desk).await,
        CaseVerb::Explain(args) => explain::run(args, desk).await,
    }
}
