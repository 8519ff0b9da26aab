//! Writing what was planned: one statement for everything.

use std::time::Duration;

use casebook_engine::ports::Fault;
use sqlx::postgres::PgConnection;

use super::plan::{Plan, PlannedEvent};
use super::tail::encode_heads;
use crate::decode::{category_number, to_bigint};
use crate::session::bounded;

/// A stream's number is new exactly when the stream is, so the conflict is always its own row.
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
    INSERT INTO idempotency_keys (key, digest, pos, recorded_micros, heads)
    SELECT * FROM unnest($8::bytea[], $9::bytea[], $10::bigint[], $11::bigint[], $12::bytea[])
)
INSERT INTO events (pos, sid, version, recorded_micros, type_id, schema_version, category,
                    previous, hash, meta, body)
SELECT * FROM unnest($13::bigint[], $14::bigint[], $15::bigint[], $16::bigint[], $17::integer[],
                     $18::integer[], $19::smallint[], $20::bytea[], $21::bytea[], $22::bytea[],
                     $23::bytea[])";

/// Writes the plan. The caller holds the log lock and commits.
pub(crate) async fn write(
    connection: &mut PgConnection,
    plan: &Plan,
    limit: Duration,
) -> Result<(), Fault> {
    let events = &plan.events;
    let (streams, known): (Vec<_>, Vec<_>) = plan.moved().unzip();
    let types = &plan.types;
    let keys = &plan.keys;
    let query = sqlx::query(SQL)
        .bind(column(types, |(number, _)| *number))
        .bind(column(types, |(_, name)| name.as_str()))
        .bind(column(&known, |known| known.sid))
        .bind(column(&streams, |s| category_number(s.category())))
        .bind(column(&streams, |s| s.id()))
        .bind(column(&known, |known| to_bigint(known.head.version.0)))
        .bind(column(&known, |known| &known.head.hash.0[..]))
        .bind(column(keys, |(key, _)| key.as_bytes()))
        .bind(column(keys, |(_, known)| &known.digest.0[..]))
        .bind(column(keys, |(_, k)| to_bigint(k.answer.position.0)))
        .bind(column(keys, |(_, k)| k.answer.recorded.as_microsecond()))
        .bind(column(keys, |(_, k)| encode_heads(&k.answer.heads)))
        .bind(column(events, |e| to_bigint(e.event.position.0)))
        .bind(column(events, |e| e.sid))
        .bind(column(events, |e| to_bigint(e.event.version.0)))
        .bind(column(events, |e| e.event.recorded.as_microsecond()))
        .bind(column(events, |e| e.type_id))
        .bind(column(events, |e| i32::from(e.event.schema)))
        .bind(column(events, PlannedEvent::category))
        .bind(column(events, |e| &e.event.previous.0[..]))
        .bind(column(events, |e| &e.event.hash.0[..]))
        .bind(column(events, |e| e.event.meta.as_slice()))
        .bind(column(events, |e| e.event.body.as_slice()));
    bounded(limit, query.execute(connection)).await?;
    Ok(())
}

impl PlannedEvent {
    fn category(&self) -> i16 {
        category_number(self.event.stream.category())
    }
}

fn column<'a, R, T>(rows: &'a [R], value: impl Fn(&'a R) -> T) -> Vec<T> {
    rows.iter().map(value).collect()
}
