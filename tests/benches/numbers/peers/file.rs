//! The baseline and the limit in a file of SQLite, and what a commit there rests on.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Connection, Row};
use tokio::sync::Mutex;

use super::load::{self, Outcome, STREAMS};
use super::report::Setting;
use super::work::Store;
use crate::bare;
use crate::stores::BODY_BYTES;

/// What a durable append rests on, and what else weighs.
const SETTINGS: [&str; 5] = [
    "journal_mode",
    "synchronous",
    "page_size",
    "cache_size",
    "wal_autocheckpoint",
];

/// The address of a file, as the programs of the peers are told it.
pub(crate) fn url(path: &Path) -> String {
    format!("sqlite://{}", path.display())
}

/// The file that an address names, unless it is one of a server.
pub(crate) fn of(url: &str) -> Option<&Path> {
    url.strip_prefix("sqlite://").map(Path::new)
}

/// A file has one writer at a time: all clients share its connection and take turns.
struct Turn {
    connection: Arc<Mutex<SqliteConnection>>,
    number: usize,
    rows: usize,
    body: Vec<u8>,
}

impl load::Writer for Turn {
    async fn append(&mut self, stream: usize, version: u64) -> Result<(), String> {
        let sid = ((self.number * STREAMS + stream) * self.rows) as u64;
        let many = (self.rows > 1).then_some(self.rows as u64);
        let insert = sqlx::query(many.map_or(bare::SQLITE_INSERT, |_| bare::SQLITE_MANY))
            .bind(sid.cast_signed())
            .bind(version.cast_signed())
            .bind(vec![7_u8; 32])
            .bind(b"{}".to_vec())
            .bind(self.body.clone());
        let insert = match many {
            Some(rows) => insert.bind(rows.cast_signed()),
            None => insert,
        };
        let inserted = insert.execute(&mut *self.connection.lock().await).await;
        inserted.map(drop).map_err(|fault| fault.to_string())
    }
}

/// So many rows a transaction, of one statement.
pub(crate) async fn insert(path: &Path, rows: usize, writers: usize, time: Duration) -> Outcome {
    let connection = Arc::new(Mutex::new(bare::make_sqlite(path).await));
    let turns = (0..writers).map(|number| Turn {
        connection: Arc::clone(&connection),
        number,
        rows,
        body: vec![b'b'; BODY_BYTES],
    });
    let mut outcome = load::run(turns.collect(), time).await;
    outcome.appends *= rows as u64;
    let connection = Arc::into_inner(connection).expect("all clients have ended");
    connection.into_inner().close().await.unwrap();
    outcome
}

/// Those of the baseline.
pub(crate) async fn settings() -> Vec<Setting> {
    let folder = tempfile::tempdir().unwrap();
    let mut connection = bare::make_sqlite(&folder.path().join("log.db")).await;
    let version = ("sqlite_version", "SELECT sqlite_version()".to_owned());
    let pragmas = SETTINGS.map(|name| (name, format!("PRAGMA {name}")));
    let mut found = Vec::new();
    for (name, statement) in [version].into_iter().chain(pragmas) {
        let row = sqlx::query(AssertSqlSafe(statement));
        let row = row.fetch_one(&mut connection).await.unwrap();
        // Numbers are told as texts, too.
        let value = row.try_get_unchecked(0).unwrap();
        let store = Store::Sqlite;
        found.push(Setting { store, name, value });
    }
    connection.close().await.unwrap();
    found
}
