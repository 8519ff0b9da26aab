//! The baseline: one bare INSERT a transaction into a table of the same shape, through sqlx.

use std::path::Path;
use std::sync::Arc;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, PgConnection};
use tokio::sync::Mutex;
use tokio::task::JoinSet;

use crate::meter::Meter;
use crate::stores::{BODY_BYTES, Rate, TIME};

/// The shape of a log with nothing else to it.
pub(crate) const POSTGRES_TABLE: &str = "
    CREATE TABLE bare (
        pos BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, sid BIGINT NOT NULL,
        version BIGINT NOT NULL, type_id INT NOT NULL, recorded_at TIMESTAMPTZ NOT NULL,
        previous BYTEA NOT NULL, hash BYTEA NOT NULL, meta BYTEA NOT NULL, body BYTEA NOT NULL,
        UNIQUE (sid, version))";
pub(crate) const POSTGRES_INSERT: &str = "
    INSERT INTO bare (sid, version, type_id, recorded_at, previous, hash, meta, body)
    VALUES ($1, $2, 1, now(), $3, $3, $4, $5)";
const SQLITE_TABLE: &str = "
    CREATE TABLE bare (
        pos INTEGER PRIMARY KEY, sid INTEGER NOT NULL, version INTEGER NOT NULL,
        type_id INTEGER NOT NULL, recorded_micros INTEGER NOT NULL, previous BLOB NOT NULL,
        hash BLOB NOT NULL, meta BLOB NOT NULL, body BLOB NOT NULL, UNIQUE (sid, version)) STRICT";
pub(crate) const SQLITE_INSERT: &str = "
    INSERT INTO bare (sid, version, type_id, recorded_micros, previous, hash, meta, body)
    VALUES ($1, $2, 1, 0, $3, $3, $4, $5)";

const POSTGRES_MANY: &str = "
    INSERT INTO bare (sid, version, type_id, recorded_at, previous, hash, meta, body)
    SELECT sid, version, 1, now(), $3, $3, $4, $5 FROM unnest($1::bigint[], $2::bigint[])
        AS many (sid, version)";
pub(crate) const SQLITE_MANY: &str = "
    WITH RECURSIVE many (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM many WHERE n + 1 < $6)
    INSERT INTO bare (sid, version, type_id, recorded_micros, previous, hash, meta, body)
    SELECT $1 + n, $2, 1, 0, $3, $3, $4, $5 FROM many";

pub(crate) async fn make_postgres(url: &str) {
    let mut connection = PgConnection::connect(url).await.unwrap();
    sqlx::query(POSTGRES_TABLE)
        .execute(&mut connection)
        .await
        .unwrap();
}

/// Each writer has a connection of its own. Writers of several calls differ in `from`.
pub(crate) async fn postgres(url: &str, writers: usize, from: i64) -> Rate {
    let mut connections = Vec::new();
    for _ in 0..writers {
        connections.push(PgConnection::connect(url).await.unwrap());
    }
    let meter = Meter::start();
    let mut tasks = JoinSet::new();
    for (sid, mut connection) in (from..).zip(connections) {
        tasks.spawn(async move {
            let meter = Meter::start();
            let mut count = 0_u64;
            while meter.elapsed() < TIME {
                let insert = sqlx::query(POSTGRES_INSERT)
                    .bind(sid)
                    .bind(count.cast_signed());
                let insert = insert
                    .bind([7_u8; 32])
                    .bind(b"{}")
                    .bind(vec![b'b'; BODY_BYTES]);
                insert.execute(&mut connection).await.unwrap();
                count += 1;
            }
            count
        });
    }
    let count = tasks.join_all().await.into_iter().sum();
    Rate::of(count, &meter)
}

pub(crate) async fn make_sqlite(path: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true);
    let options = options.journal_mode(sqlx::sqlite::SqliteJournalMode::Wal);
    let options = options.synchronous(SqliteSynchronous::Full);
    let mut connection = options.connect().await.unwrap();
    sqlx::query(SQLITE_TABLE)
        .execute(&mut connection)
        .await
        .unwrap();
    connection
}

/// One connection, as a file has one writer at a time; writers take turns.
pub(crate) async fn sqlite(
    connection: &Arc<Mutex<SqliteConnection>>,
    writers: usize,
    from: i64,
) -> Rate {
    let meter = Meter::start();
    let mut tasks = JoinSet::new();
    for sid in (from..).take(writers) {
        let connection = Arc::clone(connection);
        tasks.spawn(async move {
            let meter = Meter::start();
            let mut count = 0_u64;
            while meter.elapsed() < TIME {
                let insert = sqlx::query(SQLITE_INSERT)
                    .bind(sid)
                    .bind(count.cast_signed());
                let insert = insert
                    .bind(vec![7_u8; 32])
                    .bind(b"{}".to_vec())
                    .bind(vec![b'b'; BODY_BYTES]);
                insert.execute(&mut *connection.lock().await).await.unwrap();
                count += 1;
            }
            count
        });
    }
    let count = tasks.join_all().await.into_iter().sum();
    Rate::of(count, &meter)
}

/// What the server takes at most: so many rows in one statement and transaction, one connection.
pub(crate) async fn postgres_many(url: &str, rows: i64, from: i64) -> Rate {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let sids: Vec<i64> = (from..from + rows).collect();
    let meter = Meter::start();
    let mut count = 0;
    while meter.elapsed() < TIME {
        let insert = sqlx::query(POSTGRES_MANY)
            .bind(&sids)
            .bind(vec![count; sids.len()])
            .bind([7_u8; 32])
            .bind(b"{}")
            .bind(vec![b'b'; BODY_BYTES]);
        insert.execute(&mut connection).await.unwrap();
        count += 1;
    }
    Rate::of((count * rows).cast_unsigned(), &meter)
}

/// The same in a file.
pub(crate) async fn sqlite_many(
    connection: &Arc<Mutex<SqliteConnection>>,
    rows: i64,
    from: i64,
) -> Rate {
    let mut connection = connection.lock().await;
    let meter = Meter::start();
    let mut count = 0;
    while meter.elapsed() < TIME {
        let insert = sqlx::query(SQLITE_MANY)
            .bind(from)
            .bind(count)
            .bind(vec![7_u8; 32])
            .bind(b"{}".to_vec())
            .bind(vec![b'b'; BODY_BYTES])
            .bind(rows);
        insert.execute(&mut *connection).await.unwrap();
        count += 1;
    }
    Rate::of((count * rows).cast_unsigned(), &meter)
}
