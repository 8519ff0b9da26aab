//! disintegrate: events are appended with the query that names their case and the position of the
//! last event read there. It is SERIALIZABLE, so that it refuses some that did not conflict; those
//! are tried again.
//!
//! The schema is that of the package's `src/event_store/sql`, which its `try_new` creates. There a
//! number is written in a way that PostgreSQL reads since version 16; here it is written in decimal.

use disintegrate::{Event, EventStore, query, serde::json::Json};
use disintegrate_postgres::{PgEventId, PgEventStore};
use serde::{Deserialize, Serialize};

#[path = "../../load.rs"]
mod load;
#[path = "../../program.rs"]
mod program;

const VERSION: &str = "disintegrate 4.0.0, disintegrate-postgres 4.0.1";

const SCHEMA: &str = "
    CREATE SEQUENCE seq_event_event_id;
    CREATE TABLE event (
        event_id BIGINT PRIMARY KEY DEFAULT nextval('seq_event_event_id'),
        event_type VARCHAR(255), payload BYTEA, inserted_at TIMESTAMP DEFAULT now());
    CREATE INDEX idx_event_type_btree ON event (event_type);
    ALTER TABLE event ADD COLUMN case_id TEXT;
    CREATE INDEX idx_event_case_id ON event (case_id) WHERE case_id IS NOT NULL;
    CREATE FUNCTION event_store_begin_epoch() RETURNS void AS $$
    DECLARE
        id BIGINT;
        db_id INT;
    BEGIN
        SELECT last_value INTO id FROM seq_event_event_id;
        SELECT oid INTO db_id FROM pg_database WHERE datname = current_database();
        PERFORM pg_try_advisory_xact_lock_shared(db_id, 0);
        PERFORM pg_try_advisory_xact_lock_shared(1, (id & 4294967295)::bit(32)::integer);
        PERFORM pg_try_advisory_xact_lock_shared(2, (id >> 32)::bit(32)::integer);
    END;
    $$ LANGUAGE plpgsql;";

type Store = PgEventStore<CaseEvent, Json<CaseEvent>>;

#[derive(Clone, Debug, PartialEq, Eq, Event, Serialize, Deserialize)]
enum CaseEvent {
    TaskCompleted {
        #[id]
        case_id: String,
        body: String,
    },
}

struct Writer {
    store: Store,
    number: usize,
    body: String,
    /// The position of the last event of each stream.
    last: Vec<PgEventId>,
}

impl load::Writer for Writer {
    async fn append(&mut self, stream: usize, _version: u64) -> Result<(), String> {
        let case_id = format!("{}-{stream}", self.number);
        let query = query!(CaseEvent; case_id == case_id.clone());
        let event = CaseEvent::TaskCompleted {
            case_id,
            body: self.body.clone(),
        };
        let appended = self
            .store
            .append(vec![event], query, self.last[stream])
            .await;
        let appended = appended.map_err(|fault| fault.to_string())?;
        self.last[stream] = appended[0].id();
        Ok(())
    }
}

#[tokio::main]
async fn main() {
    let asked = program::Asked::from_arguments();
    let pool = asked.pool(asked.options()).await;
    sqlx::raw_sql(SCHEMA)
        .execute(&pool)
        .await
        .expect("a schema");
    let store = Store::new_uninitialized(pool, Json::default());
    let writers = (0..asked.writers).map(|number| Writer {
        store: store.clone(),
        number,
        body: asked.body.clone(),
        last: vec![0; load::STREAMS],
    });
    let outcome = load::run(writers.collect(), asked.time).await;
    program::print(VERSION, &outcome);
}
