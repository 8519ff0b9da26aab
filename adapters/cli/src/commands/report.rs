//! `report …`

mod edit;
mod freeze;
mod frozen;
mod live;
mod ls;
mod out;
mod run;
mod show;
mod verify;

pub(super) use live::Live;

use crate::args::ReportVerb;
use crate::desk::Desk;
use crate::output::Answer;
use crate::problem::Problem;

/// Does what was asked of reports.
pub(super) async fn run(verb: &ReportVerb, desk: &Desk) -> Result<Answer, Problem> {
    match verb {
        ReportVerb::Ls(args) => ls::run(args, desk).await,
        ReportVerb::Run(args) => run::run(args, desk).await,
        ReportVerb::Freeze(args) => freeze::run(args, desk).await,
        ReportVerb::Show(args) => show::run(args, desk).await,
        ReportVerb::Edit(args) => edit::run(args, desk).await,
        ReportVerb::Verify(args) => verify::run(args, desk).await,
    }
}
