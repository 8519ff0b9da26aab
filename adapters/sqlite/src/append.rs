//! Appending: one transaction for a whole call, in two round trips.

use std::collections::{BTreeMap, BTreeSet};

use casebook_engine::ports::{Append, AppendFailure, Appended, Fault, StreamHead};
use casebook_engine::recorded::Recorded;
use casebook_engine::settle::{Remembered, Settled, Standing, settle};
use casebook_engine::stream::{Position, StreamId, Version};
use jiff::Timestamp;
use sqlx::Arguments;
use sqlx::sqlite::{SqliteArguments, SqliteConnection, SqliteRow};

use crate::decode::{self, category_number, to_integer};
use crate::fault::{corrupt, from_commit, from_sqlx};
use crate::script;
use crate::writer::Writer;

/// Takes the write lock, so that nothing else can append, then reads where the log stands.
/// `$1`: streams as `[category, id]`; `$2`: keys.
const READ: &str = "
    BEGIN IMMEDIATE;
    SELECT pos, recorded_micros FROM events ORDER BY pos DESC LIMIT 1;
    SELECT s.category, s.id, s.version, s.head_hash, s.sid
    FROM json_each($1) AS j
    CROSS JOIN streams AS s ON s.category = j.value ->> 0 AND s.id = j.value ->> 1;
    SELECT k.key, k.digest, k.outcome
    FROM json_each($2) AS j CROSS JOIN idempotency_keys AS k ON k.key = j.value;
";

/// Writes what was settled and commits.
/// `$1`: event types; `$2`: new streams as `[sid, category, id, version, hash]`; `$3`: grown
/// streams as `[sid, version, hash]`; `$4`: keys as `[key, digest, outcome]`; `$5`: events as
/// `[sid, version, type, schema, category, start, meta length, body length]`, whose bytes begin at
/// `start` in `$6`; `$7`: the position of the first event; `$8`: the recorded time of all.
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

    INSERT INTO events (pos, sid, version, type_id, schema_version, category, recorded_micros,
                        previous, hash, meta, body)
    SELECT $7 + j.key, j.value ->> 0, j.value ->> 1,
           (SELECT t.type_id FROM event_types AS t WHERE t.name = j.value ->> 2),
           j.value ->> 3, j.value ->> 4, $8,
           substr($6, j.value ->> 5, 32),
           substr($6, (j.value ->> 5) + 32, 32),
           substr($6, (j.value ->> 5) + 64, j.value ->> 6),
           substr($6, (j.value ->> 5) + 64 + (j.value ->> 6), j.value ->> 7)
    FROM json_each($5) AS j ORDER BY j.key;

    COMMIT;
";

type Answers = Vec<Result<Appended, AppendFailure>>;

/// Appends, and tells how far the log reaches now.
pub(crate) async fn append(
    writer: &Writer,
    appends: Vec<Append>,
    now: Timestamp,
) -> Result<(Answers, Position), Fault> {
    let mut turn = writer.turn().await.map_err(from_sqlx)?;
    let (standing, sids) = read(&mut turn.connection, &appends).await?;
    let before = standing.position;
    let mut settled = settle(appends, now, standing);
    let answers = std::mem::take(&mut settled.answers);
    let head = settled.events.last().map_or(before, |event| event.position);
    write(&mut turn.connection, settled, sids).await?;
    turn.done();
    Ok((answers, head))
}

/// The numbers of the streams that exist.
type Sids = BTreeMap<StreamId, i64>;

async fn read(
    connection: &mut SqliteConnection,
    appends: &[Append],
) -> Result<(Standing, Sids), Fault> {
    let parts = appends.iter().flat_map(|append| &append.streams);
    let streams: BTreeSet<_> = parts
        .map(|part| (category_number(part.stream.category()), part.stream.id()))
        .collect();
    let keyed = appends
        .iter()
        .filter_map(|append| append.idempotency.as_ref());
    let keys: BTreeSet<_> = keyed.map(|idempotency| &idempotency.key).collect();

    let mut arguments = SqliteArguments::default();
    add(&mut arguments, json(&streams))?;
    add(&mut arguments, json(&keys))?;
    let answers = script::run(connection, READ, arguments).await;
    let answers = answers.map_err(from_sqlx)?;
    let [_, last, streams, keys] = answers.as_slice() else {
        return Err(corrupt("the answers of the database", "one is missing"));
    };
    to_standing(last.first(), streams, keys)
}

