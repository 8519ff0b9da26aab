//! A page of events in one row, at a fraction of what it costs to hand each event and each of its
//! columns over from the thread of the connection.
//!
//! The numbers of all events come as one JSON text, their hashes, metas and bodies as one run of
//! bytes in the same order, each stream once; the types are in a dictionary that this process keeps.

use std::collections::HashMap;

use casebook_engine::Name;
use casebook_engine::ports::Fault;
use casebook_engine::recorded::{Hash, Recorded};
use casebook_engine::stream::{Position, StreamId, Version};
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use sqlx::Sqlite;
use sqlx::sqlite::{SqliteArguments, SqlitePool, SqliteRow};

use crate::decode::{column, to_category};
use crate::fault::{corrupt, from_sqlx};
use crate::types::Types;

pub(crate) type Query = sqlx::query::Query<'static, Sqlite, SqliteArguments>;

/// A page ends before the event that would take its bodies past this size, in bytes; it always has
/// one event if there is one. As it stands in the query.
macro_rules! page_bytes_max {
    () => {
        "8388608"
    };
}
pub(crate) use page_bytes_max;

/// The query for up to `$2` events under a condition, in which `$1` is the number to begin after, in
/// the order of a column; behind them what the last part says of their streams.
///
/// Sizes are known without reading bodies that lie out of line. They are added up at once, and one
/// by one only where the page is too large. Limits are written `+$2`, see [`crate::read`].
macro_rules! page {
    ($filter:literal, $order:literal, $streams:expr) => {
        concat!(
            "SELECT json_group_array(json_array(
                 pos, sid, category, version, type_id, schema_version, recorded_micros,
                 octet_length(previous), octet_length(hash), octet_length(meta), octet_length(body))),
                 CAST(group_concat(previous || hash || meta || body, '') AS BLOB), ",
            $streams,
            " FROM (
                 SELECT * FROM events WHERE ", $filter, " ORDER BY ", $order, "
                 LIMIT CASE WHEN (
                     SELECT sum(bytes) FROM (
                         SELECT octet_length(meta) + octet_length(body) AS bytes
                         FROM events WHERE ", $filter, " ORDER BY ", $order, " LIMIT +$2)
                 ) <= ", $crate::page::page_bytes_max!(), " THEN +$2 ELSE (
                     SELECT count(*) FROM (
                         SELECT octet_length(meta) + octet_length(body) AS bytes,
                                sum(octet_length(meta) + octet_length(body))
                                    OVER (ORDER BY ", $order, " ROWS UNBOUNDED PRECEDING) AS upto
                         FROM events WHERE ", $filter, " ORDER BY ", $order, " LIMIT +$2)
                     WHERE upto - bytes < ", $crate::page::page_bytes_max!(), "
                 ) END
             )"
        )
    };
}
pub(crate) use page;

/// The part of a query that tells number and id of the streams that the events may belong to.
macro_rules! streams {
    ($filter:literal, $order:literal) => {
        concat!(
            "(SELECT json_group_array(json_array(sid, id)) FROM streams WHERE sid IN (
                  SELECT sid FROM events WHERE ",
            $filter,
            " ORDER BY ",
            $order,
            " LIMIT +$2))"
        )
    };
}
pub(crate) use streams;

/// The most events of a page, whatever is asked for.
pub(crate) const PAGE_EVENTS_MAX: usize = 65_536;

/// Which streams the events of a page belong to.
pub(crate) enum Streams<'a> {
    /// This one.
    One(&'a StreamId),
    /// Those that the row tells.
    Told,
}

/// The events that a query made by `page!` answers.
pub(crate) async fn events(
    readers: &SqlitePool,
    types: &Types,
    query: Query,
    streams: Streams<'_>,
) -> Result<Vec<Recorded>, Fault> {
    let row = query.fetch_one(readers).await.map_err(from_sqlx)?;
    let events: Vec<Numbers> = parsed(&row, 0)?;
    let told: Vec<(i64, String)> = match streams {
        Streams::One(_) => Vec::new(),
        Streams::Told => parsed(&row, 2)?,
    };
    let wanted = events.iter().map(|event| event.4).collect();
    let mut known = Known {
        names: types.of(readers, &wanted).await?,
        streams,
        ids: told.into_iter().collect(),
        made: HashMap::new(),
    };
    let bytes: Option<&[u8]> = column(&row, 1, "table events")?;
    let mut bytes = bytes.unwrap_or_default();
    let events = events
        .into_iter()
        .map(|event| known.recorded(event, &mut bytes));
    events.collect()
}

