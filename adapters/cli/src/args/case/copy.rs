//! Showing a case to others, and words about it (抄送、已阅、沟通).

use clap::Args;

use super::Doing;

/// `copy`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook case do copy 沪司罚〔2026〕17号 --to zhang.jiandu --message 请知悉 --as zhao.juzhang")]
pub(crate) struct CopyArgs {
    /// The case number or id.
    pub(crate) case: String,
    /// The persons.
    #[arg(long, required = true, num_args = 1.., value_name = "PERSON")]
    pub(crate) to: Vec<String>,
    /// What to say.
    #[arg(long)]
    pub(crate) message: Option<String>,
    /// Who, when, and how sure.
    #[command(flatten)]
    pub(crate) doing: Doing,
}

/// `read`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook case do read 沪司罚〔2026〕17号 --as zhang.jiandu")]
pub(crate) struct ReadArgs {
    /// The case number or id.
    pub(crate) case: String,
    /// Who, when, and how sure.
    #[command(flatten)]
    pub(crate) doing: Doing,
}

/// `comment`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook case do comment 沪司罚〔2026〕17号 请补充证据目录 --to li.chengban --as wang.shenhe")]
pub(crate) struct CommentArgs {
    /// The case number or id.
    pub(crate) case: String,
    /// What to say.
    pub(crate) text: String,
    /// The open task that it is about: id, number or title.
    #[arg(long)]
    pub(crate) task: Option<String>,
    /// The persons to tell.
    #[arg(long, num_args = 1.., value_name = "PERSON")]
    pub(crate) to: Vec<String>,
    /// Who, when, and how sure.
    #[command(flatten)]
    pub(crate) doing: Doing,
}
