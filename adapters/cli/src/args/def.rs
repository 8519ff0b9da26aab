//! `casebook def …`

mod publication;

use std::path::PathBuf;

use clap::{Args, Subcommand};

pub(crate) use publication::{ApproveArgs, DiffArgs, PublishArgs, RetireArgs};

/// What to do with definitions.
#[derive(Debug, Subcommand)]
pub(crate) enum DefVerb {
    /// Write the file of a new definition, from a template (新建).
    New(NewArgs),
    /// Check definition files and list every problem (校验). Exit code 3 when there is an error.
    Lint(FileArgs),
    /// Run the scenarios of a definition: given, when, then (测试). Exit code 3 when one fails.
    Test(TestArgs),
    /// What of a definition no scenario tries: guards, limits, outcomes, verbs (覆盖). Exit code 3
    /// when there is something.
    #[command(after_help = "Examples:
  casebook def coverage workflows/举报奖励审批.yaml
  casebook def coverage penalty.hearing -o json")]
    Coverage(TestArgs),
    /// Show a definition: stages, tasks, limits, guards (查看).
    Show(TextArgs),
    /// Draw a definition: Mermaid text, or SVG with `-o svg` (流程图).
    #[command(after_help = "Examples:
  casebook def diagram penalty.hearing -o svg > penalty.svg
  casebook def diagram workflows/举报奖励审批.yaml -o mermaid --lang zh")]
    Diagram(TextArgs),
    /// Print the JSON Schema of the files, for editors (编辑器提示).
    Schema(SchemaArgs),
    /// Propose that checked definitions come into force for new cases, and say what they change
    /// (发布). A second person approves.
    Publish(PublishArgs),
    /// Bring proposed definitions into force (批准发布).
    Approve(ApproveArgs),
    /// End a version for new cases; cases under it go on (废止).
    Retire(RetireArgs),
    /// Say in words what a definition changes, the most important first (比较). Exit code 3 when
    /// they differ.
    Diff(DiffArgs),
    /// The definitions in force, proposed and retired (列表).
    #[command(after_help = "Examples:\n  casebook def ls\n  casebook def ls -o csv")]
    Ls,
}

/// `def new`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook def new --template list
  casebook def new 举报奖励审批 --template two-level-approval
  casebook def new penalty.small --template penalty.hearing --out penalty.small.yaml")]
pub(crate) struct NewArgs {
    /// The id of the new definition.
    pub(crate) id: Option<String>,
    /// The template, or a definition that ships with the program, to begin with; `list` names them.
    #[arg(long, value_name = "TEMPLATE")]
    pub(crate) template: String,
    /// The file to write, which must not exist; `workflows/ID.yaml` when absent, `-` for stdout.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

/// `def schema`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook def schema > schema/definition.json
  casebook def schema scenarios > schema/scenarios.json")]
pub(crate) struct SchemaArgs {
    /// The kind of file.
    #[arg(value_enum, default_value = "definition")]
    pub(crate) of: SchemaKind,
}

/// A kind of file that has a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum SchemaKind {
    /// A definition of a workflow.
    Definition,
    /// Scenarios beside a definition.
    Scenarios,
    /// Organs and persons.
    Directory,
    /// A decision table.
    Table,
}

/// Verbs on definition files.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook def lint workflows/举报奖励审批.yaml
  casebook def lint workflows -o jsonl")]
pub(crate) struct FileArgs {
    /// The YAML files, or folders of them; they are checked together.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

/// `def test` and `def coverage`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook def test workflows/举报奖励审批.yaml
  casebook def test penalty.hearing -o json
  casebook def test penalty.hearing --scenarios more/*.yaml")]
pub(crate) struct TestArgs {
    /// The id of a definition in force, or a YAML file.
    #[arg(value_name = "ID|FILE")]
    pub(crate) definition: String,
    /// The files with scenarios; those in `scenarios/ID/` beside the definition when absent.
    #[arg(long, value_name = "FILE", num_args = 1..)]
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
