//! `casebook def …`

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// What to do with definitions.
#[derive(Debug, Subcommand)]
pub(crate) enum DefVerb {
    /// Write the file of a new definition, from one that ships with the program (新建).
    New(NewArgs),
    /// Check definition files and list every problem (校验). Exit code 3 when there is an error.
    Lint(FileArgs),
    /// Run the scenarios of a definition: given, when, then (测试). Exit code 3 when one fails.
    Test(TestArgs),
    /// Show a definition: stages, tasks, limits, guards (查看).
    Show(TextArgs),
    /// Bring a checked definition into force for new cases (发布).
    Publish(FileArgs),
    /// The definitions in force (列表).
    #[command(after_help = "Examples:\n  casebook def ls\n  casebook def ls -o csv")]
    Ls,
}

/// `def new`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook def new penalty.small --template penalty.hearing --out penalty.small.yaml
  casebook def new penalty.small --template penalty.hearing")]
pub(crate) struct NewArgs {
    /// The id of the new definition.
    pub(crate) id: String,
    /// The definition to begin with.
    #[arg(long, value_name = "ID")]
    pub(crate) template: String,
    /// The file to write, which must not exist; stdout when absent.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

/// Verbs on definition files.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook def lint workflows/举报奖励审批.yaml
  casebook def lint workflows/*.yaml -o jsonl
  casebook def publish workflows/举报奖励审批.yaml")]
pub(crate) struct FileArgs {
    /// The YAML files.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

/// `def test`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook def test workflows/penalty_hearing.yaml --scenarios scenarios/penalty_hearing.yaml
  casebook def test penalty.hearing --scenarios scenarios/*.yaml -o json")]
pub(crate) struct TestArgs {
    /// The id of a definition in force, or a YAML file.
    #[arg(value_name = "ID|FILE")]
    pub(crate) definition: String,
    /// The files with scenarios.
    #[arg(long, value_name = "FILE", required = true, num_args = 1..)]
    pub(crate) scenarios: Vec<PathBuf>,
}

/// Verbs on one definition.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook def show penalty.hearing
  casebook def show workflows/penalty_hearing.yaml -o yaml")]
pub(crate) struct TextArgs {
    /// The id of a definition in force, or a YAML file.
    #[arg(value_name = "ID|FILE")]
    pub(crate) definition: String,
}
