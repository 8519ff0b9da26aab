//! cqrs-es with postgres-es or sqlite-es, as the URL says: events are committed by the event store
//! that the framework calls, with the context that it would have loaded. The load itself is left out.
//! In a file of SQLite the writers take turns on one connection.

use std::collections::HashMap;
use std::sync::Arc;

use cqrs_es::event_sink::EventSink;
use cqrs_es::persist::{EventStoreAggregateContext, PersistedEventRepository, PersistedEventStore};
use cqrs_es::{Aggregate, DomainEvent, EventStore};
use postgres_es::PostgresEventRepository;
use serde::{Deserialize, Serialize};
use sqlite_es::SqliteEventRepository;
use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

#[path = "../../load.rs"]
mod load;
#[path = "../../program.rs"]
mod program;

const POSTGRES: &str = "cqrs-es 0.5.0, postgres-es 0.5.0";
const SQLITE: &str = "cqrs-es 0.5.0, sqlite-es 0.5.0";
/// The table of the package's `db/init.sql`.
const POSTGRES_TABLE: &str = "
    CREATE TABLE events (
        aggregate_type text NOT NULL, aggregate_id text NOT NULL,
        sequence bigint CHECK (sequence >= 0) NOT NULL, event_type text NOT NULL,
        event_version text NOT NULL, payload json NOT NULL, metadata json NOT NULL,
        PRIMARY KEY (aggregate_type, aggregate_id, sequence))";

/// The same of sqlite-es's first migration.
const SQLITE_TABLE: &str = "
    CREATE TABLE events (
        aggregate_type text NOT NULL, aggregate_id text NOT NULL,
        sequence integer CHECK (sequence >= 0) NOT NULL, event_type text NOT NULL,
        event_version text NOT NULL, payload text NOT NULL, metadata text NOT NULL,
        PRIMARY KEY (aggregate_type, aggregate_id, sequence)) STRICT";

type Store<R> = PersistedEventStore<R, Case>;

#[derive(Debug, Default, Serialize, Deserialize)]
struct Case;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct TaskCompleted {
    body: String,
}

#[derive(Debug, thiserror::Error)]
#[error("refused")]
struct Refused;

impl DomainEvent for TaskCompleted {
    fn event_type(&self) -> String {
        "task_completed".into()
    }

    fn event_version(&self) -> String {
        "1".into()
    }
}

impl Aggregate for Case {
    const TYPE: &'static str = "case";
    type Command = String;
    type Event = TaskCompleted;
    type Error = Refused;
    type Services = ();

    async fn handle(
        &mut self,
        body: String,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), Refused> {
        sink.write(TaskCompleted { body }, self).await;
        Ok(())
    }

    fn apply(&mut self, _: TaskCompleted) {}
}

struct Writer<R: PersistedEventRepository> {
    store: Arc<Store<R>>,
    number: usize,
    body: String,
}

impl<R: PersistedEventRepository + 'static> load::Writer for Writer<R> {
    async fn append(&mut self, stream: usize, version: u64) -> Result<(), String> {
        let context = EventStoreAggregateContext {
            aggregate_id: format!("{}-{stream}", self.number),
            aggregate: Case,
            current_sequence: version as usize,
            current_snapshot: None,
        };
        let event = TaskCompleted {
            body: self.body.clone(),
        };
        let committed = self
            .store
            .commit(vec![event], context, HashMap::new())
            .await;
        committed.map(drop).map_err(|fault| fault.to_string())
    }
}

async fn measure<R: PersistedEventRepository + 'static>(
    asked: &program::Asked,
    repository: R,
) -> load::Outcome {
    let store = Arc::new(Store::new_event_store(repository));
    let writers = (0..asked.writers).map(|number| Writer {
        store: Arc::clone(&store),
        number,
        body: asked.body.clone(),
    });
    load::run(writers.collect(), asked.time).await
}

/// As sqlite-es's own pool, but that a commit is on the disk, and with a single connection: more of
/// them would wait for the file's one lock by trying again and again.
async fn file(asked: &program::Asked) -> SqlitePool {
    let options: SqliteConnectOptions = asked.url.parse().expect("a URL of SQLite");
    let options = options
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true);
    let pool = SqlitePoolOptions::new().max_connections(1);
    pool.connect_with(options).await.expect("a file")
}

/// How a commit gets to the disk.
async fn durability(pool: &SqlitePool) -> String {
    let read = "SELECT sqlite_version(), journal_mode, synchronous
        FROM pragma_journal_mode, pragma_synchronous";
    let read = sqlx::query_as(read).fetch_one(pool).await;
    let (version, mode, synchronous): (String, String, i64) = read.expect("a row");
    assert!(mode == "wal" && synchronous == 2, "{mode}, {synchronous}");
    format!("SQLite {version} {mode}, synchronous {synchronous}")
}

#[tokio::main]
async fn main() {
    let asked = program::Asked::from_arguments();
    if asked.url.starts_with("sqlite:") {
        let pool = file(&asked).await;
        sqlx::query(SQLITE_TABLE)
            .execute(&pool)
            .await
            .expect("a table");
        let outcome = measure(&asked, SqliteEventRepository::new(pool.clone())).await;
        let durability = durability(&pool).await;
        program::print(&format!("{SQLITE} ({durability})"), &outcome);
    } else {
        let pool = asked.pool(asked.options()).await;
        sqlx::query(POSTGRES_TABLE)
            .execute(&pool)
            .await
            .expect("a table");
        let outcome = measure(&asked, PostgresEventRepository::new(pool)).await;
        program::print(POSTGRES, &outcome);
    }
}
