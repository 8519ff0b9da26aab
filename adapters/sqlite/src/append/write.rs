//! Writing what was settled, and committing.

use std::collections::{BTreeMap, BTreeSet};

use casebook_engine::ports::Fault;
use casebook_engine::recall::Sids;
use casebook_engine::recorded::Recorded;
use casebook_engine::settle::Settled;
use casebook_engine::stream::StreamId;
use sqlx::error::BoxDynError;
use sqlx::sqlite::{SqliteArguments, SqliteConnection};
use sqlx::{Arguments, AssertSqlSafe};

use crate::decode::{category_number, to_integer};
use crate::fault::from_commit;
use crate::script::{self, json};

/// Takes the write lock.
const BEGIN: &str = "BEGIN IMMEDIATE;";

/// `$1`: event types that may be new.
const TYPES: &str = "
    INSERT INTO event_types (name)
    SELECT j.value FROM json_each($1) AS j
    WHERE NOT EXISTS (SELECT 1 FROM event_types AS t WHERE t.name = j.value);";

/// `$2`: new streams as `[sid, category, id]`.
const NEW_STREAMS: &str = "
    INSERT INTO streams (sid, category, id)
    SELECT j.value ->> 0, j.value ->> 1, j.value ->> 2 FROM json_each($2) AS j;";

/// `$3`: keys as `[key, digest, outcome]`.
const KEYS: &str = "
    INSERT INTO idempotency_keys (key, digest, outcome)
    SELECT j.value ->> 0, unhex(j.value ->> 1), unhex(j.value ->> 2) FROM json_each($3) AS j;";

/// `$4`: events as `[sid, version, type, schema, category, recorded, start, meta length, body
/// length]`, whose bytes begin at `start` in `$5`; `$6`: the position of the first event.
/// The events are materialized because SQLite spells a row of JSON out anew wherever it is named.
const EVENTS: &str = "
    WITH j AS MATERIALIZED (SELECT key, value FROM json_each($4))
    INSERT INTO events (pos, sid, version, type_id, schema_version, category, recorded_micros,
                        previous, hash, meta, body)
    SELECT $6 + j.key, j.value ->> 0, j.value ->> 1,
           (SELECT t.type_id FROM event_types AS t WHERE t.name = j.value ->> 2),
           j.value ->> 3, j.value ->> 4, j.value ->> 5,
           substr($5, j.value ->> 6, 32),
           substr($5, (j.value ->> 6) + 32, 32),
           substr($5, (j.value ->> 6) + 64, j.value ->> 7),
           substr($5, (j.value ->> 6) + 64 + (j.value ->> 7), j.value ->> 8)
    FROM j ORDER BY j.key;";

const COMMIT: &str = "COMMIT;";

/// What is to be written, and what was known before.
pub(super) struct Writing<'a> {
    pub(super) settled: &'a Settled,
    /// The numbers of the streams that were there.
    pub(super) sids: &'a Sids,
    /// The event types that are certainly there.
    pub(super) types: &'a BTreeSet<String>,
}

impl Writing<'_> {
    /// Writes in the transaction that has begun, and commits, all in one round trip.
    pub(super) async fn commit(self, connection: &mut SqliteConnection) -> Result<(), Fault> {
        self.run(connection, "").await
    }

    /// Begins, writes and commits, all in one round trip. The tables refuse events that are not the
    /// next ones: [`Fault::Corrupt`], and the transaction is left to be rolled back.
    pub(super) async fn commit_at_once(
        self,
        connection: &mut SqliteConnection,
    ) -> Result<(), Fault> {
        self.run(connection, BEGIN).await
    }

    async fn run(self, connection: &mut SqliteConnection, begin: &str) -> Result<(), Fault> {
        let (sql, arguments) = self.script(begin).map_err(script::encode_fault)?;
        let written = script::run(connection, AssertSqlSafe(sql), arguments).await;
        written.map(drop).map_err(from_commit)
    }

    /// The statements that have something to do, with the arguments of all. One alone is a transaction
    /// of its own, and each further one would wake this thread.
    fn script(self, begin: &str) -> Result<(String, SqliteArguments), BoxDynError> {
        let rows = Rows::of(&self);
        let steps = [
            (!rows.types.is_empty(), TYPES),
            (!rows.new.is_empty(), NEW_STREAMS),
            (!rows.keys.is_empty(), KEYS),
            (!self.settled.events.is_empty(), EVENTS),
        ];
        let steps = steps.into_iter().filter(|(is_needed, _)| *is_needed);
        let steps: Vec<&str> = steps.map(|(_, step)| step).collect();
        let sql = match steps[..] {
            [alone] if begin == BEGIN => alone.to_owned(),
            _ => [begin, &steps.concat(), COMMIT].concat(),
        };
        Ok((sql, rows.arguments(self.settled)?))
    }
}

