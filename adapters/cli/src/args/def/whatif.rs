//! `def whatif`.

use std::path::PathBuf;

use clap::Args;

/// `def whatif`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook def whatif workflows/penalty.hearing.yaml
  casebook def whatif workflows/penalty.hearing.yaml --history 'organ=pudong&status=closed'
  casebook def whatif penalty.hearing@4 --history all --out whatif.jsonl -o json")]
pub(crate) struct WhatIfArgs {
    /// The draft: a file, ID@VERSION, or ID for the newest version.
    #[arg(value_name = "ID|FILE")]
    pub(crate) definition: String,
    /// Which recorded cases of the definition: `all`, or conditions as in the address of the list
    /// of cases.
    #[arg(long, value_name = "QUERY", default_value = "all")]
    pub(crate) history: String,
    /// Keep what was found of each case in this file, one JSON object on a line. A call that was
    /// interrupted goes on where it stopped.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}
