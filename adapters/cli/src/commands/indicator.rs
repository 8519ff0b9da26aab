//! `indicator …`

mod ls;
mod run;
mod show;
mod stages;

use crate::args::IndicatorVerb;
use crate::desk::Desk;
use crate::output::Answer;
use crate::problem::Problem;

pub(super) use run::row;

/// Does what was asked of indicators.
pub(super) async fn run(verb: &IndicatorVerb, desk: &Desk) -> Result<Answer, Problem> {
    match verb {
        IndicatorVerb::Ls(args) => ls::run(args, desk).await,
        IndicatorVerb::Show(args) => show::run(args, desk).await,
        IndicatorVerb::Run(args) => run::run(args, desk).await,
        IndicatorVerb::Stages(args) => stages::run(args, desk).await,
    }
}
