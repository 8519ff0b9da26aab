//! `casebook task …` and `casebook inbox`: the desk of one person.

use clap::{Args, Subcommand};

use super::Verb;

/// What to do with work.
#[derive(Debug, Subcommand)]
pub(crate) enum TaskVerb {
    /// What is to be done, the most urgent first (待办列表).
    Ls(TaskLsArgs),
    /// An act on a case.
    #[command(flatten)]
    Act(Box<Verb>),
}

/// `task ls`.
#[derive(Debug, Args)]
#[command(
    after_help = "With --as: what the person has, and what the person may claim.

Examples:
  casebook task ls --as li.chengban
  casebook task ls --as li.chengban --mine
  casebook task ls --role reviewer -o csv"
)]
pub(crate) struct TaskLsArgs {
    /// Only work that this person has or may claim.
    #[arg(long = "as", value_name = "PERSON")]
    pub(crate) person: Option<String>,
    /// Only work that the person already has.
    #[arg(long, requires = "person")]
    pub(crate) mine: bool,
    /// Only work for this role (角色).
    #[arg(long)]
    pub(crate) role: Option<String>,
    /// At most so many, 1 to 10000.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u16).range(1..=10_000))]
    pub(crate) limit: u16,
}

/// `inbox`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook inbox --as wang.shenhe
  casebook inbox --as wang.shenhe --limit 20 -o json")]
pub(crate) struct InboxArgs {
    /// Whose notices: to the person, and to the roles that the person may act in.
    #[arg(long = "as", value_name = "PERSON")]
    pub(crate) person: String,
    /// At most so many, the latest first, 1 to 10000.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=10_000))]
    pub(crate) limit: u16,
}
