//! `casebook doc …` and `casebook record …`

use clap::{Args, Subcommand};

use super::Doing;

/// What to do with documents.
#[derive(Debug, Subcommand)]
pub(crate) enum DocVerb {
    /// The documents of a case: number, service, publication, records (文书清单).
    Ls(DocLsArgs),
    /// A document by its number: elements, signers, hash (查看文书).
    Show(DocShowArgs),
    /// Void a document; its number stays in the series with the reason (作废).
    Void(DocVoidArgs),
}

/// `doc ls`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook doc ls 沪司罚〔2026〕17号
  casebook doc ls 沪司罚〔2026〕17号 -o csv")]
pub(crate) struct DocLsArgs {
    /// The case number or id.
    pub(crate) case: String,
}

/// `doc show`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook doc show 沪司罚决〔2026〕3号")]
pub(crate) struct DocShowArgs {
    /// The number of the document.
    pub(crate) number: String,
}

/// `doc void`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook doc void 沪司罚决〔2026〕3号 --reason 打印有误，重新制发 --as zhao.juzhang")]
pub(crate) struct DocVoidArgs {
    /// The number of the document.
    pub(crate) number: String,
    /// Why.
    #[arg(long)]
    pub(crate) reason: String,
    /// Who, when, and how sure.
    #[command(flatten)]
    pub(crate) doing: Doing,
}

/// What to do with full-process records.
#[derive(Debug, Subcommand)]
pub(crate) enum RecordVerb {
    /// How many steps that ask for a record have one (全过程记录完整率).
    Completeness(CompletenessArgs),
}

/// `record completeness`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook record completeness
  casebook record completeness 沪司罚〔2026〕17号")]
pub(crate) struct CompletenessArgs {
    /// The case number or id; all cases when absent.
    pub(crate) case: Option<String>,
}
