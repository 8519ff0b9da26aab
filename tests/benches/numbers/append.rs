//! Appends beside a bare INSERT, on both stores, and the bytes that an event takes.

use std::sync::Arc;

use casebook_engine::ports::EventStore;
use casebook_postgres::PostgresStore;
use casebook_sqlite::SqliteStore;
use casebook_tests::servers::PrivatePostgres;
use sqlx::{Connection, PgConnection};
use tokio::sync::Mutex;

use crate::bare;
use crate::servers::POSTGRES;
use crate::stores::{BODY_BYTES, Rate, append};

const WRITERS: [usize; 3] = [1, 8, 64];
/// So many that batches are as large as they become.
const IN_FLIGHT: usize = 512;

pub(crate) async fn print() {
    println!("append: one event of {BODY_BYTES} bytes, expected version, answered when durable");
    sqlite().await;
    if std::env::var_os(POSTGRES).is_some() {
        postgres().await;
    } else {
        println!("  PostgreSQL: left out; `tests/run --serve` says what is missing\n");
    }
}

async fn sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.db");
    let store = SqliteStore::open(&path).await.unwrap();
    let events: Arc<dyn EventStore> = Arc::new(store.clone());
    let bare = bare::make_sqlite(&folder.path().join("bare.db")).await;
    let bare = Arc::new(Mutex::new(bare));
    for (writers, from) in WRITERS.into_iter().zip([0, 1_000, 2_000]) {
        let baseline = bare::sqlite(&bare, writers, from).await;
        line("SQLite", writers, append(&events, writers).await, baseline);
    }
    for rows in [100, 1_000] {
        let limit = bare::sqlite_many(&bare, rows, 1_000_000 * rows).await;
        limit_line("SQLite", rows, limit);
    }
    line_of_many("SQLite", append(&events, IN_FLIGHT).await);
    let figures = store.figures().await.unwrap();
    let bytes = figures.file_bytes + figures.wal_bytes - figures.free_bytes;
    println!(
        "  SQLite: {} bytes an event in the file\n",
        bytes / figures.events.max(1)
    );
}

async fn postgres() {
    let server = PrivatePostgres::start().await;
    let url = server.fresh_database().await;
    bare::make_postgres(&url).await;
    let store = PostgresStore::connect(&url).await.unwrap();
    let events: Arc<dyn EventStore> = Arc::new(store);
    for (writers, from) in WRITERS.into_iter().zip([0, 1_000, 2_000]) {
        let baseline = bare::postgres(&url, writers, from).await;
        line(
            "PostgreSQL",
            writers,
            append(&events, writers).await,
            baseline,
        );
    }
    let limit = bare::postgres_many(&url, 1_000, 1_000_000).await;
    limit_line("PostgreSQL", 1_000, limit);
    line_of_many("PostgreSQL", append(&events, IN_FLIGHT).await);
    let head = events.head().await.unwrap().0.max(1);
    let mut connection = PgConnection::connect(&url).await.unwrap();
    let bytes: i64 = sqlx::query_scalar(
        "SELECT sum(pg_total_relation_size(oid))::bigint FROM pg_class
         WHERE relname IN ('events', 'streams') AND relkind = 'r'",
    )
    .fetch_one(&mut connection)
    .await
    .unwrap();
    println!(
        "  PostgreSQL: {} bytes an event in tables and indexes\n",
        bytes.unsigned_abs() / head
    );
}

fn line(store: &str, writers: usize, own: Rate, baseline: Rate) {
    println!(
        "  {store:<10} {writers:>2} writers: {:>8.0} a second, {:>6.1} µs CPU each; \
         bare INSERT {:>8.0} a second, {:>6.1} µs CPU; ratio {:.2}",
        own.per_second,
        own.cpu_micros,
        baseline.per_second,
        baseline.cpu_micros,
        own.per_second / baseline.per_second
    );
}

fn limit_line(store: &str, rows: i64, limit: Rate) {
    println!(
        "  {store:<10} batch limit, {rows} rows a transaction: {:>8.0} a second",
        limit.per_second
    );
}

fn line_of_many(store: &str, own: Rate) {
    println!(
        "  {store:<10} {IN_FLIGHT} in flight: {:>8.0} a second, {:>6.1} µs CPU each",
        own.per_second, own.cpu_micros
    );
}
