//! Where the log stands, read while nothing else can append.

use std::collections::BTreeSet;

use casebook_engine::ports::{Append, Fault, StreamHead};
use casebook_engine::recall::{Latest, Sids};
use casebook_engine::settle::Standing;
use casebook_engine::stream::{Position, Version};
use sqlx::Arguments;
use sqlx::sqlite::{SqliteArguments, SqliteRow};

use crate::decode::{self, category_number};
use crate::fault::{corrupt, from_sqlx};
use crate::keys;
use crate::script;
use crate::writer::Turn;

/// Takes the write lock, so that nothing else can append, then reads where the log stands.
/// `$1`: streams as `[category, id]`; `$2`: keys.
const READ: &str = "
    BEGIN IMMEDIATE;
    SELECT pos, recorded_micros, hash FROM events ORDER BY pos DESC LIMIT 1;
    SELECT s.category, s.id, coalesce(e.version, 0), e.hash, s.sid
    FROM json_each($1) AS j
    CROSS JOIN streams AS s ON s.category = j.value ->> 0 AND s.id = j.value ->> 1
    LEFT JOIN events AS e
        ON e.sid = s.sid AND e.version = (SELECT max(version) FROM events WHERE sid = s.sid);
    SELECT k.key, k.digest, k.outcome
    FROM json_each($2) AS j CROSS JOIN idempotency_keys AS k ON k.key = j.value;
";

/// A transaction that has begun, and what it found.
pub(super) struct Found {
    pub(super) turn: Turn,
    pub(super) standing: Standing,
    /// The last event, if there is one and it can be right.
    pub(super) latest: Option<Latest>,
    pub(super) sids: Sids,
}

/// Begins a transaction and reads what the appends ask.
pub(super) async fn read<'a>(
    mut turn: Turn,
    appends: impl Iterator<Item = &'a Append> + Clone,
) -> Result<Found, Fault> {
    let parts = appends.clone().flat_map(|append| &append.streams);
    let streams: BTreeSet<_> = parts
        .map(|part| (category_number(part.stream.category()), part.stream.id()))
        .collect();
    let keyed = appends.filter_map(|append| append.idempotency.as_ref());
    let keys: BTreeSet<_> = keyed.map(|idempotency| &idempotency.key).collect();

    let mut arguments = SqliteArguments::default();
    for list in [script::json(&streams), script::json(&keys)] {
        arguments.add(list).map_err(script::encode_fault)?;
    }
    let answers = script::run(&mut turn.connection, READ, arguments).await;
    let answers = answers.map_err(from_sqlx)?;
    let [_, last, streams, keys] = answers.as_slice() else {
        return Err(corrupt("the answers of the database", "one is missing"));
    };
    let (standing, sids) = to_standing(last.first(), streams, keys)?;
    let latest = last.first().and_then(|row| to_latest(row, &standing));
    Ok(Found {
        turn,
        standing,
        latest,
        sids,
    })
}

fn to_latest(row: &SqliteRow, standing: &Standing) -> Option<Latest> {
    Some(Latest {
        position: standing.position,
        recorded: standing.recorded,
        hash: decode::hash(row, 2, "table events").ok()?,
    })
}

fn to_standing(
    last: Option<&SqliteRow>,
    streams: &[SqliteRow],
    keys: &[SqliteRow],
) -> Result<(Standing, Sids), Fault> {
    let mut standing = Standing::default();
    let mut sids = Sids::new();
    if let Some(row) = last {
        standing.position = Position(decode::number(row, 0, "table events")?);
        standing.recorded = decode::instant(row, 1, "table events")?;
    }
    for row in streams {
        let stream = decode::stream(row, 0, "table streams")?;
        let place = format!("table streams, stream {stream}");
        let head = StreamHead {
            version: Version(decode::number(row, 2, &place)?),
            hash: decode::hash(row, 3, &place)?,
        };
        sids.insert(stream.clone(), decode::column(row, 4, &place)?);
        standing.heads.insert(stream, head);
    }
    for row in keys {
        let (key, known) = keys::remembered(row)?;
        standing.answers.insert(key, known);
    }
    Ok((standing, sids))
}
