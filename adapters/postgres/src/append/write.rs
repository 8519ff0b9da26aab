//! Writing what the engine decided: one statement for everything.

use std::time::Duration;

use casebook_engine::ports::{Fault, StreamHead};
use casebook_engine::recorded::Recorded;
use casebook_engine::settle::{Remembered, Settled};
use casebook_engine::stream::StreamId;
use sqlx::postgres::PgConnection;

use super::standing::Known;
use crate::decode::{category_number, to_bigint};
use crate::session::bounded;

/// A stream's number is new exactly when the stream is, so a conflict is always its own row.
const SQL: &str = "
WITH new_types AS (
    INSERT INTO event_types (type_id, name)
    SELECT * FROM unnest($1::integer[], $2::text[])
), moved_streams AS (
    INSERT INTO streams (sid, category, id, version, head_hash)
    SELECT * FROM unnest($3::bigint[], $4::smallint[], $5::text[], $6::bigint[], $7::bytea[])
    ON CONFLICT (sid) DO UPDATE
    SET version = excluded.version, head_hash = excluded.head_hash
), new_keys AS (
    INSERT INTO idempotency_keys (key, digest, outcome)
    SELECT * FROM unnest($8::text[], $9::bytea[], $10::bytea[])
)
INSERT INTO events (pos, sid, version, recorded_micros, type_id, schema_version, category,
                    previous, hash, meta, body)
SELECT * FROM unnest($11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[], $15::integer[],
                     $16::integer[], $17::smallint[], $18::bytea[], $19::bytea[], $20::bytea[],
                     $21::bytea[])";

/// Writes what was settled. The caller holds the log lock and commits.
pub(super) async fn write(
    connection: &mut PgConnection,
    known: Known,
    settled: &Settled,
    limit: Duration,
) -> Result<(), Fault> {
    let numbered = Numbered::new(known, &settled.events);
    let events = &settled.events;
    let (streams, heads): (Vec<&StreamId>, Vec<&StreamHead>) = settled.heads.iter().unzip();
    let (keys, remembered): (Vec<&String>, Vec<&Remembered>) = settled.remembered.iter().unzip();
    let query = sqlx::query(SQL)
        .bind(column(&numbered.new_types, |(number, _)| *number))
        .bind(column(&numbered.new_types, |(_, name)| name.as_str()))
        .bind(column(&streams, |stream| numbered.known.sids[*stream]))
        .bind(column(&streams, |stream| {
            category_number(stream.category())
        }))
        .bind(column(&streams, |stream| stream.id()))
        .bind(column(&heads, |head| to_bigint(head.version.0)))
        .bind(column(&heads, |head| head.hash.0))
        .bind(keys)
        .bind(column(&remembered, |remembered| remembered.digest.0))
        .bind(column(&remembered, |remembered| remembered.outcome()))
        .bind(column(events, |event| to_bigint(event.position.0)))
        .bind(numbered.sids)
        .bind(column(events, |event| to_bigint(event.version.0)))
        .bind(column(events, |event| event.recorded.as_microsecond()))
        .bind(numbered.types)
        .bind(column(events, |event| i32::from(event.schema)))
        .bind(column(events, |e| category_number(e.stream.category())))
        .bind(column(events, |event| event.previous.0))
        .bind(column(events, |event| event.hash.0))
        .bind(column(events, |event| event.meta.as_slice()))
        .bind(column(events, |event| event.body.as_slice()));
    bounded(limit, query.execute(connection)).await?;
    Ok(())
}

fn column<'a, R, T>(rows: &'a [R], value: impl Fn(&'a R) -> T) -> Vec<T> {
    rows.iter().map(value).collect()
}

/// The numbers of streams and types, event by event.
struct Numbered {
    known: Known,
    sids: Vec<i64>,
    types: Vec<i32>,
    new_types: Vec<(i32, String)>,
}

impl Numbered {
    fn new(known: Known, events: &[Recorded]) -> Self {
        let mut numbered = Self {
            known,
            sids: Vec::with_capacity(events.len()),
            types: Vec::with_capacity(events.len()),
            new_types: Vec::new(),
        };
        for event in events {
            let sid = numbered.sid(event);
            numbered.sids.push(sid);
            let type_number = numbered.type_number(event.event_type.as_str());
            numbered.types.push(type_number);
        }
        numbered
    }

    /// A new stream is numbered by the position of its first event.
    fn sid(&mut self, event: &Recorded) -> i64 {
        let position = to_bigint(event.position.0);
        let sids = &mut self.known.sids;
        *sids.entry(event.stream.clone()).or_insert(position)
    }

    /// A new type gets the next number: nobody else can give it away under the log lock.
    fn type_number(&mut self, name: &str) -> i32 {
        if let Some(known) = self.known.types.get(name) {
            return *known;
        }
        self.known.type_last += 1;
        let number = self.known.type_last;
        self.known.types.insert(name.to_owned(), number);
        self.new_types.push((number, name.to_owned()));
        number
    }
}
