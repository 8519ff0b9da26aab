//! A page of events, one row each, in the order of the page: the server makes and sends the next rows
//! while the first ones are taken.
//!
//! Their streams are asked for once each, their types are in a dictionary that this node keeps.

use std::collections::HashMap;

use casebook_engine::Name;
use casebook_engine::ports::Fault;
use casebook_engine::recorded::{Hash, Recorded};
use casebook_engine::stream::{Position, StreamId, Version};
use sqlx::postgres::{PgArguments, PgRow, Postgres};
use sqlx::{AssertSqlSafe, FromRow, Row as _};

use crate::decode::{to_bigint, to_instant, to_limit, to_number, to_stream};
use crate::fault::corrupt;
use crate::session::{Lent, Sessions, bounded};

/// A page ends before the event that would take its bodies past this size, in bytes; it always
/// has one event if there is one.
const PAGE_BYTES_MAX: usize = 8 * 1024 * 1024;

/// The most events of a page, whatever is asked for.
const PAGE_EVENTS_MAX: usize = 65_536;

/// Which events, and in which order.
#[derive(Clone, Copy)]
pub(crate) struct Page {
    /// A condition upon `events`, in which `$1` is the number to begin after.
    pub(crate) filter: &'static str,
    /// The column of that number.
    pub(crate) order: &'static str,
}

pub(crate) type Query = sqlx::query::QueryAs<'static, Postgres, Row, PgArguments>;

impl Page {
    /// The query for up to `limit` events after `after`.
    pub(crate) fn query(self, after: u64, limit: usize) -> Query {
        let order_of_size = limit.clamp(1, PAGE_EVENTS_MAX).next_power_of_two();
        sqlx::query_as(AssertSqlSafe(self.sql(order_of_size)))
            .bind(to_bigint(after))
            .bind(to_limit(limit))
    }

    /// Sizes are known without reading bodies that lie out of line. They are added up at once, and
    /// one by one only where the page is too large. The order of size stands in the text: where a
    /// limit is known by its parameter alone, the statement is planned anew each time.
    fn sql(self, order_of_size: usize) -> String {
        let Self { filter, order } = self;
        let ahead = |columns: &str| {
            format!(
                "(SELECT {columns} FROM events WHERE {filter} ORDER BY {order}
                  LIMIT {order_of_size}) AS ahead"
            )
        };
        let events = ahead("*");
        let sizes = ahead(&format!(
            "{order}, octet_length(meta) + octet_length(body) AS size"
        ));
        format!(
            "SELECT pos, sid, version, recorded_micros, type_id, schema_version,
                    previous, hash, meta, body
             FROM {events}
             ORDER BY {order}
             LIMIT (SELECT CASE
                 WHEN (SELECT sum(size) FROM (SELECT size FROM {sizes} LIMIT $2) AS page)
                     <= {PAGE_BYTES_MAX}
                 THEN $2
                 ELSE (
                     SELECT count(*) FROM (
                         SELECT size, sum(size)
                             OVER (ORDER BY {order} ROWS UNBOUNDED PRECEDING) AS upto
                         FROM {sizes} LIMIT $2
                     ) AS page
                     WHERE upto - size < {PAGE_BYTES_MAX}
                 )
             END)"
        )
    }
}

/// The events that a query of [`Page`] answers.
pub(crate) async fn events(sessions: &Sessions, query: Query) -> Result<Vec<Recorded>, Fault> {
    let mut lent = sessions.lend().await?;
    let limit = lent.limit();
    let rows = bounded(limit, query.fetch_all(lent.connection())).await?;
    let streams = streams(&mut lent, &rows).await?;
    lent.give_back();
    recorded(sessions, rows, streams).await
}

/// The same, where all are of one stream.
pub(crate) async fn events_of(
    sessions: &Sessions,
    query: Query,
    stream: &StreamId,
) -> Result<Vec<Recorded>, Fault> {
    let mut lent = sessions.lend().await?;
    let limit = lent.limit();
    let rows = bounded(limit, query.fetch_all(lent.connection())).await?;
    lent.give_back();
    let streams = rows.iter().map(|row| (row.sid, stream.clone())).collect();
    recorded(sessions, rows, streams).await
}

