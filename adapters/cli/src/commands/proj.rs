//! `proj …`

mod ls;
mod named;
mod rebuild;
mod verify;

use crate::args::ProjVerb;
use crate::desk::Desk;
use crate::output::Answer;
use crate::problem::Problem;

/// Does what was asked of the views.
pub(super) async fn run(verb: &ProjVerb, desk: &Desk) -> Result<Answer, Problem> {
    match verb {
        ProjVerb::Ls => ls::run(desk).await,
        ProjVerb::Rebuild(args) => rebuild::run(args, desk).await,
        ProjVerb::Verify(args) => verify::run(args, desk).await,
    }
}
