//! What an append must know of the log, read in one statement under the log lock.

use std::collections::BTreeMap;
use std::time::Duration;

use casebook_engine::ports::{Appended, Fault, StreamHead};
use casebook_engine::recorded::Hash;
use casebook_engine::stream::{Position, StreamId, Version};
use jiff::Timestamp;
use sqlx::postgres::PgConnection;

use super::request::Request;
use crate::decode::{category_number, to_hash, to_instant, to_number};
use crate::fault::corrupt;
use crate::session::bounded;

/// The end of the log and what is known of the streams, keys and types of a request.
#[derive(Default)]
pub(crate) struct Tail {
    /// The position of the latest event.
    pub(crate) position: Position,
    /// Its recorded time.
    pub(crate) recorded: Option<Timestamp>,
    /// The streams that exist.
    pub(crate) streams: BTreeMap<StreamId, KnownStream>,
    /// The keys that were used.
    pub(crate) keys: BTreeMap<String, KnownKey>,
    /// The numbers of the event types that are in the dictionary.
    pub(crate) types: BTreeMap<String, i32>,
    /// The largest number in the dictionary.
    pub(crate) type_last: i32,
}

/// A stream that exists.
#[derive(Clone, Copy)]
pub(crate) struct KnownStream {
    /// Its number: the position of its first event.
    pub(crate) sid: i64,
    /// Its head.
    pub(crate) head: StreamHead,
    /// Whether this call moved it on.
    pub(crate) moved: bool,
}

/// A key that was used.
#[derive(Clone)]
pub(crate) struct KnownKey {
    /// What was asked under it.
    pub(crate) digest: Hash,
    /// What was answered.
    pub(crate) answer: Appended,
}

/// One row per thing found. What `a`, `b`, `hash` and `heads` hold depends on `part`; `ord` is the
/// place of the stream, key or type in the request.
const SQL: &str = "
SELECT 'log' AS part, 0::bigint AS ord, pos AS a, recorded_micros AS b,
       NULL::bytea AS hash, NULL::bytea AS heads
FROM (SELECT pos, recorded_micros FROM events ORDER BY pos DESC LIMIT 1) AS latest
UNION ALL
SELECT 'stream', want.ord, s.sid, s.version, s.head_hash, NULL
FROM unnest($1::smallint[], $2::text[]) WITH ORDINALITY AS want (category, id, ord)
JOIN streams AS s ON s.category = want.category AND s.id = want.id
UNION ALL
SELECT 'key', want.ord, k.pos, k.recorded_micros, k.digest, k.heads
FROM unnest($3::bytea[]) WITH ORDINALITY AS want (key, ord)
JOIN idempotency_keys AS k ON k.key = want.key
UNION ALL
SELECT 'type', want.ord, t.type_id, 0, NULL, NULL
FROM unnest($4::text[]) WITH ORDINALITY AS want (name, ord)
JOIN event_types AS t ON t.name = want.name
UNION ALL
SELECT 'last type', 0, max(type_id), 0, NULL, NULL
FROM event_types
HAVING count(*) > 0";

#[derive(sqlx::FromRow)]
struct Row {
    part: String,
    ord: i64,
    a: i64,
    b: i64,
    hash: Option<Vec<u8>>,
    heads: Option<Vec<u8>>,
}

/// Reads the tail. The caller holds the log lock.
pub(crate) async fn read(
    connection: &mut PgConnection,
    request: &Request,
    limit: Duration,
) -> Result<Tail, Fault> {
    let streams: Vec<&StreamId> = request.streams.iter().collect();
    let keys: Vec<&String> = request.keys.iter().collect();
    let types: Vec<&String> = request.types.iter().collect();
    let categories: Vec<i16> = streams
        .iter()
        .map(|s| category_number(s.category()))
        .collect();
    let ids: Vec<&str> = streams.iter().map(|s| s.id()).collect();
    let key_bytes: Vec<&[u8]> = keys.iter().map(|key| key.as_bytes()).collect();
    let query = sqlx::query_as(SQL)
        .bind(categories)
        .bind(ids)
        .bind(key_bytes)
        .bind(&types);
    let rows: Vec<Row> = bounded(limit, query.fetch_all(connection)).await?;

    let mut tail = Tail::default();
    for row in rows {
        let place = usize::try_from(row.ord - 1).unwrap_or_default();
        match row.part.as_str() {
            "log" => tail.set_end(&row)?,
            "stream" => {
                let stream = streams[place];
                tail.streams.insert(stream.clone(), row.stream(stream)?);
            }
            "key" => {
                let key = keys[place];
                tail.keys.insert(key.clone(), row.key(key)?);
            }
            "type" => {
                tail.types.insert(types[place].clone(), row.type_number()?);
            }
            _ => tail.type_last = row.type_number()?,
        }
    }
    Ok(tail)
}

impl Tail {
    fn set_end(&mut self, row: &Row) -> Result<(), Fault> {
        let place = "the head of the log";
        self.position = Position(to_number(row.a, place)?);
        self.recorded = Some(to_instant(row.b, place)?);
        Ok(())
    }
}

impl Row {
    fn stream(&self, stream: &StreamId) -> Result<KnownStream, Fault> {
        let place = format!("the head of {stream}");
        let hash = self.hash.as_deref().unwrap_or_default();
        Ok(KnownStream {
            sid: self.a,
            head: StreamHead {
                version: Version(to_number(self.b, &place)?),
                hash: to_hash(hash, &place)?,
            },
            moved: false,
        })
    }

    fn key(&self, key: &str) -> Result<KnownKey, Fault> {
        let place = format!("the answer under the idempotency key `{key}`");
        let digest = self.hash.as_deref().unwrap_or_default();
        let heads = self.heads.as_deref().unwrap_or_default();
        Ok(KnownKey {
            digest: to_hash(digest, &place)?,
            answer: Appended {
                heads: decode_heads(heads, &place)?,
                position: Position(to_number(self.a, &place)?),
                recorded: to_instant(self.b, &place)?,
                repeated: true,
            },
        })
    }

    fn type_number(&self) -> Result<i32, Fault> {
        i32::try_from(self.a).map_err(|error| corrupt("the dictionary of event types", error))
    }
}

/// The bytes of one head: its version and its hash.
const HEAD_BYTES: usize = 8 + 32;

/// The heads of an answer as they are stored beside its key.
pub(crate) fn encode_heads(heads: &[StreamHead]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(heads.len() * HEAD_BYTES);
    for head in heads {
        bytes.extend(head.version.0.to_be_bytes());
        bytes.extend(head.hash.0);
    }
    bytes
}

fn decode_heads(bytes: &[u8], place: &str) -> Result<Vec<StreamHead>, Fault> {
    if bytes.len() % HEAD_BYTES != 0 {
        return Err(corrupt(place, "the heads are cut short"));
    }
    bytes
        .chunks_exact(HEAD_BYTES)
        .map(|chunk| {
            let (version, hash) = chunk.split_at(8);
            let version = version.try_into().expect("split at eight bytes");
            Ok(StreamHead {
                version: Version(u64::from_be_bytes(version)),
                hash: to_hash(hash, place)?,
            })
        })
        .collect()
}
