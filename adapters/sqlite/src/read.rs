//! Reading the log.
//!
//! Limits are written `+$n`: SQLite plans by the value of a bare `$n` and so prepares the statement
//! anew for each value that is bound, which costs more than reading a case.

use casebook_engine::ports::{Fault, StreamHead};
use casebook_engine::recorded::Recorded;
use casebook_engine::settle::Remembered;
use casebook_engine::stream::{Category, Position, StreamId, Version};
use futures::TryStreamExt;
use sqlx::Sqlite;
use sqlx::sqlite::{SqliteArguments, SqlitePool};

use crate::decode::{self, category_number, event_columns, to_event, to_integer, to_limit};
use crate::fault::{corrupt, from_sqlx, unavailable};

type Query = sqlx::query::Query<'static, Sqlite, SqliteArguments>;

/// What an idempotency key was answered.
pub(crate) async fn answer(readers: &SqlitePool, key: &str) -> Result<Option<Remembered>, Fault> {
    let query = sqlx::query("SELECT digest, outcome FROM idempotency_keys WHERE key = $1");
    let row = query
        .bind(key.to_owned())
        .fetch_optional(readers)
        .await
        .map_err(from_sqlx)?;
    let Some(row) = row else { return Ok(None) };
    let place = format!("table idempotency_keys, key {key}");
    let digest = decode::hash(&row, 0, &place)?;
    let remembered = Remembered::from_outcome(digest, decode::column(&row, 1, &place)?);
    remembered
        .map(Some)
        .ok_or_else(|| corrupt(place, "the outcome is none"))
}

/// Up to `limit` events of one stream after `after`.
pub(crate) async fn stream(
    readers: &SqlitePool,
    stream: &StreamId,
    after: Version,
    limit: usize,
) -> Result<Vec<Recorded>, Fault> {
    const SQL: &str = concat!(
        "SELECT ",
        event_columns!(),
        " FROM streams AS s CROSS JOIN events AS e ON e.sid = s.sid
          CROSS JOIN event_types AS t ON t.type_id = e.type_id
          WHERE s.category = $1 AND s.id = $2 AND e.version > $3
          ORDER BY e.version LIMIT +$4"
    );
    let query = sqlx::query(SQL)
        .bind(category_number(stream.category()))
        .bind(stream.id().to_owned())
        .bind(to_integer(after.0))
        .bind(to_limit(limit));
    events(readers, query).await
}

/// Up to `limit` events of the whole log after `after`.
pub(crate) async fn all(
    readers: &SqlitePool,
    after: Position,
    limit: usize,
) -> Result<Vec<Recorded>, Fault> {
    const SQL: &str = concat!(
        "SELECT ",
        event_columns!(),
        " FROM events AS e CROSS JOIN streams AS s ON s.sid = e.sid
          CROSS JOIN event_types AS t ON t.type_id = e.type_id
          WHERE e.pos > $1 ORDER BY e.pos LIMIT +$2"
    );
    let query = sqlx::query(SQL)
        .bind(to_integer(after.0))
        .bind(to_limit(limit));
    // Whoever reads the whole log has work with what came before: the page is made beside that.
    let readers = readers.clone();
    let page = tokio::spawn(async move { events(&readers, query).await });
    page.await.unwrap_or_else(|ended| Err(unavailable(ended)))
}

/// Up to `limit` events of one category after `after`.
///
/// Cases are nearly the whole log and are read along it; the others have an index of their own,
/// which SQLite uses where the query repeats its condition.
pub(crate) async fn category(
    readers: &SqlitePool,
    category: Category,
    after: Position,
    limit: usize,
) -> Result<Vec<Recorded>, Fault> {
    const CASES: &str = concat!(
        "SELECT ",
        event_columns!(),
        " FROM events AS e CROSS JOIN streams AS s ON s.sid = e.sid
          CROSS JOIN event_types AS t ON t.type_id = e.type_id
          WHERE e.pos > $2 AND +e.category = $1 ORDER BY e.pos LIMIT +$3"
    );
    const BESIDE_CASES: &str = concat!(
        "SELECT ",
        event_columns!(),
        " FROM events AS e CROSS JOIN streams AS s ON s.sid = e.sid
          CROSS JOIN event_types AS t ON t.type_id = e.type_id
          WHERE e.category = $1 AND e.category <> 1 AND e.pos > $2 ORDER BY e.pos LIMIT +$3"
    );
    let sql = match category {
        Category::Case => CASES,
        Category::Refusal | Category::Series | Category::Registry => BESIDE_CASES,
    };
    let query = sqlx::query(sql)
        .bind(category_number(category))
        .bind(to_integer(after.0))
        .bind(to_limit(limit));
    events(readers, query).await
}

async fn events(readers: &SqlitePool, query: Query) -> Result<Vec<Recorded>, Fault> {
    let mut rows = query.fetch(readers);
    let mut events = Vec::new();
    while let Some(row) = rows.try_next().await.map_err(from_sqlx)? {
        events.push(to_event(&row)?);
    }
    Ok(events)
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
