//! `casebook mine …`

mod conform;
mod counts;
mod late;
mod map;
mod moves;
mod variants;

use crate::args::MineVerb;
use crate::desk::Desk;
use crate::output::Answer;
use crate::problem::Problem;

pub(super) async fn run(verb: &MineVerb, desk: &Desk) -> Result<Answer, Problem> {
    match verb {
        MineVerb::Counts(args) => counts::run(args, desk).await,
        MineVerb::Variants(args) => variants::run(args, desk).await,
        MineVerb::Map(args) => map::run(args, desk).await,
        MineVerb::Late(args) => late::run(args, desk).await,
        MineVerb::Conform(args) => conform::run(args, desk).await,
    }
}
