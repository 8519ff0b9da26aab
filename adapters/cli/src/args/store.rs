//! `casebook store …`

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::civil::Date;

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
    /// Copy the log, or what was recorded before a day, into a SQLite file that is a store by itself
    /// (归档). Run again, it adds what is new.
    Archive(ArchiveArgs),
    /// Copy an archive into an empty store, or into one that holds its beginning (恢复归档). Nobody
    /// may work on the store meanwhile.
    Restore(RestoreArgs),
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
  casebook store verify --until 4138954
  casebook store verify --progress json -o json")]
pub(crate) struct VerifyArgs {
    /// Read no further than this position: the digest is then that of an archive that ends there.
    #[arg(long, value_name = "POSITION")]
    pub(crate) until: Option<u64>,
}

/// `store archive`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook store archive casebook-2025.db --before 2026-01-01
  casebook store verify --store casebook-2025.db
  casebook case show 2025-17 --store casebook-2025.db")]
pub(crate) struct ArchiveArgs {
    /// The file.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Only what was recorded before this day begins in Beijing; a year is closed by the first of
    /// January.
    #[arg(long, value_name = "DAY")]
    pub(crate) before: Option<Date>,
}

/// `store restore`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook store restore casebook-2025.db --store new.db")]
pub(crate) struct RestoreArgs {
    /// The file.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}
