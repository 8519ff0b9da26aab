//! cqrs-es with postgres-es: events are committed by the event store that the framework calls, with
//! the context that it would have loaded. The load itself is left out.

use std::collections::HashMap;
use std::sync::Arc;

use cqrs_es::event_sink::EventSink;
use cqrs_es::persist::{EventStoreAggregateContext, PersistedEventStore};
use cqrs_es::{Aggregate, DomainEvent, EventStore};
use postgres_es::PostgresEventRepository;
use serde::{Deserialize, Serialize};

#[path = "../../load.rs"]
mod load;
#[path = "../../program.rs"]
mod program;

const VERSION: &str = "cqrs-es 0.5.0, postgres-es 0.5.0";
/// The table of the package's `db/init.sql`.
const TABLE: &str = "
    CREATE TABLE events (
        aggregate_type text NOT NULL, aggregate_id text NOT NULL,
        sequence bigint CHECK (sequence >= 0) NOT NULL, event_type text NOT NULL,
        event_version text NOT NULL, payload json NOT NULL, metadata json NOT NULL,
        PRIMARY KEY (aggregate_type, aggregate_id, sequence))";

type Store = PersistedEventStore<PostgresEventRepository, Case>;

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

struct Writer {
    store: Arc<Store>,
    number: usize,
    body: String,
}

impl load::Writer for Writer {
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

#[tokio::main]
async fn main() {
    let asked = program::Asked::from_arguments();
    let pool = asked.pool().await;
    sqlx::query(TABLE).execute(&pool).await.expect("a table");
    let store = Arc::new(Store::new_event_store(PostgresEventRepository::new(pool)));
    let writers = (0..asked.writers).map(|number| Writer {
        store: Arc::clone(&store),
        number,
        body: asked.body.clone(),
    });
    let outcome = load::run(writers.collect(), asked.time).await;
    program::print(VERSION, &outcome);
}