type NewStream<'a> = (i64, i64, &'a str);

/// The rows as JSON takes them.
struct Rows<'a> {
    types: BTreeSet<&'a str>,
    new: BTreeMap<&'a StreamId, NewStream<'a>>,
    keys: Vec<(&'a String, String, String)>,
    sids: &'a Sids,
}

impl<'a> Rows<'a> {
    fn of(writing: &Writing<'a>) -> Self {
        let Writing {
            settled,
            sids,
            types,
        } = *writing;
        let named = settled.events.iter().map(|e| e.event_type.as_str());
        let new = new_streams(settled);
        let keys = settled
            .remembered
            .iter()
            .map(|(key, r)| (key, r.digest.to_string(), hex::encode(r.outcome())));
        Self {
            types: named.filter(|name| !types.contains(*name)).collect(),
            keys: keys.collect(),
            new,
            sids,
        }
    }

    fn sid(&self, stream: &StreamId) -> i64 {
        let new = self.new.get(stream).map(|row| row.0);
        new.unwrap_or_else(|| self.sids[stream])
    }

    fn arguments(&self, settled: &Settled) -> Result<SqliteArguments, BoxDynError> {
        let (rows, bytes) = self.pack(&settled.events);
        let first = settled
            .events
            .first()
            .map(|event| to_integer(event.position.0));
        let mut arguments = SqliteArguments::default();
        arguments.add(json(&self.types))?;
        arguments.add(json(&self.new.values().collect::<Vec<_>>()))?;
        arguments.add(json(&self.keys))?;
        arguments.add(rows)?;
        arguments.add(bytes)?;
        arguments.add(first)?;
        Ok(arguments)
    }

    /// The events as a JSON text of numbers and one long string of bytes: hashes, meta and body of
    /// each, one after the other. SQLite counts bytes from 1.
    fn pack(&self, events: &[Recorded]) -> (String, Vec<u8>) {
        let sizes = events
            .iter()
            .map(|event| 64 + event.meta.len() + event.body.len());
        let mut bytes = Vec::with_capacity(sizes.sum());
        let mut rows = Vec::with_capacity(events.len());
        for event in events {
            rows.push((
                self.sid(&event.stream),
                to_integer(event.version.0),
                event.event_type.as_str(),
                event.schema,
                category_number(event.stream.category()),
                event.recorded.as_microsecond(),
                bytes.len() + 1,
                event.meta.len(),
                event.body.len(),
            ));
            bytes.extend(event.previous.0);
            bytes.extend(event.hash.0);
            bytes.extend(&event.meta);
            bytes.extend(&event.body);
        }
        (json(&rows), bytes)
    }
}

/// The streams that come into being, each numbered by the position of its first event.
fn new_streams(settled: &Settled) -> BTreeMap<&StreamId, NewStream<'_>> {
    let firsts = settled.events.iter().filter(|event| event.version.0 == 1);
    let rows = firsts.map(|event| {
        let stream = &event.stream;
        let row = (
            to_integer(event.position.0),
            category_number(stream.category()),
            stream.id(),
        );
        (stream, row)
    });
    rows.collect()
}
