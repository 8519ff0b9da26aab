//! `evaluation …`: what evaluations of files (案卷评查) came to.

mod result;

use crate::args::EvaluationVerb;
use crate::desk::Desk;
use crate::output::Answer;
use crate::problem::Problem;

/// Does what was asked of evaluations.
pub(super) async fn run(verb: &EvaluationVerb, desk: &Desk) -> Result<Answer, Problem> {
    let EvaluationVerb::Result(args) = verb;
    result::run(args, desk).await
}
