//! What an operator wants to know about the file.

use std::path::{Path, PathBuf};

use casebook_engine::ports::Fault;
use sqlx::Row;

use crate::fault::{from_sqlx, unavailable};
use crate::{SqliteStore, migrate};

/// The store in figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    /// The database file.
    pub path: PathBuf,
    /// The release of SQLite, such as `3.51.3`.
    pub sqlite: String,
    /// The schema of the file: the number of its latest migration.
    pub schema: i64,
    /// The newest schema that this release knows.
    pub schema_known: i64,
    /// The size of the database file.
    pub file_bytes: u64,
    /// The size of the write-ahead log beside it.
    pub wal_bytes: u64,
    /// The part of the file that is free and will be used again.
    pub free_bytes: u64,
    /// How many events there are; also the position of the latest.
    pub events: u64,
    /// How many streams there are.
    pub streams: u64,
    /// How many idempotency keys are remembered.
    pub keys: u64,
}

const FIGURES: &str = "
    SELECT sqlite_version(),
           (SELECT freelist_count * page_size FROM pragma_freelist_count, pragma_page_size),
           (SELECT coalesce(max(pos), 0) FROM events),
           (SELECT count(*) FROM streams),
           (SELECT count(*) FROM idempotency_keys)";

impl SqliteStore {
    /// The store in figures. Counts the streams and keys, which takes a moment on a large file.
    pub async fn figures(&self) -> Result<Figures, Fault> {
        let shared = &self.shared;
        let mut reader = shared.readers.acquire().await.map_err(from_sqlx)?;
        let schema = migrate::current(&mut reader).await.map_err(from_sqlx)?;
        let row = sqlx::query(FIGURES).fetch_one(&mut *reader).await;
        let row = row.map_err(from_sqlx)?;
        let count = |index| row.try_get::<i64, _>(index).map(i64::unsigned_abs);
        let mut wal = shared.path.clone().into_os_string();
        wal.push("-wal");
        Ok(Figures {
            path: shared.path.clone(),
            sqlite: row.try_get(0).map_err(from_sqlx)?,
            schema,
            schema_known: migrate::newest(),
            file_bytes: size(&shared.path)?,
            wal_bytes: size(Path::new(&wal))?,
            free_bytes: count(1).map_err(from_sqlx)?,
            events: count(2).map_err(from_sqlx)?,
            streams: count(3).map_err(from_sqlx)?,
            keys: count(4).map_err(from_sqlx)?,
        })
    }
}

/// The size of a file; a file that is not there has none.
fn size(path: &Path) -> Result<u64, Fault> {
    match std::fs::metadata(path) {
        Ok(metadata) => Ok(metadata.len()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(0),
        Err(error) => Err(unavailable(error)),
    }
}
