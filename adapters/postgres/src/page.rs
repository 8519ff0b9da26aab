//! A page of events in one row, at a fraction of what it costs to answer, send and take each event
//! and each of its columns by itself.
//!
//! The events come as one run of bytes, which [`crate::cut`] cuts. Their streams come once each,
//! their types are in a dictionary that this node keeps.

use std::collections::HashMap;

use casebook_engine::Name;
use casebook_engine::ports::Fault;
use casebook_engine::recorded::Recorded;
use casebook_engine::stream::{Position, StreamId, Version};
use sqlx::postgres::{PgArguments, PgRow, Postgres};
use sqlx::{AssertSqlSafe, Decode, Row, Type};

use crate::cut::{Event, cut};
use crate::decode::{to_bigint, to_hash, to_instant, to_limit, to_number, to_stream};
use crate::fault::{corrupt, from_sqlx};
use crate::session::{Sessions, bounded};

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
    /// Number, category and id of their streams, as a subquery; [`TOLD`] or [`ONE`].
    pub(crate) streams: &'static str,
}

/// Each stream is told once, by its number: one look whatever the planner believes of the tables.
pub(crate) const TOLD: &str =
    "SELECT array_agg(sid) AS sids, array_agg(category) AS categories, array_agg(id) AS ids
     FROM streams WHERE sid = ANY (p.sids)";

/// The caller knows the only stream.
pub(crate) const ONE: &str = "SELECT p.sids, NULL::smallint[] AS categories, NULL::text[] AS ids";

pub(crate) type Query = sqlx::query::Query<'static, Postgres, PgArguments>;

impl Page {
    /// The query for up to `limit` events after `after`.
    pub(crate) fn query(self, after: u64, limit: usize) -> Query {
        let order_of_size = limit.clamp(1, PAGE_EVENTS_MAX).next_power_of_two();
        sqlx::query(AssertSqlSafe(self.sql(order_of_size)))
            .bind(to_bigint(after))
            .bind(to_limit(limit))
    }

    /// Sizes are known without reading bodies that lie out of line. They are added up at once, and
    /// one by one only where the page is too large. The order of size stands in the text: where a
    /// limit is known by its parameter alone, the statement is planned anew each time.
    fn sql(self, order_of_size: usize) -> String {
        let Self {
            filter,
            order,
            streams,
        } = self;
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
            // How many events, their bytes, their types; numbers, categories and ids of their streams.
            "SELECT p.count, p.bytes, p.types, s.sids, s.categories, s.ids
             FROM (
                 SELECT count(*) AS count,
                        array_agg(DISTINCT type_id) AS types,
                        array_agg(DISTINCT sid) AS sids,
                        string_agg(
                            int8send(pos) || int8send(sid) || int8send(version)
                            || int8send(recorded_micros)
                            || int4send(type_id) || int4send(schema_version)
                            || int4send(octet_length(previous)) || int4send(octet_length(hash))
                            || int4send(octet_length(meta)) || int4send(octet_length(body))
                            || previous || hash || meta || body, '') AS bytes
                 FROM (
                     SELECT * FROM {events}
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
                     END)
                 ) AS e
             ) AS p
             CROSS JOIN LATERAL ({streams}) AS s"
        )
    }
}

/// The events that a query of [`Page`] answers.
pub(crate) async fn events(sessions: &Sessions, query: Query) -> Result<Vec<Recorded>, Fault> {
    taken(sessions, query, told).await
}

/// The same, where all are of one stream.
pub(crate) async fn events_of(
    sessions: &Sessions,
    query: Query,
    stream: &StreamId,
) -> Result<Vec<Recorded>, Fault> {
    let only = |row: &PgRow| {
        let sids = column(row, 3)?.into_iter();
        Ok(sids.map(|sid| (sid, stream.clone())).collect())
    };
    taken(sessions, query, only).await
}

async fn taken(
    sessions: &Sessions,
    query: Query,
    streams: impl FnOnce(&PgRow) -> Result<HashMap<i64, StreamId>, Fault>,
) -> Result<Vec<Recorded>, Fault> {
    let mut lent = sessions.lend().await?;
    let row = bounded(lent.limit(), query.fetch_one(lent.connection())).await?;
    lent.give_back();
    let types: Vec<i32> = column(&row, 2)?;
    let known = Known {
        names: sessions.types.of(sessions, &types).await?,
        streams: streams(&row)?,
    };
    let count = row.try_get(0).map_err(from_sqlx)?;
    let bytes: Option<&[u8]> = row.try_get(1).map_err(from_sqlx)?;
    let events = known.events(count, bytes.unwrap_or_default())?;
    sessions.saw(&events);
    Ok(events)
}

/// A list of the row, which is NULL where there is no event.
fn column<'r, T>(row: &'r PgRow, index: usize) -> Result<Vec<T>, Fault>
where
    Vec<T>: Decode<'r, Postgres> + Type<Postgres>,
{
    let list: Option<Vec<T>> = row.try_get(index).map_err(from_sqlx)?;
    Ok(list.unwrap_or_default())
}

fn told(row: &PgRow) -> Result<HashMap<i64, StreamId>, Fault> {
    let (sids, categories) = (column::<i64>(row, 3)?, column::<i16>(row, 4)?);
    let streams = sids
        .into_iter()
        .zip(categories)
        .zip(column::<String>(row, 5)?);
    let streams = streams.map(|((sid, category), id)| {
        let place = format_args!("the stream that begins at position {sid}");
        Ok((sid, to_stream(category, id, place)?))
    });
    streams.collect()
}

/// What the numbers in the events of a page stand for.
struct Known {
    names: HashMap<i32, Name>,
    streams: HashMap<i64, StreamId>,
}

impl Known {
    fn events(&self, count: i64, mut bytes: &[u8]) -> Result<Vec<Recorded>, Fault> {
        let mut events = Vec::with_capacity(usize::try_from(count).unwrap_or_default());
        while let Some(event) = cut(&mut bytes) {
            events.push(self.recorded(&event)?);
        }
        if i64::try_from(events.len()) != Ok(count) || !bytes.is_empty() {
            let last = events.last().map_or(0, |event| event.position.0);
            let place = format!("events after position {last}");
            return Err(corrupt(place, &"a value is missing"));
        }
        Ok(events)
    }

    fn recorded(&self, event: &Event<'_>) -> Result<Recorded, Fault> {
        let place = format_args!("events at position {}", event.pos);
        let missing = |what| corrupt(place.to_string(), &format_args!("its {what} is missing"));
        let stream = self.streams.get(&event.sid);
        let event_type = self.names.get(&event.type_id);
        let schema = u16::try_from(event.schema_version)
            .map_err(|_| corrupt(place.to_string(), &"the schema version is out of range"))?;
        Ok(Recorded {
            position: Position(to_number(event.pos, place)?),
            stream: stream.ok_or_else(|| missing("stream"))?.clone(),
            version: Version(to_number(event.version, place)?),
            event_type: event_type.ok_or_else(|| missing("type"))?.clone(),
            schema,
            recorded: to_instant(event.recorded_micros, place)?,
            meta: event.meta.to_vec(),
            body: event.body.to_vec(),
            previous: to_hash(event.previous, place)?,
            hash: to_hash(event.hash, place)?,
        })
    }
}