/// The streams of the events, each asked for once; they may lack those that the database lacks.
async fn streams(lent: &mut Lent, rows: &[Row]) -> Result<HashMap<i64, StreamId>, Fault> {
    // The numbers stand behind a query of their own, so that each is looked up whatever the planner
    // believes of the tables.
    const SQL: &str = "SELECT sid, category, id FROM streams
                       WHERE sid = ANY ((SELECT $1::bigint[])::bigint[])";
    let sids = once(rows.iter().map(|row| row.sid));
    if sids.is_empty() {
        return Ok(HashMap::new());
    }
    let limit = lent.limit();
    let asked = sqlx::query_as(SQL).bind(sids).fetch_all(lent.connection());
    let told: Vec<(i64, i16, String)> = bounded(limit, asked).await?;
    let streams = told.into_iter().map(|(sid, category, id)| {
        let place = format_args!("the stream that begins at position {sid}");
        Ok((sid, to_stream(category, id, place)?))
    });
    streams.collect()
}

fn once<T: Ord>(numbers: impl Iterator<Item = T>) -> Vec<T> {
    let mut numbers: Vec<T> = numbers.collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

async fn recorded(
    sessions: &Sessions,
    rows: Vec<Row>,
    streams: HashMap<i64, StreamId>,
) -> Result<Vec<Recorded>, Fault> {
    let types = once(rows.iter().map(|row| row.type_id));
    let names = sessions.types.of(sessions, &types).await?;
    let events = rows.into_iter().map(|row| row.recorded(&names, &streams));
    let events: Vec<Recorded> = events.collect::<Result<_, _>>()?;
    sessions.saw(&events);
    Ok(events)
}

/// An event as it stands in the table.
pub(crate) struct Row {
    pos: i64,
    sid: i64,
    version: i64,
    recorded_micros: i64,
    type_id: i32,
    schema_version: i32,
    /// Nothing where they are not 32 bytes long.
    hashes: [Option<Hash>; 2],
    meta: Vec<u8>,
    body: Vec<u8>,
}

impl FromRow<'_, PgRow> for Row {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        let hash = |index| {
            let bytes: &[u8] = row.try_get(index)?;
            Ok::<_, sqlx::Error>(bytes.try_into().ok().map(Hash))
        };
        Ok(Self {
            pos: row.try_get(0)?,
            sid: row.try_get(1)?,
            version: row.try_get(2)?,
            recorded_micros: row.try_get(3)?,
            type_id: row.try_get(4)?,
            schema_version: row.try_get(5)?,
            hashes: [hash(6)?, hash(7)?],
            meta: row.try_get(8)?,
            body: row.try_get(9)?,
        })
    }
}

impl Row {
    /// The event, if it can be one, by what the numbers of its type and its stream stand for.
    fn recorded(
        self,
        names: &HashMap<i32, Name>,
        streams: &HashMap<i64, StreamId>,
    ) -> Result<Recorded, Fault> {
        let place = format_args!("events at position {}", self.pos);
        let wrong = |reason| corrupt(place.to_string(), &reason);
        let schema = self.schema_version.try_into();
        let [previous, hash] = self
            .hashes
            .map(|hash| hash.ok_or_else(|| wrong("a hash is not 32 bytes long")));
        let stream = streams.get(&self.sid);
        let event_type = names.get(&self.type_id);
        Ok(Recorded {
            position: Position(to_number(self.pos, place)?),
            stream: stream
                .ok_or_else(|| wrong("its stream is missing"))?
                .clone(),
            version: Version(to_number(self.version, place)?),
            event_type: event_type
                .ok_or_else(|| wrong("its type is missing"))?
                .clone(),
            schema: schema.map_err(|_| wrong("the schema version is out of range"))?,
            recorded: to_instant(self.recorded_micros, place)?,
            previous: previous?,
            hash: hash?,
            meta: self.meta,
            body: self.body,
        })
    }
}
