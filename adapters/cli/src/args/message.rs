//! `casebook message …`

use clap::{Args, Subcommand};

use super::case::pair;

/// What to do with messages from outside.
#[derive(Debug, Subcommand)]
pub(crate) enum MessageVerb {
    /// Hand a message in; it finds its case by its key (送达消息).
    Send(SendArgs),
    /// The messages that wait, were delivered, or refused (列表).
    Ls(MessageLsArgs),
}

/// `message send`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook message send court.answer --key docket=沪01行初17号 --fact outcome=annul
  casebook message send court.answer --key docket=沪01行初17号 --id 2026-0917 --as he.dengji")]
pub(crate) struct SendArgs {
    /// The message, as definitions name it.
    pub(crate) message: String,
    /// A part of its key; may be repeated.
    #[arg(long = "key", value_name = "PART=VALUE", value_parser = pair, required = true)]
    pub(crate) key: Vec<(String, String)>,
    /// A fact that it brings; may be repeated.
    #[arg(long = "fact", value_name = "NAME=VALUE", value_parser = pair)]
    pub(crate) facts: Vec<(String, String)>,
    /// The type of the document that it brings (文书).
    #[arg(long, value_name = "TYPE")]
    pub(crate) doc: Option<String>,
    /// Its own id: the same message is received once. A new one when absent.
    #[arg(long)]
    pub(crate) id: Option<String>,
    /// Who hands it in: the id of a person in the directory.
    #[arg(long = "as", value_name = "PERSON")]
    pub(crate) person: Option<String>,
}

/// `message ls`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook message ls
  casebook message ls --state waiting -o jsonl")]
pub(crate) struct MessageLsArgs {
    /// Only messages that wait, were delivered, or refused.
    #[arg(long, value_parser = ["waiting", "delivered", "refused"])]
    pub(crate) state: Option<String>,
}
