//! `casebook org …`

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// What to do with organs and persons.
#[derive(Debug, Subcommand)]
pub(crate) enum OrgVerb {
    /// Bring a directory of organs, posts and persons into force (导入机构人员名录).
    Import(TextFileArgs),
    /// The persons with their posts (人员列表).
    #[command(after_help = "Examples:\n  casebook org ls\n  casebook org ls -o csv")]
    Ls,
}

/// Verbs on one file.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook org import ./shanghai.yaml")]
pub(crate) struct TextFileArgs {
    /// The YAML file.
    pub(crate) file: PathBuf,
}