/// Position, number of the stream, category, version, type, schema version, recorded time; the
/// lengths of the predecessor's hash, its own, meta and body.
type Numbers = (
    i64,
    i64,
    i64,
    i64,
    i64,
    i64,
    i64,
    usize,
    usize,
    usize,
    usize,
);

fn parsed<T: DeserializeOwned>(row: &SqliteRow, index: usize) -> Result<T, Fault> {
    let text: &str = column(row, index, "table events")?;
    serde_json::from_str(text).map_err(|error| corrupt("table events", error))
}

/// What the numbers in the events of a page stand for.
struct Known<'a> {
    names: HashMap<i64, Name>,
    streams: Streams<'a>,
    ids: HashMap<i64, String>,
    /// The streams of the events so far, by number and category.
    made: HashMap<(i64, i64), StreamId>,
}

impl Known<'_> {
    /// The event, if it can be one, with its part of the bytes, which then go on behind it.
    fn recorded(&mut self, numbers: Numbers, bytes: &mut &[u8]) -> Result<Recorded, Fault> {
        self.read(numbers, bytes).map_err(|reason| {
            let (position, sid, version) = (numbers.0, numbers.1, numbers.3);
            let stream = match self.streams {
                Streams::One(stream) => stream.id(),
                Streams::Told => self.ids.get(&sid).map_or("?", String::as_str),
            };
            let place =
                format!("table events, position {position}, stream {stream}, version {version}");
            corrupt(place, reason)
        })
    }

    fn read(&mut self, numbers: Numbers, bytes: &mut &[u8]) -> Result<Recorded, String> {
        let (pos, sid, category, version, type_id, schema, micros, previous, hash, meta, body) =
            numbers;
        let schema = schema.try_into();
        let stream = self.stream(sid, category)?;
        let event_type = self.names.get(&type_id);
        Ok(Recorded {
            position: Position(number(pos)?),
            stream,
            version: Version(number(version)?),
            event_type: event_type.ok_or("its type is missing")?.clone(),
            schema: schema.map_err(|_| "the schema version is out of range")?,
            recorded: Timestamp::from_microsecond(micros).map_err(|error| error.to_string())?,
            previous: taken_hash(bytes, previous)?,
            hash: taken_hash(bytes, hash)?,
            meta: taken(bytes, meta)?.to_vec(),
            body: taken(bytes, body)?.to_vec(),
        })
    }

    fn stream(&mut self, sid: i64, number: i64) -> Result<StreamId, String> {
        if let Some(made) = self.made.get(&(sid, number)) {
            return Ok(made.clone());
        }
        let category = to_category(number);
        let category = category.ok_or_else(|| format!("there is no category {number}"))?;
        let stream = match self.streams {
            Streams::One(stream) if stream.category() == category => stream.clone(),
            Streams::One(_) => return Err("its category is not that of its stream".to_owned()),
            Streams::Told => {
                let id = self.ids.get(&sid).ok_or("its stream is missing")?;
                StreamId::new(category, id.as_str()).map_err(|error| error.to_string())?
            }
        };
        self.made.insert((sid, number), stream.clone());
        Ok(stream)
    }
}

fn number(number: i64) -> Result<u64, &'static str> {
    u64::try_from(number).map_err(|_| "a number is negative")
}

fn taken<'a>(bytes: &mut &'a [u8], length: usize) -> Result<&'a [u8], &'static str> {
    let (taken, rest) = bytes.split_at_checked(length).ok_or("a value is missing")?;
    *bytes = rest;
    Ok(taken)
}

fn taken_hash(bytes: &mut &[u8], length: usize) -> Result<Hash, &'static str> {
    let hash = taken(bytes, length)?.try_into();
    hash.map(Hash).map_err(|_| "a hash is not 32 bytes long")
}
