//! `casebook export …`: our own cases for other tools.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// In which format.
#[derive(Debug, Subcommand)]
pub(crate) enum ExportVerb {
    /// An event log in XES (IEEE 1849), one trace for each case (导出事件日志).
    #[command(after_help = "Examples:
  casebook export xes --out cases.xes.gz
  casebook export xes --cases definition=penalty.hearing,status=ended --out cases.xes
  casebook export xes --all-events --out cases.xes")]
    Xes(ExportArgs),
    /// A log of objects in OCEL 2.0 (JSON): cases, documents, persons, obligations (导出对象日志).
    #[command(after_help = "Examples:
  casebook export ocel --out cases.json
  casebook export ocel --cases organ=sh.justice --out cases.json.gz")]
    Ocel(ExportArgs),
    /// A table with a row for each event (导出事件表).
    #[command(after_help = "Examples:
  casebook export csv --out cases.csv
  casebook export csv --cases status=open --out cases.csv")]
    Csv(ExportArgs),
}

/// Which cases, and where to.
#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// Which cases: `all`, or such as definition=penalty.hearing,status=ended.
    #[arg(long, value_name = "QUERY", default_value = "all")]
    pub(crate) cases: String,
    /// The file to write; one that ends with .gz is compressed. A file that is there is replaced.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// Every event, not only the steps of the work; a log of objects always has them all.
    #[arg(long)]
    pub(crate) all_events: bool,
}
