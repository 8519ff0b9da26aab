//! `message …`

mod ls;
mod send;

use crate::args::MessageVerb;
use crate::desk::Desk;
use crate::output::Answer;
use crate::problem::Problem;

/// Does what was asked of messages.
pub(super) async fn run(verb: &MessageVerb, desk: &Desk) -> Result<Answer, Problem> {
    match verb {
        MessageVerb::Send(args) => send::run(args, desk).await,
        MessageVerb::Ls(args) => ls::run(args, desk).await,
    }
}
