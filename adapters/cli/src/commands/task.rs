//! `task …`

mod ls;

use super::case;
use crate::args::TaskVerb;
use crate::desk::Desk;
use crate::output::Answer;
use crate::problem::Problem;

/// Does what was asked of work.
pub(super) async fn run(verb: &TaskVerb, desk: &Desk) -> Result<Answer, Problem> {
    match verb {
        TaskVerb::Ls(args) => ls::run(args, desk).await,
        TaskVerb::Act(verb) => case::act(verb, desk).await,
    }
}
