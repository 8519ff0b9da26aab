//! Bringing the tables to the shape that this release knows.

use std::time::Duration;

use casebook_engine::ports::Fault;
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection, Error, SqlSafeStr};

use crate::decode::to_integer;
use crate::fault;

/// The migrations by what they are about; the first is version 1. The database keeps a digest of each
/// text that was applied, so a text that was released never changes.
const MIGRATIONS: [(&str, &str); 5] = [
    ("log", include_str!("../migrations/0001_log.sql")),
    (
        "subscriptions",
        include_str!("../migrations/0002_subscriptions.sql"),
    ),
    ("views", include_str!("../migrations/0003_views.sql")),
    (
        "snapshots",
        include_str!("../migrations/0004_snapshots.sql"),
    ),
    (
        "lean append",
        include_str!("../migrations/0005_lean_append.sql"),
    ),
];

/// How often opening tries to set the journal mode while another process opens the file too.
const TRIES_MAX: u32 = 100;

/// The pause between two tries.
const PAUSE: Duration = Duration::from_millis(20);

/// The newest schema that this release knows.
pub(crate) fn newest() -> i64 {
    to_integer(MIGRATIONS.len() as u64)
}

fn migrator() -> Migrator {
    let migrations = (1..).zip(MIGRATIONS).map(|(version, (about, sql))| {
        Migration::new(
            version,
            about.into(),
            MigrationType::Simple,
            sql.into_sql_str(),
            false,
        )
    });
    Migrator::with_migrations(migrations.collect())
}

/// Sets the journal mode and applies what is missing, one process at a time.
pub(crate) async fn migrate(connection: &mut SqliteConnection) -> Result<(), Fault> {
    set_journal_mode(connection)
        .await
        .map_err(fault::from_sqlx)?;
    let mut lock = connection
        .begin_with("BEGIN IMMEDIATE")
        .await
        .map_err(fault::from_sqlx)?;
    let found = current(&mut lock).await.map_err(fault::from_sqlx)?;
    let known = newest();
    if found > known {
        return Err(Fault::Newer { found, known });
    }
    if found < known {
        let migrated = migrator().run_direct(None, &mut *lock, false).await;
        migrated.map_err(from_migrate)?;
    }
    lock.commit().await.map_err(fault::from_sqlx)
}

/// The mode is a property of the file; to set it nobody else may use the file, and SQLite does
/// not wait for that by itself.
async fn set_journal_mode(connection: &mut SqliteConnection) -> Result<(), Error> {
    for _ in 1..TRIES_MAX {
        match try_journal_mode(connection).await {
            Err(Error::Database(error)) if error.message().contains("locked") => {
                tokio::time::sleep(PAUSE).await;
            }
            other => return other,
        }
    }
    try_journal_mode(connection).await
}

async fn try_journal_mode(connection: &mut SqliteConnection) -> Result<(), Error> {
    let mode: String = sqlx::query_scalar("PRAGMA journal_mode = WAL")
        .fetch_one(connection)
        .await?;
    if mode == "wal" {
        Ok(())
    } else {
        let reason = format!("the file system allows journal mode {mode} only, and WAL is needed");
        Err(Error::Protocol(reason))
    }
}

/// The schema of the file; zero when it is new.
pub(crate) async fn current(connection: &mut SqliteConnection) -> Result<i64, Error> {
    let exists: bool =
        sqlx::query_scalar("SELECT count(*) FROM sqlite_schema WHERE name = '_sqlx_migrations'")
            .fetch_one(&mut *connection)
            .await?;
    if !exists {
        return Ok(0);
    }
    sqlx::query_scalar("SELECT coalesce(max(version), 0) FROM _sqlx_migrations")
        .fetch_one(connection)
        .await
}

fn from_migrate(error: MigrateError) -> Fault {
    match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => {
            fault::from_sqlx(error)
        }
        error => fault::corrupt("the schema of the log", error),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[tokio::test]
    async fn the_list_is_the_folder() {
        let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations"));
        let folder = Migrator::new(folder).await.expect("the folder is read");
        let of = |migrator: &Migrator| -> Vec<_> {
            let all = migrator.iter().cloned();
            all.map(|m| (m.version, m.description, m.checksum))
                .collect()
        };
        assert_eq!(of(&migrator()), of(&folder));
    }
}
