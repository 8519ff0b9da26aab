//! `def …`

pub(super) mod findings;
mod lint;
mod ls;
mod new;
mod publish;
mod show;
mod test;

use crate::args::DefVerb;
use crate::desk::Desk;
use crate::output::Answer;
use crate::problem::Problem;

/// Does what was asked of definitions.
pub(super) async fn run(verb: &DefVerb, desk: &Desk) -> Result<Answer, Problem> {
    match verb {
        DefVerb::New(args) => new::run(args),
        DefVerb::Lint(args) => lint::run(args, desk).await,
        DefVerb::Test(args) => test::run(args, desk).await,
        DefVerb::Show(args) => show::run(args, desk).await,
        DefVerb::Publish(args) => publish::run(args, desk).await,
        DefVerb::Ls => ls::run(desk).await,
    }
}
