//! Where the log stands, read in one statement.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use casebook_engine::ports::{Append, Fault, StreamHead};
use casebook_engine::recall::{Latest, Sids};
use casebook_engine::settle::{Remembered, Standing};
use casebook_engine::stream::{Position, StreamId, Version};
use sqlx::postgres::{PgConnection, PgRow};
use sqlx::{FromRow, Row as _};

use crate::decode::{category_number, to_hash, to_instant, to_number, to_remembered};
use crate::fault::corrupt;
use crate::session::bounded;

/// What the engine needs to decide, and the numbers that stand for streams and types in the rows.
#[derive(Default)]
pub(super) struct Known {
    pub(super) standing: Standing,
    /// The last event, if there is one and it can be right.
    pub(super) latest: Option<Latest>,
    /// The numbers of the streams that exist.
    pub(super) sids: Sids,
    /// The numbers of the event types that are in the dictionary.
    pub(super) types: BTreeMap<String, i32>,
    /// The largest number in the dictionary.
    pub(super) type_last: i32,
}

/// One row per thing found. What `a`, `b`, `hash` and `outcome` hold depends on `part`; `ord` is
/// the place of the stream, key or type in the request, counted from 1.
const SQL: &str = "
SELECT 'log' AS part, 0::bigint AS ord, pos AS a, recorded_micros AS b,
       hash, NULL::bytea AS outcome
FROM (SELECT pos, recorded_micros, hash FROM events ORDER BY pos DESC LIMIT 1) AS latest
UNION ALL
SELECT 'stream', want.ord, s.sid, coalesce(e.version, 0), e.hash, NULL
FROM unnest($1::smallint[], $2::text[]) WITH ORDINALITY AS want (category, id, ord)
JOIN streams AS s ON s.category = want.category AND s.id = want.id
LEFT JOIN LATERAL (
    SELECT version, hash FROM events WHERE sid = s.sid ORDER BY version DESC LIMIT 1
) AS e ON true
UNION ALL
SELECT 'key', want.ord, 0, 0, k.digest, k.outcome
FROM unnest($3::text[]) WITH ORDINALITY AS want (key, ord)
JOIN idempotency_keys AS k ON k.key = want.key
UNION ALL
SELECT 'type', want.ord, t.type_id, 0, NULL, NULL
FROM unnest($4::text[]) WITH ORDINALITY AS want (name, ord)
JOIN event_types AS t ON t.name = want.name
UNION ALL
SELECT 'last type', 0, coalesce(max(type_id), 0), 0, NULL, NULL
FROM event_types";

struct Row {
    part: String,
    ord: i64,
    a: i64,
    b: i64,
    hash: Option<Vec<u8>>,
    outcome: Option<Vec<u8>>,
}

impl FromRow<'_, PgRow> for Row {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            part: row.try_get(0)?,
            ord: row.try_get(1)?,
            a: row.try_get(2)?,
            b: row.try_get(3)?,
            hash: row.try_get(4)?,
            outcome: row.try_get(5)?,
        })
    }
}

/// Reads what the appends touch: all of one moment. It stays so while the caller holds the log lock.
pub(super) async fn read<'a>(
    connection: &mut PgConnection,
    appends: impl Iterator<Item = &'a Append>,
    limit: Duration,
) -> Result<Known, Fault> {
    let touched = Touched::by(appends);
    let categories: Vec<i16> = touched
        .streams
        .iter()
        .map(|s| category_number(s.category()))
        .collect();
    let ids: Vec<&str> = touched.streams.iter().map(|s| s.id()).collect();
    let query = sqlx::query_as(SQL)
        .bind(categories)
        .bind(ids)
        .bind(&touched.keys)
        .bind(&touched.types);
    let rows: Vec<Row> = bounded(limit, query.fetch_all(connection)).await?;
    let mut known = Known::default();
    for row in rows {
        known.add(&touched, &row)?;
    }
    Ok(known)
}

/// The streams, keys and event types of a call, each once.
struct Touched<'a> {
    streams: Vec<&'a StreamId>,
    keys: Vec<&'a str>,
    types: Vec<&'a str>,
}

impl<'a> Touched<'a> {
    fn by(appends: impl Iterator<Item = &'a Append>) -> Self {
        let mut keys = BTreeSet::new();
        let mut streams = BTreeSet::new();
        let mut types = BTreeSet::new();
        for append in appends {
            keys.extend(append.idempotency.as_ref().map(|i| i.key.as_str()));
            for part in &append.streams {
                streams.insert(&part.stream);
                types.extend(part.events.iter().map(|event| event.event_type.as_str()));
            }
        }
        Self {
            streams: streams.into_iter().collect(),
            keys: keys.into_iter().collect(),
            types: types.into_iter().collect(),
        }
    }
}

impl Known {
    fn add(&mut self, touched: &Touched<'_>, row: &Row) -> Result<(), Fault> {
        let place = usize::try_from(row.ord - 1).unwrap_or_default();
        match row.part.as_str() {
            "log" => {
                let place = "the head of the log";
                self.standing.position = Position(to_number(row.a, place)?);
                self.standing.recorded = to_instant(row.b, place)?;
                self.latest = row.latest(&self.standing);
            }
            "stream" => {
                let stream = touched.streams[place];
                self.sids.insert(stream.clone(), row.a);
                let head = row.head(stream)?;
                self.standing.heads.insert(stream.clone(), head);
            }
            "key" => {
                let key = touched.keys[place];
                let remembered = row.remembered(key)?;
                self.standing.answers.insert(key.to_owned(), remembered);
            }
            "type" => {
                let name = touched.types[place].to_owned();
                self.types.insert(name, row.type_number()?);
            }
            _ => self.type_last = row.type_number()?,
        }
        Ok(())
    }
}

impl Row {
    fn latest(&self, standing: &Standing) -> Option<Latest> {
        Some(Latest {
            position: standing.position,
            recorded: standing.recorded,
            hash: to_hash(self.hash.as_deref()?, "the head of the log").ok()?,
        })
    }

    fn head(&self, stream: &StreamId) -> Result<StreamHead, Fault> {
        let place = format!("the head of {stream}");
        let hash = self.hash.as_deref().unwrap_or_default();
        Ok(StreamHead {
            version: Version(to_number(self.b, &place)?),
            hash: to_hash(hash, &place)?,
        })
    }

    fn remembered(&self, key: &str) -> Result<Remembered, Fault> {
        let digest = self.hash.as_deref().unwrap_or_default();
        let outcome = self.outcome.as_deref().unwrap_or_default();
        to_remembered(digest, outcome, key)
    }

    fn type_number(&self) -> Result<i32, Fault> {
        i32::try_from(self.a).map_err(|error| corrupt("the dictionary of event types", &error))
    }
}
