//! `casebook evaluation …`

use clap::{Args, Subcommand, ValueEnum};

/// What to do with evaluations of files (案卷评查).
#[derive(Debug, Subcommand)]
pub(crate) enum EvaluationVerb {
    /// The files evaluated: scores, grades, objections, rectification (评查结果).
    Result(ResultArgs),
}

/// By what results are added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ResultsBy {
    /// The unit evaluated.
    Unit,
    /// All together.
    All,
}

/// `evaluation result`.
#[derive(Debug, Args)]
#[command(
    after_help = "With a plan, every file that it drew is there; with a period, every file whose grade was fixed in it.
Averages are of the files that have a grade, rounded half up to two decimals.

Examples:
  casebook evaluation result 沪司评案〔2026〕1号
  casebook evaluation result --period 2026H1 -o csv
  casebook evaluation result 沪司评案〔2026〕1号 --by unit -o json"
)]
pub(crate) struct ResultArgs {
    /// The plan by which the files were drawn: its number or id.
    #[arg(required_unless_present = "period")]
    pub(crate) plan: Option<String>,
    /// The period in which the grades were fixed: 2018, 2018Q1, 2018H1, 2018-03 or 2018-01-01..2018-03-31.
    #[arg(long, value_name = "PERIOD", conflicts_with = "plan")]
    pub(crate) period: Option<String>,
    /// Add the results up instead of listing the files.
    #[arg(long, value_enum)]
    pub(crate) by: Option<ResultsBy>,
}
