//! What needs no program beside: Casebook's append, a bare INSERT through sqlx, and the limit.

use std::sync::Arc;
use std::time::Duration;

use casebook_engine::ports::{Append, EventStore, Idempotency, StreamAppend};
use casebook_engine::recorded::{Hash, NewEvent};
use casebook_engine::stream::{CaseId, ExpectedVersion, StreamId, Version};
use casebook_postgres::PostgresStore;
use casebook_sqlite::SqliteStore;
use jiff::Timestamp;
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use super::file;
use super::load::{self, Outcome, STREAMS};
use crate::bare;
use crate::stores::BODY_BYTES;

const INSERT_BATCH: &str = "
    INSERT INTO bare (sid, version, type_id, recorded_at, previous, hash, meta, body)
    SELECT sid, version, 1, now(), hash, hash, meta, body
    FROM unnest($1::BIGINT[], $2::BIGINT[], $3::BYTEA[], $4::BYTEA[], $5::BYTEA[])
        AS row (sid, version, hash, meta, body)";
/// Rows of one transaction.
const BATCH: usize = 1_000;

struct Bare {
    connection: PgConnection,
    number: usize,
    body: Vec<u8>,
}

impl load::Writer for Bare {
    async fn append(&mut self, stream: usize, version: u64) -> Result<(), String> {
        let sid = (self.number * STREAMS + stream) as u64;
        let insert = sqlx::query(bare::POSTGRES_INSERT)
            .bind(sid.cast_signed())
            .bind(version.cast_signed())
            .bind([7_u8; 32])
            .bind(b"{}")
            .bind(&self.body);
        let inserted = insert.execute(&mut self.connection).await;
        inserted.map(drop).map_err(|fault| fault.to_string())
    }
}

/// One row a transaction.
pub(crate) async fn bare(url: &str, writers: usize, time: Duration) -> Outcome {
    if let Some(path) = file::of(url) {
        return file::insert(path, 1, writers, time).await;
    }
    let mut bare = Vec::new();
    for (number, connection) in connections(url, writers).await {
        let body = vec![b'b'; BODY_BYTES];
        bare.push(Bare {
            connection,
            number,
            body,
        });
    }
    load::run(bare, time).await
}

struct Batch {
    connection: PgConnection,
    number: usize,
    hashes: Vec<Vec<u8>>,
    metas: Vec<Vec<u8>>,
    bodies: Vec<Vec<u8>>,
}

impl load::Writer for Batch {
    async fn append(&mut self, stream: usize, version: u64) -> Result<(), String> {
        let sid = (self.number * STREAMS + stream) as u64;
        let first = (version * BATCH as u64).cast_signed();
        let versions: Vec<i64> = (first..).take(BATCH).collect();
        let insert = sqlx::query(INSERT_BATCH)
            .bind(vec![sid.cast_signed(); BATCH])
            .bind(versions)
            .bind(&self.hashes)
            .bind(&self.metas)
            .bind(&self.bodies);
        let inserted = insert.execute(&mut self.connection).await;
        inserted.map(drop).map_err(|fault| fault.to_string())
    }
}

/// As many rows a transaction as make sense: the limit of any store of this shape.
pub(crate) async fn batch(url: &str, writers: usize, time: Duration) -> Outcome {
    if let Some(path) = file::of(url) {
        return file::insert(path, BATCH, writers, time).await;
    }
    let mut batches = Vec::new();
    for (number, connection) in connections(url, writers).await {
        batches.push(Batch {
            connection,
            number,
            hashes: vec![vec![7; 32]; BATCH],
            metas: vec![b"{}".to_vec(); BATCH],
            bodies: vec![vec![b'b'; BODY_BYTES]; BATCH],
        });
    }
    let mut outcome = load::run(batches, time).await;
    outcome.appends *= BATCH as u64;
    outcome
}

/// A connection for each writer, in a database with the table.
async fn connections(url: &str, writers: usize) -> Vec<(usize, PgConnection)> {
    let mut connections = Vec::new();
    for number in 0..writers {
        connections.push((number, PgConnection::connect(url).await.unwrap()));
    }
    let (_, first) = &mut connections[0];
    sqlx::query(bare::POSTGRES_TABLE)
        .execute(first)
        .await
        .unwrap();
    connections
}

struct Casebook {
    store: Arc<dyn EventStore>,
    streams: Vec<StreamId>,
    body: Vec<u8>,
}

impl load::Writer for Casebook {
    async fn append(&mut self, stream: usize, version: u64) -> Result<(), String> {
        let event = NewEvent {
            event_type: "task_completed".into(),
            schema: 1,
            meta: b"{}".to_vec(),
            body: self.body.clone(),
        };
        let expected = match version {
            0 => ExpectedVersion::NoStream,
            version => ExpectedVersion::Exact(Version(version)),
        };
        let stream = self.streams[stream].clone();
        let append = Append {
            idempotency: Some(Idempotency {
                key: Uuid::now_v7().to_string(),
                digest: Hash([7; 32]),
            }),
            streams: vec![StreamAppend {
                stream,
                expected,
                events: vec![event],
            }],
        };
        let answers = self.store.append(vec![append], Timestamp::now()).await;
        let answer = answers.map_err(|fault| fault.to_string())?.remove(0);
        answer.map(drop).map_err(|failure| failure.to_string())
    }
}

/// Gapless positions, hash chain, and a key that makes each append happen at most once.
pub(crate) async fn casebook(url: &str, writers: usize, time: Duration) -> Outcome {
    let Some(path) = file::of(url) else {
        let store = PostgresStore::connect(url).await.unwrap();
        return append(Arc::new(store), writers, time).await;
    };
    let store = SqliteStore::open(path).await.unwrap();
    let outcome = append(Arc::new(store.clone()), writers, time).await;
    store.close().await.unwrap();
    outcome
}

async fn append(store: Arc<dyn EventStore>, writers: usize, time: Duration) -> Outcome {
    let writers = (0..writers).map(|_| Casebook {
        store: Arc::clone(&store),
        streams: (0..STREAMS)
            .map(|_| StreamId::case(CaseId(Uuid::now_v7())))
            .collect(),
        body: vec![b'b'; BODY_BYTES],
    });
    load::run(writers.collect(), time).await
}
