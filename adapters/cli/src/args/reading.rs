//! `casebook proj …` and `casebook outbox …`: the readers of the log.

use clap::Subcommand;

/// What to do with the views.
#[derive(Debug, Subcommand)]
pub(crate) enum ProjVerb {
    /// Every view and how far it has come (列表).
    #[command(after_help = "Examples:\n  casebook proj ls\n  casebook proj ls -o json")]
    Ls,
}

/// What to do with notices.
#[derive(Debug, Subcommand)]
pub(crate) enum OutboxVerb {
    /// How much is still to be sent (状态).
    #[command(after_help = "Examples:\n  casebook outbox status -o json")]
    Status,
    /// What was set aside because it cannot be sent (死信).
    #[command(after_help = "Examples:\n  casebook outbox dead\n  casebook outbox dead -o jsonl")]
    Dead,
}
