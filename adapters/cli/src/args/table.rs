//! `casebook table …`

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::civil::Date;

/// What to do with decision tables.
#[derive(Debug, Subcommand)]
pub(crate) enum TableVerb {
    /// The decision tables in force (列表).
    #[command(after_help = "Examples:\n  casebook table ls\n  casebook table ls -o json")]
    Ls,
    /// The rows of a table with their dates and articles (查看).
    Show(ShowArgs),
    /// What a table answers for some inputs on a day (查表).
    Ask(AskArgs),
    /// Bring a new version of a table into force (导入).
    Import(ImportTableArgs),
}

/// `table show`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook table show larger_amount
  casebook table show larger_amount --on 2026-03-02
  casebook table show ./larger_amount.yaml -o csv")]
pub(crate) struct ShowArgs {
    /// The id of a table, or a YAML file.
    #[arg(value_name = "ID|FILE")]
    pub(crate) table: String,
    /// Only the rows in force on this day.
    #[arg(long, value_name = "DATE")]
    pub(crate) on: Option<Date>,
}

/// `table ask`.
#[derive(Debug, Args)]
#[command(
    after_help = "Where no row holds there is no answer: exit code 3, never a \"no\".

Examples:
  casebook table ask larger_amount party=person place=national --on 2026-03-02
  casebook table ask due_for_review public_interest=false major_rights=true heard=true complex=false other_law=false"
)]
pub(crate) struct AskArgs {
    /// The id of a table, or a YAML file.
    #[arg(value_name = "ID|FILE")]
    pub(crate) table: String,
    /// The inputs.
    #[arg(value_name = "INPUT=VALUE")]
    pub(crate) inputs: Vec<String>,
    /// The day on which it is asked; today when absent.
    #[arg(long, value_name = "DATE")]
    pub(crate) on: Option<Date>,
}

/// `table import`.
#[derive(Debug, Args)]
#[command(
    after_help = "The rows of the new version count for running cases too, each on its days.

Examples:
  casebook table import ./larger_amount.yaml"
)]
pub(crate) struct ImportTableArgs {
    /// The YAML file.
    pub(crate) file: PathBuf,
}
