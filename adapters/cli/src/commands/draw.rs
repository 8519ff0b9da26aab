//! `draw …`: samples of files, objects and inspectors by lot, and all of it drawn again.

mod files;
mod objects;
mod steps;
mod verify;

use crate::args::DrawVerb;
use crate::desk::Desk;
use crate::output::Answer;
use crate::problem::Problem;

pub(super) use files::number;
pub(super) use steps::plan;

/// Does what was asked of draws.
pub(super) async fn run(verb: &DrawVerb, desk: &Desk) -> Result<Answer, Problem> {
    match verb {
        DrawVerb::Files(args) => files::run(args, desk).await,
        DrawVerb::Objects(args) => objects::run(args, desk).await,
        DrawVerb::Verify(args) => verify::run(args, desk).await,
    }
}
