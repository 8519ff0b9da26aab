//! `casebook case do add`

use clap::Args;

use super::Doing;

/// Adding a task that is left to discretion.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook case do add 沪司罚〔2026〕17号 征求专家意见 --reason 专业性强 --as li.chengban")]
pub(crate) struct AddArgs {
    /// The case number or id.
    pub(crate) case: String,
    /// The task: id or title.
    pub(crate) task: String,
    /// Why.
    #[arg(long)]
    pub(crate) reason: Option<String>,
    /// The number of the stage; needed only where several copies have the task.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) stage: Option<u32>,
    /// Who, when, and how sure.
    #[command(flatten)]
    pub(crate) doing: Doing,
}
