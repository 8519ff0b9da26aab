//! The SQLite store fulfils the contract, and the file defends itself.

use std::sync::Arc;

use async_trait::async_trait;
use casebook_sqlite::SqliteStore;
use casebook_tests::contract::{Factory, SqlFactory};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, Executor};
use tempfile::TempDir;

struct Sqlite(TempDir);

#[async_trait]
impl Factory for Sqlite {
    type Store = SqliteStore;

    async fn create() -> Self {
        Self(TempDir::new().expect("a temporary folder"))
    }

    async fn open(&self) -> Arc<SqliteStore> {
        let store = SqliteStore::open(self.0.path().join("log.db")).await;
        Arc::new(store.expect("the store opens"))
    }
}

#[async_trait]
impl SqlFactory for Sqlite {
    fn tampering() -> &'static [&'static str] {
        &[
            "UPDATE events SET body = x'7b7d'",
            "UPDATE events SET body = body WHERE pos = 1",
            "UPDATE OR IGNORE events SET pos = pos + 1",
            "UPDATE OR REPLACE events SET version = 1 WHERE pos = 2",
            "DELETE FROM events WHERE pos = 5",
            "DELETE FROM events",
            "INSERT OR REPLACE INTO events SELECT * FROM events WHERE pos = 1",
            "INSERT INTO events SELECT 7, sid, version + 1, category, type_id, schema_version, \
             recorded_micros, previous, hash, meta, body FROM events WHERE pos = 5",
            "INSERT INTO events SELECT NULL, sid, version, category, type_id, schema_version, \
             recorded_micros, previous, hash, meta, body FROM events WHERE pos = 5",
            "INSERT OR REPLACE INTO events SELECT 6, sid, version, category, type_id, \
             schema_version, recorded_micros, previous, hash, meta, body FROM events WHERE pos = 1",
            "REPLACE INTO events SELECT 6, 9, 2, category, type_id, schema_version, \
             recorded_micros, previous, hash, meta, body FROM events WHERE pos = 1",
            "UPDATE event_types SET name = 'other'",
            "DELETE FROM event_types",
            "INSERT OR REPLACE INTO event_types VALUES (1, 'other')",
            "INSERT OR REPLACE INTO event_types VALUES (2, 'noted')",
            "UPDATE streams SET id = 'other'",
            "UPDATE streams SET sid = sid + 1",
            "DELETE FROM streams",
            "INSERT OR REPLACE INTO streams SELECT sid, 2, id FROM streams",
            "REPLACE INTO streams SELECT 9, category, id FROM streams",
        ]
    }

    /// As somebody with the file and a shell: without foreign keys and without our settings.
    async fn tamper(&self, statement: &str) -> Result<(), String> {
        let path = self.0.path().join("log.db");
        let options = SqliteConnectOptions::new().filename(path);
        let connection = options.foreign_keys(false).connect().await;
        let mut connection = connection.expect("the file opens");
        let statement = sqlx::AssertSqlSafe(statement.to_owned());
        let result = connection.execute(statement).await;
        connection.close().await.expect("the file closes");
        result.map(drop).map_err(|error| error.to_string())
    }
}

casebook_tests::store_contract!(Sqlite);
casebook_tests::sql_store_contract!(Sqlite);
casebook_tests::view_store_contract!(Sqlite);
