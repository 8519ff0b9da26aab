//! `instrument …`: the instruments of supervision (监督文书), each a case of its own.

mod issue;
mod ls;
mod reply;

use crate::args::InstrumentVerb;
use crate::desk::Desk;
use crate::output::Answer;
use crate::problem::Problem;

/// Does what was asked of instruments.
pub(super) async fn run(verb: &InstrumentVerb, desk: &Desk) -> Result<Answer, Problem> {
    match verb {
        InstrumentVerb::Ls(args) => ls::run(args, desk).await,
        InstrumentVerb::Issue(args) => issue::run(args, desk).await,
        InstrumentVerb::Reply(args) => reply::run(args, desk).await,
    }
}
