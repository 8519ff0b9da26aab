//! `casebook def …`

mod publication;
mod whatif;

use std::path::PathBuf;

use clap::{Args, Subcommand};

pub(crate) use publication::{ApproveArgs, DiffArgs, MigrationArgs, PublishArgs, RetireArgs};
pub(crate) use whatif::WhatIfArgs;

/// What to do with definitions.
#[derive(Debug, Subcommand)]
pub(crate) enum DefVerb {
    /// Write the file of a new definition, from a template (新建).
    New(NewArgs),
    /// Check definition files and list every problem (校验). Exit code 3 when there is an error.
    Lint(LintArgs),
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
    /// Move running cases to another version, or say which would not survive it (迁移). Exit code 3
    /// when one would not.
    Migrate(MigrationArgs),
    /// Put definition files into their canonical form: the order of parts, values under each other
    /// (排版).
    #[command(after_help = "Examples:
  casebook def fmt workflows
  casebook def fmt workflows --check")]
    Fmt(FmtArgs),
    /// The procedure sheet on one page: steps, who, documents, days, articles; Markdown, or a page
    /// with `-o html` (办理流程表).
    #[command(after_help = "Examples:
  casebook def sheet penalty.hearing --lang zh
  casebook def sheet workflows/举报奖励审批.yaml -o html > 办理流程表.html")]
    Sheet(SheetArgs),
    /// Walk a case by hand, with a clock that moves and no store (试走). Prints the scenario of what
    /// was done. Exit code 6 when a line from a file is refused, 2 when one is not understood.
    #[command(after_help = "Examples:
  casebook def dry-run penalty.hearing
  casebook def dry-run workflows/举报奖励审批.yaml < walk.txt > scenario.yaml

Lines: do TASK [OUTCOME], happen X, day +5wd, to 2026-10-12, why TASK, show, undo, quit; # is a remark")]
    DryRun(SheetArgs),
    /// Say in words what a definition changes, the most important first (比较). Exit code 3 when
    /// they differ.
    Diff(DiffArgs),
    /// Say how recorded cases would have gone under a draft: the same, with other limits, otherwise,
    /// overdue, refused (试算). Nothing is written to the store.
    #[command(name = "whatif")]
    WhatIf(WhatIfArgs),
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
    /// Indicators.
    Indicators,
    /// A report template.
    Report,
}

/// `def lint`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook def lint workflows/举报奖励审批.yaml
  casebook def lint workflows -o jsonl
  casebook def lint workflows --states")]
pub(crate) struct LintArgs {
    /// The YAML files, or folders of them; they are checked together.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Say how much can become of a case under each definition, and how long it takes to walk it,
    /// in place of the problems.
    #[arg(long)]
    pub(crate) states: bool,
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

/// `def fmt`.
#[derive(Debug, Args)]
pub(crate) struct FmtArgs {
    /// The YAML files, or folders of them; what is no definition is passed over.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Change nothing; exit code 3 when a file would change.
    #[arg(long)]
    pub(crate) check: bool,
}

/// `def sheet` and `def dry-run`.
#[derive(Debug, Args)]
pub(crate) struct SheetArgs {
    /// A YAML file, ID@VERSION, or the id of a definition.
    #[arg(value_name = "ID|FILE")]
    pub(crate) definition: String,
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
