//! Writing what was settled, and committing.

use std::collections::{BTreeMap, BTreeSet};

use casebook_engine::ports::Fault;
use casebook_engine::recorded::Recorded;
use casebook_engine::settle::Settled;
use casebook_engine::stream::StreamId;
use sqlx::Arguments;
use sqlx::error::BoxDynError;
use sqlx::sqlite::{SqliteArguments, SqliteConnection};

use super::standing::Sids;
use crate::decode::{category_number, to_integer};
use crate::fault::from_commit;
use crate::script::{self, json};

/// Writes what was settled and commits.
/// `$1`: event types; `$2`: new streams as `[sid, category, id, version, hash]`; `$3`: grown
/// streams as `[sid, version, hash]`; `$4`: keys as `[key, digest, outcome]`; `$5`: events as
/// `[sid, version, type, schema, category, recorded, start, meta length, body length]`, whose
/// bytes begin at `start` in `$6`; `$7`: the position of the first event.
/// The events are materialized because SQLite spells a row of JSON out anew wherever it is named.
const WRITE: &str = "
    INSERT INTO event_types (name)
    SELECT j.value FROM json_each($1) AS j
    WHERE NOT EXISTS (SELECT 1 FROM event_types AS t WHERE t.name = j.value);

    INSERT INTO streams (sid, category, id, version, head_hash)
    SELECT j.value ->> 0, j.value ->> 1, j.value ->> 2, j.value ->> 3, unhex(j.value ->> 4)
    FROM json_each($2) AS j;

    UPDATE streams SET version = j.value ->> 1, head_hash = unhex(j.value ->> 2)
    FROM json_each($3) AS j WHERE streams.sid = j.value ->> 0;

    INSERT INTO idempotency_keys (key, digest, outcome)
    SELECT j.value ->> 0, unhex(j.value ->> 1), unhex(j.value ->> 2) FROM json_each($4) AS j;

    WITH j AS MATERIALIZED (SELECT key, value FROM json_each($5))
    INSERT INTO events (pos, sid, version, type_id, schema_version, category, recorded_micros,
                        previous, hash, meta, body)
    SELECT $7 + j.key, j.value ->> 0, j.value ->> 1,
           (SELECT t.type_id FROM event_types AS t WHERE t.name = j.value ->> 2),
           j.value ->> 3, j.value ->> 4, j.value ->> 5,
           substr($6, j.value ->> 6, 32),
           substr($6, (j.value ->> 6) + 32, 32),
           substr($6, (j.value ->> 6) + 64, j.value ->> 7),
           substr($6, (j.value ->> 6) + 64 + (j.value ->> 7), j.value ->> 8)
    FROM j ORDER BY j.key;

    COMMIT;
";

/// Writes and commits, all in one round trip.
pub(super) async fn write(
    connection: &mut SqliteConnection,
    settled: &Settled,
    sids: Sids,
) -> Result<(), Fault> {
    let arguments = arguments(settled, sids).map_err(script::encode_fault)?;
    let written = script::run(connection, WRITE, arguments).await;
    written.map(drop).map_err(from_commit)
}

fn arguments(settled: &Settled, mut sids: Sids) -> Result<SqliteArguments, BoxDynError> {
    let types: BTreeSet<_> = settled
        .events
        .iter()
        .map(|e| e.event_type.as_str())
        .collect();
    let new = new_streams(settled);
    for (stream, row) in &new {
        sids.insert((*stream).clone(), row.0);
    }
    let grown = settled
        .heads
        .iter()
        .filter(|(stream, _)| !new.contains_key(stream));
    let grown: Vec<_> = grown
        .map(|(stream, head)| {
            (
                sids[stream],
                to_integer(head.version.0),
                head.hash.to_string(),
            )
        })
        .collect();
    let keys: Vec<_> = settled
        .remembered
        .iter()
        .map(|(key, r)| (key, r.digest.to_string(), hex::encode(r.outcome())))
        .collect();
    let (rows, bytes) = pack(&settled.events, &sids);
    let first = settled
        .events
        .first()
        .map(|event| to_integer(event.position.0));

    let mut arguments = SqliteArguments::default();
    arguments.add(json(&types))?;
    arguments.add(json(&new.values().collect::<Vec<_>>()))?;
    arguments.add(json(&grown))?;
    arguments.add(json(&keys))?;
    arguments.add(rows)?;
    arguments.add(bytes)?;
    arguments.add(first)?;
    Ok(arguments)
}

/// The streams that come into being, each numbered by the position of its first event.
fn new_streams(settled: &Settled) -> BTreeMap<&StreamId, (i64, i64, &str, i64, String)> {
    let firsts = settled.events.iter().filter(|event| event.version.0 == 1);
    let rows = firsts.map(|event| {
        let stream = &event.stream;
        let head = settled.heads[stream];
        let row = (
            to_integer(event.position.0),
            category_number(stream.category()),
            stream.id(),
            to_integer(head.version.0),
            head.hash.to_string(),
        );
        (stream, row)
    });
    rows.collect()
}

/// The events as a JSON text of numbers and one long string of bytes: hashes, meta and body of
/// each, one after the other. SQLite counts bytes from 1.
fn pack(events: &[Recorded], sids: &Sids) -> (String, Vec<u8>) {
    let sizes = events
        .iter()
        .map(|event| 64 + event.meta.len() + event.body.len());
    let mut bytes = Vec::with_capacity(sizes.sum());
    let mut rows = Vec::with_capacity(events.len());
    for event in events {
        rows.push((
            sids[&event.stream],
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
