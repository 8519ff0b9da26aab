//! `org …`

mod import;
mod ls;

use crate::args::OrgVerb;
use crate::desk::Desk;
use crate::output::Answer;
use crate::problem::Problem;

/// Does what was asked of organs and persons.
pub(super) async fn run(verb: &OrgVerb, desk: &Desk) -> Result<Answer, Problem> {
    match verb {
        OrgVerb::Import(args) => import::run(args, desk).await,
        OrgVerb::Ls => ls::run(desk).await,
    }
}
