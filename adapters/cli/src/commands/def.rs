//! `def …`

mod approve;
mod around;
mod coverage;
mod diagram;
mod diff;
mod dry_run;
pub(super) mod findings;
mod fmt;
mod folder;
mod lint;
mod ls;
mod migrate;
mod named;
mod new;
mod publish;
mod retire;
mod schema;
mod sheet;
mod show;
mod states;
mod test;
mod trial;
mod whatif;

pub(super) use show::found;

use crate::args::DefVerb;
use crate::desk::Desk;
use crate::output::Answer;
use crate::problem::Problem;

/// Does what was asked of definitions.
pub(super) async fn run(verb: &DefVerb, desk: &Desk) -> Result<Answer, Problem> {
    match verb {
        DefVerb::New(args) => new::run(args, desk),
        DefVerb::Lint(args) => lint::run(args, desk).await,
        DefVerb::Test(args) => test::run(args, desk).await,
        DefVerb::Coverage(args) => coverage::run(args, desk).await,
        DefVerb::Show(args) => show::run(args, desk).await,
        DefVerb::Diagram(args) => diagram::run(args, desk).await,
        DefVerb::Schema(args) => Ok(schema::run(args)),
        DefVerb::Publish(args) => publish::run(args, desk).await,
        DefVerb::Approve(args) => approve::run(args, desk).await,
        DefVerb::Retire(args) => retire::run(args, desk).await,
        DefVerb::Migrate(args) => migrate::run(args, desk).await,
        DefVerb::Fmt(args) => fmt::run(args),
        DefVerb::Sheet(args) => sheet::run(args, desk).await,
        DefVerb::DryRun(args) => dry_run::run(args, desk).await,
        DefVerb::Diff(args) => diff::run(args, desk).await,
        DefVerb::WhatIf(args) => whatif::run(args, desk).await,
        DefVerb::Ls => ls::run(desk).await,
    }
}
