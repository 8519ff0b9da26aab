//! Bringing the tables to the shape that this release knows.

use casebook_engine::ports::Fault;
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::postgres::PgConnection;
use sqlx::{Connection, SqlSafeStr};

use crate::fault;
use crate::settings::Settings;

/// The migrations by what they are about; the first is version 1. The database keeps a digest of each
/// text that was applied, so a text that was released never changes.
const MIGRATIONS: [(&str, &str); 8] = [
    ("log", include_str!("../migrations/0001_log.sql")),
    (
        "subscriptions",
        include_str!("../migrations/0002_subscriptions.sql"),
    ),
    ("views", include_str!("../migrations/0003_views.sql")),
    ("order", include_str!("../migrations/0004_order.sql")),
    ("append", include_str!("../migrations/0005_append.sql")),
    (
        "snapshots",
        include_str!("../migrations/0006_snapshots.sql"),
    ),
    (
        "lean append",
        include_str!("../migrations/0007_lean_append.sql"),
    ),
    (
        "append in one",
        include_str!("../migrations/0008_append_in_one.sql"),
    ),
];

/// Applies what is missing, under a lock that lets several nodes start at once. Where there is no log at
/// all it makes one, if it `may_make` it. Says whether there is one now.
///
/// Where nothing is missing nothing is written: a standby can be opened for reading, and a node
/// needs no right to create tables.
pub(crate) async fn migrate(settings: &Settings, may_make: bool) -> Result<bool, Fault> {
    let options = settings.migration_options();
    let mut connection = PgConnection::connect_with(&options)
        .await
        .map_err(fault::from_sqlx)?;
    check_encoding(&mut connection).await?;
    let migrator = migrator(&settings.schema);
    let applied = applied(&mut connection).await?;
    let is_there = may_make || is_there(&mut connection, &settings.schema).await?;
    if is_there && !is_current(&migrator, &applied)? {
        migrator
            .run_direct(None, &mut connection, false)
            .await
            .map_err(from_migrate)?;
    }
    connection.close().await.map_err(fault::from_sqlx)?;
    Ok(is_there)
}

fn migrator(schema: &str) -> Migrator {
    let migrations = (1..).zip(MIGRATIONS).map(|(version, (about, sql))| {
        Migration::new(
            version,
            about.into(),
            MigrationType::Simple,
            sql.into_sql_str(),
            false,
        )
    });
    let mut migrator = Migrator::with_migrations(migrations.collect());
    migrator.create_schema(format!("\"{schema}\""));
    migrator
}

/// Ids and types are texts of any script.
async fn check_encoding(connection: &mut PgConnection) -> Result<(), Fault> {
    let encoding: String = sqlx::query_scalar("SELECT current_setting('server_encoding')")
        .fetch_one(connection)
        .await
        .map_err(fault::from_sqlx)?;
    if encoding == "UTF8" {
        Ok(())
    } else {
        Err(Fault::Invalid {
            reason: format!("the database has encoding {encoding}: create it with UTF8"),
        })
    }
}

/// Whether the schema holds a log, also one that this role may not see: that is no reason to say that
/// there is none.
async fn is_there(connection: &mut PgConnection, schema: &str) -> Result<bool, Fault> {
    sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = $1 AND tablename = 'events')",
    )
    .bind(schema)
    .fetch_one(connection)
    .await
    .map_err(fault::from_sqlx)
}

/// Version and checksum of the migrations applied so far, in order.
async fn applied(connection: &mut PgConnection) -> Result<Vec<(i64, Vec<u8>)>, Fault> {
    let exists: bool = sqlx::query_scalar("SELECT to_regclass('_sqlx_migrations') IS NOT NULL")
        .fetch_one(&mut *connection)
        .await
        .map_err(fault::from_sqlx)?;
    if !exists {
        return Ok(Vec::new());
    }
    sqlx::query_as("SELECT version, checksum FROM _sqlx_migrations ORDER BY version")
        .fetch_all(connection)
        .await
        .map_err(fault::from_sqlx)
}

/// Whether nothing is missing. A newer schema is not touched.
fn is_current(migrator: &Migrator, applied: &[(i64, Vec<u8>)]) -> Result<bool, Fault> {
    let known = migrator.iter().map(|m| m.version).max().unwrap_or_default();
    if let Some((found, _)) = applied.iter().find(|(version, _)| *version > known) {
        return Err(Fault::Newer {
            found: *found,
            known,
        });
    }
    Ok(migrator.iter().all(|migration| {
        applied.iter().any(|(version, checksum)| {
            *version == migration.version && checksum[..] == migration.checksum[..]
        })
    }))
}

fn from_migrate(error: MigrateError) -> Fault {
    match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => {
            fault::from_sqlx(error)
        }
        error => fault::corrupt("the schema of the log", &error),
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
        assert_eq!(of(&migrator("casebook")), of(&folder));
    }
}
