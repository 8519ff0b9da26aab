//! `casebook store …`

use clap::{Args, Subcommand};

/// What to do with the event store.
#[derive(Debug, Subcommand)]
pub(crate) enum StoreVerb {
    /// The store in figures (概况).
    #[command(
        name = "info",
        after_help = "Examples:\n  casebook store info\n  casebook store info -o json"
    )]
    Figures,
    /// Bring the tables to this release (升级库表). Opening a store does it too.
    Migrate(MigrateArgs),
    /// Check every hash chain and the file below it (完整性校验). Exit code 9 when it fails.
    Verify(VerifyArgs),
}

/// `store migrate`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook store migrate
  casebook store migrate --grants casebook_node -o table | psql -d casebook")]
pub(crate) struct MigrateArgs {
    /// Change nothing; print the statements that let this PostgreSQL role work on the log and change
    /// no event (授权语句). The owner of the tables runs them.
    #[arg(long, value_name = "ROLE")]
    pub(crate) grants: Option<String>,
}

/// `store verify`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook store verify
  casebook store verify --progress json -o json")]
pub(crate) struct VerifyArgs {}
