//! Reading the log.
//!
//! Limits are written `+$n`: SQLite plans by the value of a bare `$n` and so prepares the statement
//! anew for each value that is bound, which costs more than reading a case.

use std::sync::Arc;

use casebook_engine::ports::{Fault, StreamHead};
use casebook_engine::recorded::Recorded;
use casebook_engine::stream::{Category, Position, StreamId, Version};
use sqlx::sqlite::SqlitePool;

use crate::decode::{self, category_number, to_integer, to_limit};
use crate::fault::{from_sqlx, unavailable};
use crate::page::{self, PAGE_EVENTS_MAX, Query, Streams, page, streams};
use crate::store::Shared;

/// Up to `limit` events of one stream after `after`.
pub(crate) async fn stream(
    shared: &Shared,
    stream: &StreamId,
    after: Version,
    limit: usize,
) -> Result<Vec<Recorded>, Fault> {
    const SQL: &str = page!(
        "sid = (SELECT sid FROM streams WHERE category = $3 AND id = $4) AND version > $1",
        "version",
        "NULL"
    );
    let query = asked(SQL, after.0, limit)
        .bind(category_number(stream.category()))
        .bind(stream.id().to_owned());
    page::events(&shared.readers, &shared.types, query, Streams::One(stream)).await
}

/// Up to `limit` events of the whole log after `after`.
pub(crate) async fn all(
    shared: &Arc<Shared>,
    after: Position,
    limit: usize,
) -> Result<Vec<Recorded>, Fault> {
    const SQL: &str = page!("pos > $1", "pos", streams!("pos > $1", "pos"));
    let query = asked(SQL, after.0, limit);
    // Whoever reads the whole log has work with what came before: the page is made beside that.
    let shared = Arc::clone(shared);
    let page = tokio::spawn(async move { told(&shared, query).await });
    page.await.unwrap_or_else(|ended| Err(unavailable(ended)))
}

/// Up to `limit` events of one category after `after`.
///
/// Cases are nearly the whole log and are read along it; the others have an index of their own,
/// which SQLite uses where the query repeats its condition.
pub(crate) async fn category(
    shared: &Shared,
    category: Category,
    after: Position,
    limit: usize,
) -> Result<Vec<Recorded>, Fault> {
    const CASES: &str = page!(
        "pos > $1 AND +category = $3",
        "pos",
        streams!("pos > $1 AND +category = $3", "pos")
    );
    const BESIDE_CASES: &str = page!(
        "category = $3 AND category <> 1 AND pos > $1",
        "pos",
        streams!("category = $3 AND category <> 1 AND pos > $1", "pos")
    );
    let sql = match category {
        Category::Case => CASES,
        Category::Refusal | Category::Series | Category::Registry => BESIDE_CASES,
    };
    let query = asked(sql, after.0, limit).bind(category_number(category));
    told(shared, query).await
}

fn asked(sql: &'static str, after: u64, limit: usize) -> Query {
    let limit = to_limit(limit.min(PAGE_EVENTS_MAX));
    sqlx::query(sql).bind(to_integer(after)).bind(limit)
}

async fn told(shared: &Shared, query: Query) -> Result<Vec<Recorded>, Fault> {
    page::events(&shared.readers, &shared.types, query, Streams::Told).await
}

/// The position of the latest event.
pub(crate) async fn head(readers: &SqlitePool) -> Result<Position, Fault> {
    let row = sqlx::query("SELECT coalesce(max(pos), 0) FROM events")
        .fetch_one(readers)
        .await
        .map_err(from_sqlx)?;
    Ok(Position(decode::number(&row, 0, "table events")?))
}

/// Version and hash of the latest event of a stream.
pub(crate) async fn stream_head(
    readers: &SqlitePool,
    stream: &StreamId,
) -> Result<StreamHead, Fault> {
    let row = sqlx::query(
        "SELECT version, hash FROM events
         WHERE sid = (SELECT sid FROM streams WHERE category = $1 AND id = $2)
         ORDER BY version DESC LIMIT 1",
    )
    .bind(category_number(stream.category()))
    .bind(stream.id().to_owned())
    .fetch_optional(readers)
    .await
    .map_err(from_sqlx)?;
    let Some(row) = row else {
        return Ok(StreamHead::EMPTY);
    };
    let place = format!("table streams, stream {stream}");
    Ok(StreamHead {
        version: Version(decode::number(&row, 0, &place)?),
        hash: decode::hash(&row, 1, &place)?,
    })
}
