//! Logs in a PostgreSQL database, one schema each.

use std::marker::PhantomData;
use std::sync::Arc;

use async_trait::async_trait;
use casebook_postgres::PostgresStore;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use uuid::Uuid;

use super::{Factory, SqlFactory};

/// Where the logs are.
#[async_trait]
pub trait Database: Send + Sync + 'static {
    /// The URL of a database that a test program has for itself.
    async fn url() -> &'static str;
}

/// A log in a schema of its own.
pub struct Schema<D> {
    database: &'static str,
    name: String,
    place: PhantomData<D>,
}

#[async_trait]
impl<D: Database> Factory for Schema<D> {
    type Store = PostgresStore;

    async fn create() -> Self {
        Self {
            database: D::url().await,
            name: format!("t_{}", Uuid::now_v7().simple()),
            place: PhantomData,
        }
    }

    async fn open(&self) -> Arc<PostgresStore> {
        let url = format!("{}?schema={}", self.database, self.name);
        let store = PostgresStore::connect(&url).await;
        Arc::new(store.expect("the store opens"))
    }
}

#[async_trait]
impl<D: Database> SqlFactory for Schema<D> {
    fn tampering() -> &'static [&'static str] {
        &[
            "UPDATE events SET body = ''",
            "UPDATE events SET body = '' WHERE pos = 2",
            "UPDATE events SET pos = pos + 10",
            "DELETE FROM events",
            "DELETE FROM events WHERE pos = 5",
            "TRUNCATE events",
            "TRUNCATE events, streams, event_types, idempotency_keys CASCADE",
            "WITH gone AS (DELETE FROM events RETURNING pos) SELECT count(*) FROM gone",
            "INSERT INTO events SELECT * FROM events
             ON CONFLICT (pos) DO UPDATE SET body = excluded.body",
            "MERGE INTO events AS e USING streams AS s ON e.sid = s.sid
             WHEN MATCHED THEN UPDATE SET body = ''",
            "SET session_replication_role = replica; DELETE FROM events",
            "SET session_replication_role = replica; UPDATE streams SET id = 'other'",
            "INSERT INTO events SELECT 7, sid, version + 1, recorded_micros, type_id,
                 schema_version, category, previous, hash, meta, body FROM events WHERE pos = 5",
            "INSERT INTO events SELECT 6, sid, version + 2, recorded_micros, type_id,
                 schema_version, category, previous, hash, meta, body FROM events WHERE pos = 5",
            "INSERT INTO events SELECT 0, 9, 1, recorded_micros, type_id,
                 schema_version, category, previous, hash, meta, body FROM events WHERE pos = 5",
            "SET session_replication_role = replica;
             INSERT INTO events SELECT 2 * pos + 4, 100 + pos, 1, recorded_micros, type_id,
                 schema_version, category, previous, hash, meta, body FROM events",
            "UPDATE event_types SET name = 'other'",
            "DELETE FROM event_types",
            "UPDATE streams SET id = 'other' WHERE sid = 1",
            "UPDATE streams SET category = 2",
            "INSERT INTO streams SELECT sid, category, id FROM streams
             ON CONFLICT (sid) DO UPDATE SET id = 'other'",
            "DELETE FROM streams",
            "TRUNCATE streams",
        ]
    }

    async fn tamper(&self, statement: &str) -> Result<(), String> {
        let mut connection = PgConnection::connect(self.database)
            .await
            .expect("PostgreSQL answers");
        let sql = format!("SET search_path = {}; {statement}", self.name);
        let done = sqlx::raw_sql(AssertSqlSafe(sql))
            .execute(&mut connection)
            .await;
        done.map(drop).map_err(|error| error.to_string())
    }
}