fn to_standing(
    last: Option<&SqliteRow>,
    streams: &[SqliteRow],
    keys: &[SqliteRow],
) -> Result<(Standing, Sids), Fault> {
    let mut standing = Standing::default();
    let mut sids = Sids::new();
    if let Some(row) = last {
        standing.position = Position(decode::number(row, 0, "table events")?);
        standing.recorded = decode::instant(row, 1, "table events")?;
    }
    for row in streams {
        let stream = decode::stream(row, 0, "table streams")?;
        let place = format!("table streams, stream {stream}");
        let head = StreamHead {
            version: Version(decode::number(row, 2, &place)?),
            hash: decode::hash(row, 3, &place)?,
        };
        sids.insert(stream.clone(), decode::column(row, 4, &place)?);
        standing.heads.insert(stream, head);
    }
    for row in keys {
        let key: String = decode::column(row, 0, "table idempotency_keys")?;
        let place = format!("table idempotency_keys, key {key}");
        let digest = decode::hash(row, 1, &place)?;
        let remembered = Remembered::from_outcome(digest, decode::column(row, 2, &place)?);
        let remembered = remembered.ok_or_else(|| corrupt(place, "the outcome is none"))?;
        standing.answers.insert(key, remembered);
    }
    Ok((standing, sids))
}

async fn write(
    connection: &mut SqliteConnection,
    settled: Settled,
    mut sids: Sids,
) -> Result<(), Fault> {
    let types: BTreeSet<_> = settled
        .events
        .iter()
        .map(|e| e.event_type.as_str())
        .collect();
    let mut new = Vec::new();
    let mut grown = Vec::new();
    for event in settled.events.iter().filter(|event| event.version.0 == 1) {
        let sid = to_integer(event.position.0);
        let (category, id) = (category_number(event.stream.category()), event.stream.id());
        let head = settled.heads[&event.stream];
        sids.insert(event.stream.clone(), sid);
        new.push((
            sid,
            category,
            id,
            to_integer(head.version.0),
            head.hash.to_string(),
        ));
    }
    for (stream, head) in &settled.heads {
        let sid = sids[stream];
        if new.binary_search_by_key(&sid, |row| row.0).is_err() {
            grown.push((sid, to_integer(head.version.0), head.hash.to_string()));
        }
    }
    let keys: Vec<_> = settled
        .remembered
        .iter()
        .map(|(key, r)| (key, r.digest.to_string(), hex::encode(r.outcome())))
        .collect();
    let (rows, bytes) = pack(&settled.events, &sids);
    let first = settled.events.first();

    let mut arguments = SqliteArguments::default();
    add(&mut arguments, json(&types))?;
    add(&mut arguments, json(&new))?;
    add(&mut arguments, json(&grown))?;
    add(&mut arguments, json(&keys))?;
    add(&mut arguments, rows)?;
    add(&mut arguments, bytes)?;
    add(
        &mut arguments,
        first.map(|event| to_integer(event.position.0)),
    )?;
    add(
        &mut arguments,
        first.map(|event| event.recorded.as_microsecond()),
    )?;
    let written = script::run(connection, WRITE, arguments).await;
    written.map_err(from_commit)?;
    Ok(())
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

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("numbers and texts become JSON")
}

fn add<'a, T>(arguments: &mut SqliteArguments, value: T) -> Result<(), Fault>
where
    T: 'a + sqlx::Encode<'a, sqlx::Sqlite> + sqlx::Type<sqlx::Sqlite>,
{
    arguments.add(value).map_err(script::encode_fault)
}
