//! `calendar …`

mod add;
mod check;
mod import;
mod ls;
mod open;

pub(super) use open::law;

use crate::args::CalendarVerb;
use crate::desk::Desk;
use crate::output::Answer;
use crate::problem::Problem;

/// Does what was asked of calendars.
pub(super) async fn run(verb: &CalendarVerb, desk: &Desk) -> Result<Answer, Problem> {
    match verb {
        CalendarVerb::Add(args) => add::run(args, desk).await,
        CalendarVerb::Check(args) => check::run(args, desk).await,
        CalendarVerb::Import(args) => import::run(args, desk).await,
        CalendarVerb::Ls => ls::run(desk).await,
    }
}
