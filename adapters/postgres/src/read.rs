//! Reading: pages of events, heads.

use casebook_engine::ports::{Fault, StreamHead};
use casebook_engine::recorded::Recorded;
use casebook_engine::settle::Remembered;
use casebook_engine::stream::{Category, Position, StreamId, Version};
use sqlx::AssertSqlSafe;

use crate::copy;
use crate::decode::{
    CASE, EventRow, category_number, to_bigint, to_hash, to_limit, to_number, to_remembered,
};
use crate::fault::corrupt;
use crate::session::{Sessions, bounded};

/// A page ends before the event that would take its bodies past this size, in bytes; it always
/// has one event if there is one.
const PAGE_BYTES_MAX: i64 = 8 * 1024 * 1024;

/// A page of the whole log; the positions are checked to be without a gap.
pub(crate) async fn all(
    sessions: &Sessions,
    after: Position,
    limit: usize,
) -> Result<Vec<Recorded>, Fault> {
    let filter = format!("pos > {}", to_bigint(after.0));
    let events = along(sessions, &filter, limit).await?;
    check_contiguous("position", after.0, events.iter().map(|e| e.position.0))?;
    Ok(events)
}

/// A page of one stream; the versions are checked to be without a gap.
pub(crate) async fn stream(
    sessions: &Sessions,
    stream: &StreamId,
    after: Version,
    limit: usize,
) -> Result<Vec<Recorded>, Fault> {
    if limit == 0 {
        return Ok(Vec::new());
    }
    let mut lent = sessions.lend().await?;
    let query = sqlx::query_as(AssertSqlSafe(page_sql(OF_STREAM, "version", "$4", "$5")))
        .bind(category_number(stream.category()))
        .bind(stream.id())
        .bind(to_bigint(after.0))
        .bind(to_limit(limit))
        .bind(PAGE_BYTES_MAX);
    let rows: Vec<EventRow> = bounded(lent.limit(), query.fetch_all(lent.connection())).await?;
    lent.give_back();
    let events: Result<Vec<_>, _> = rows.into_iter().map(EventRow::recorded).collect();
    let events = events.inspect(|events| sessions.saw(events))?;
    let versions = events.iter().map(|e| e.version.0);
    check_contiguous(&format!("{stream} at version"), after.0, versions)?;
    Ok(events)
}

/// A page of one category. Cases are nearly the whole log; the others have an index.
pub(crate) async fn category(
    sessions: &Sessions,
    category: Category,
    after: Position,
    limit: usize,
) -> Result<Vec<Recorded>, Fault> {
    let filter = match category {
        Category::Case => "category = 1",
        Category::Refusal => "category <> 1 AND category = 2",
        Category::Series => "category <> 1 AND category = 3",
        Category::Registry => "category <> 1 AND category = 4",
    };
    let filter = format!("pos > {} AND {filter}", to_bigint(after.0));
    along(sessions, &filter, limit).await
}

/// A page along the whole log.
async fn along(sessions: &Sessions, filter: &str, limit: usize) -> Result<Vec<Recorded>, Fault> {
    if limit == 0 {
        return Ok(Vec::new());
    }
    let (limit, bytes) = (to_limit(limit).to_string(), PAGE_BYTES_MAX.to_string());
    copy::events(sessions, &page_sql(filter, "pos", &limit, &bytes)).await
}

/// The position of the latest event.
pub(crate) async fn head(sessions: &Sessions) -> Result<Position, Fault> {
    let mut lent = sessions.lend().await?;
    let query = sqlx::query_scalar("SELECT coalesce(max(pos), 0) FROM events");
    let head = bounded(lent.limit(), query.fetch_one(lent.connection())).await?;
    lent.give_back();
    to_number(head, "the head of the log").map(Position)
}

/// What an idempotency key was answered.
pub(crate) async fn answer(sessions: &Sessions, key: &str) -> Result<Option<Remembered>, Fault> {
    let mut lent = sessions.lend().await?;
    let query =
        sqlx::query_as("SELECT digest, outcome FROM idempotency_keys WHERE key = $1").bind(key);
    let row = bounded(lent.limit(), query.fetch_optional(lent.connection())).await?;
    lent.give_back();
    let Some((digest, outcome)): Option<(Vec<u8>, Vec<u8>)> = row else {
        return Ok(None);
    };
    to_remembered(&digest, &outcome, key).map(Some)
}

/// Version and hash of the latest event of a stream.
pub(crate) async fn stream_head(
    sessions: &Sessions,
    stream: &StreamId,
) -> Result<StreamHead, Fault> {
    let mut lent = sessions.lend().await?;
    let query = sqlx::query_as(
        "SELECT version, hash FROM events
                        WHERE sid = (SELECT sid FROM streams WHERE category = $1 AND id = $2)
                        ORDER BY version DESC LIMIT 1",
    )
    .bind(category_number(stream.category()))
    .bind(stream.id());
    let row = bounded(lent.limit(), query.fetch_optional(lent.connection())).await?;
    lent.give_back();
    let Some((version, hash)): Option<(i64, Vec<u8>)> = row else {
        return Ok(StreamHead::EMPTY);
    };
    let place = format!("the head of {stream}");
    Ok(StreamHead {
        version: Version(to_number(version, &place)?),
        hash: to_hash(&hash, &place)?,
    })
}

const OF_STREAM: &str =
    "sid = (SELECT sid FROM streams WHERE category = $1 AND id = $2) AND version > $3";

/// The rows of a page. The sum runs along the index and stops with the limit; sizes are known
/// without reading bodies that lie out of line. The joins are outer ones, so that an event whose
/// stream or type is gone shows as corrupt instead of being left out.
fn page_sql(filter: &str, order: &str, limit: &str, bytes: &str) -> String {
    format!(
        "SELECT e.pos, s.category, s.id, e.version, t.name, e.schema_version,
                e.recorded_micros, e.meta, e.body, e.previous, e.hash
         FROM (
             SELECT *, sum(octet_length(meta) + octet_length(body))
                 OVER (ORDER BY {order} ROWS UNBOUNDED PRECEDING) AS page_bytes
             FROM events
             WHERE {filter}
             ORDER BY {order}
             LIMIT {limit}
         ) AS e
         LEFT JOIN streams AS s USING (sid)
         LEFT JOIN event_types AS t USING (type_id)
         WHERE e.page_bytes - octet_length(e.meta) - octet_length(e.body) < {bytes}
         ORDER BY e.{order}"
    )
}

const _: () = assert!(
    CASE == 1,
    "the filters above and the index name cases by this number"
);

/// A gap is an event that was lost: the caller must not go on past it.
fn check_contiguous(what: &str, after: u64, found: impl Iterator<Item = u64>) -> Result<(), Fault> {
    let mut expected = after;
    for number in found {
        expected += 1;
        if number != expected {
            let place = format!("{what} {expected}");
            return Err(corrupt(place, &format!("the next event there is {number}")));
        }
    }
    Ok(())
}
