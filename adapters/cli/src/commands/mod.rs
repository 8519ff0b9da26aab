//! One file for each `<noun> <verb>`.

mod calendar;
mod store;
mod top;

use crate::args::Noun;
use crate::desk::Desk;
use crate::output::Answer;
use crate::problem::Problem;

/// Does what was asked.
pub(crate) async fn run(noun: Noun, desk: &Desk) -> Result<Answer, Problem> {
    match noun {
        Noun::Calendar(verb) => calendar::run(&verb, desk).await,
        Noun::Store(verb) => store::run(&verb, desk).await,
        Noun::Init(_) => top::init::run(desk).await,
        Noun::Doctor => top::doctor::run(desk).await,
        Noun::Settings => top::settings::run(desk),
        Noun::Help(args) => top::help::run(&args, desk),
        Noun::Completions(args) => Ok(top::completions::run(&args)),
        Noun::Version => Ok(top::version::run()),
    }
}
