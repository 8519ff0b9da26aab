//! `def publish`, `def approve`, `def retire`, `def diff`.

use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;

/// `def publish`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook def publish workflows/举报奖励审批.yaml --as wang.shenhe
  casebook def approve 举报奖励审批@1 --as zhao.juzhang
  casebook def publish workflows --as wang.shenhe --approver zhao.juzhang")]
pub(crate) struct PublishArgs {
    /// The YAML files, or folders of them; they are checked together.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Who proposes (提请人); the directory says who may.
    #[arg(long = "as", value_name = "PERSON")]
    pub(crate) person: String,
    /// The second person who approves at once (批准人); without, the definitions wait for
    /// `def approve`.
    #[arg(long, value_name = "PERSON")]
    pub(crate) approver: Option<String>,
}

/// `def approve`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook def ls
  casebook def approve penalty.hearing@4 --as zhao.juzhang
  casebook def approve penalty.hearing@3 penalty.hearing@4 --as zhao.juzhang")]
pub(crate) struct ApproveArgs {
    /// The proposals that come into force together.
    #[arg(required = true, value_name = "ID@VERSION")]
    pub(crate) definitions: Vec<String>,
    /// Who approves (批准人): another person than the one who proposed.
    #[arg(long = "as", value_name = "PERSON")]
    pub(crate) person: String,
}

/// `def retire`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook def retire penalty.hearing 2 --on 2026-12-01 --as wang.shenhe --approver zhao.juzhang --reason 规章废止")]
pub(crate) struct RetireArgs {
    /// The id of the definition.
    pub(crate) id: String,
    /// The version.
    pub(crate) version: u32,
    /// The first day on which it governs no new case (自该日起废止).
    #[arg(long, value_name = "DATE")]
    pub(crate) on: Date,
    /// Who retires it.
    #[arg(long = "as", value_name = "PERSON")]
    pub(crate) person: String,
    /// The second person who approves that.
    #[arg(long, value_name = "PERSON")]
    pub(crate) approver: String,
    /// Why.
    #[arg(long)]
    pub(crate) reason: Option<String>,
}

/// `def diff`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook def diff penalty.hearing@2 penalty.hearing@3
  casebook def diff penalty.hearing workflows/penalty.hearing.yaml -o json")]
pub(crate) struct DiffArgs {
    /// The old definition: a file, ID@VERSION, or ID for the newest version.
    #[arg(value_name = "OLD")]
    pub(crate) old: String,
    /// The new definition, likewise.
    #[arg(value_name = "NEW")]
    pub(crate) new: String,
}

/// `def migrate`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook def migrate workflows/migrations/penalty.hearing.3-4.yaml --check
  casebook def migrate workflows/migrations/penalty.hearing.3-4.yaml --as wang.shenhe --approver zhao.juzhang --reason 规则更正")]
pub(crate) struct MigrationArgs {
    /// The migration file.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Only say what would become of each running case.
    #[arg(long)]
    pub(crate) check: bool,
    /// Who moves the cases.
    #[arg(long = "as", value_name = "PERSON")]
    pub(crate) person: Option<String>,
    /// The second person who approves it.
    #[arg(long, value_name = "PERSON")]
    pub(crate) approver: Option<String>,
    /// Why.
    #[arg(long)]
    pub(crate) reason: Option<String>,
}
