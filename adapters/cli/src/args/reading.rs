//! `casebook proj …` and `casebook outbox …`: the readers of the log.

use clap::{Args, Subcommand};

/// What to do with the views.
#[derive(Debug, Subcommand)]
pub(crate) enum ProjVerb {
    /// Every view and how far it has come (列表).
    #[command(after_help = "Examples:\n  casebook proj ls\n  casebook proj ls -o json")]
    Ls,
    /// Make views anew beside the present ones and swap them in (重建).
    Rebuild(ViewArgs),
    /// Compare views with what the log says (校验). Exit code 9 when a row differs.
    Verify(ViewArgs),
}

/// Verbs on views.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook proj rebuild
  casebook proj rebuild case_list worklist --progress json
  casebook proj verify worklist")]
pub(crate) struct ViewArgs {
    /// The views; all of them when absent.
    #[arg(value_name = "VIEW")]
    pub(crate) views: Vec<String>,
}

/// What to do with notices.
#[derive(Debug, Subcommand)]
pub(crate) enum OutboxVerb {
    /// How much is still to be sent (状态).
    #[command(after_help = "Examples:\n  casebook outbox status -o json")]
    Status,
    /// What was set aside because it cannot be sent, or the dead letters of a reader (死信).
    #[command(after_help = "Examples:
  casebook outbox dead
  casebook outbox dead --reader notices -o jsonl")]
    Dead(LettersArgs),
    /// Send what was set aside again, or put the dead letters of a reader back (重发).
    #[command(after_help = "Examples:
  casebook outbox retry
  casebook outbox retry --reader notices")]
    Retry(LettersArgs),
}

/// Which letters.
#[derive(Debug, Args)]
pub(crate) struct LettersArgs {
    /// The reader of notices whose dead letters are meant, `notices` for the queue of all; without
    /// it, what the relay set aside.
    #[arg(long, value_name = "NAME")]
    pub(crate) reader: Option<String>,
}
