//! `casebook calendar …`

use std::path::PathBuf;

use casebook_engine::deadline::Length;
use clap::{Args, Subcommand};
use jiff::civil::Date;

/// What to do with calendars.
#[derive(Debug, Subcommand)]
pub(crate) enum CalendarVerb {
    /// When a limit ends that starts on a day (期限计算).
    Add(AddArgs),
    /// Check a calendar file, or show what a calendar holds (校验).
    Check(CheckArgs),
    /// Bring a corrected calendar into force and compute open limits again (导入新日历).
    Import(ImportArgs),
    /// The calendars in force (列表).
    #[command(after_help = "Examples:\n  casebook calendar ls\n  casebook calendar ls -o json")]
    Ls,
}

/// `calendar add`.
#[derive(Debug, Args)]
#[command(
    after_help = "The day of the event is not counted (民法典第201条). Units: wd working days
(工作日), d calendar days (自然日), m months, y years, h hours; a negative length counts back.

Examples:
  casebook calendar add --from 2026-09-24 --length 5wd
  casebook calendar add --from 2026-08-03 --length 60d --roll
  casebook calendar add --from 2026-10-20 --length -7wd -o json"
)]
pub(crate) struct AddArgs {
    /// The day of the event that starts the limit, such as 2026-09-24.
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Date,
    /// How long the limit is, such as 5wd, 90d, 1m or -7wd.
    #[arg(long, value_name = "LENGTH", allow_hyphen_values = true)]
    pub(crate) length: Length,
    /// Move a last day that is a rest day to the next working day (民法典第203条).
    #[arg(long)]
    pub(crate) roll: bool,
    /// The calendar.
    #[arg(long, value_name = "ID", default_value = "cn")]
    pub(crate) calendar: String,
}

/// `calendar check`.
#[derive(Debug, Args)]
#[command(
    after_help = "A file is CSV with the header date,kind,name; kind is holiday or workday.

Examples:
  casebook calendar check cn
  casebook calendar check ./cn-2027.csv"
)]
pub(crate) struct CheckArgs {
    /// A CSV file, or the id of a calendar.
    #[arg(value_name = "FILE|ID")]
    pub(crate) calendar: String,
}

/// `calendar import`.
#[derive(Debug, Args)]
#[command(
    after_help = "The new text is registered in the log; each open limit that moves gets an
event with the old and the new end, and is listed.

Examples:
  casebook calendar import ./cn.csv
  casebook calendar import ./cn.csv --id cn --dry-run"
)]
pub(crate) struct ImportArgs {
    /// The CSV file with all years, old and new.
    pub(crate) file: PathBuf,
    /// The id of the calendar.
    #[arg(long, default_value = "cn")]
    pub(crate) id: String,
    /// Only say what would change.
    #[arg(long)]
    pub(crate) dry_run: bool,
}
