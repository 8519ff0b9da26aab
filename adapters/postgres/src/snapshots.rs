//! Snapshots of streams. They take no part in the log and not its lock.

use casebook_engine::ports::{Fault, SNAPSHOT_BYTES_MAX, Snapshot};
use casebook_engine::stream::{StreamId, Version};

use crate::decode::{category_number, to_bigint, to_hash, to_limit, to_number};
use crate::session::{Sessions, bounded};

/// How large one is is known without reading it.
const NEAREST: &str = "
SELECT version, hash, bytes FROM snapshots
WHERE sid = (SELECT sid FROM streams WHERE category = $1 AND id = $2)
  AND format = $3 AND version <= $4 AND octet_length(bytes) <= $5
ORDER BY version DESC LIMIT 1";

const FORGET: &str = "
DELETE FROM snapshots
WHERE sid = (SELECT sid FROM streams WHERE category = $1 AND id = $2) AND format <> $3";

const KEEP: &str = "
INSERT INTO snapshots (sid, version, format, hash, bytes)
SELECT sid, $4, $3, $5, $6 FROM streams WHERE category = $1 AND id = $2
ON CONFLICT (sid, version) DO UPDATE
SET format = excluded.format, hash = excluded.hash, bytes = excluded.bytes";

/// The one of a format with the highest version up to `upto`.
pub(crate) async fn nearest(
    sessions: &Sessions,
    stream: &StreamId,
    format: &str,
    upto: Version,
) -> Result<Option<Snapshot>, Fault> {
    let mut lent = sessions.lend().await?;
    let query = sqlx::query_as(NEAREST)
        .bind(category_number(stream.category()))
        .bind(stream.id())
        .bind(format)
        .bind(to_bigint(upto.0))
        .bind(to_limit(SNAPSHOT_BYTES_MAX));
    let row = bounded(lent.limit(), query.fetch_optional(lent.connection())).await?;
    lent.give_back();
    let Some((version, hash, bytes)): Option<(i64, Vec<u8>, Vec<u8>)> = row else {
        return Ok(None);
    };
    let place = format!("the snapshot of {stream} at {version}");
    Ok(Some(Snapshot {
        stream: stream.clone(),
        version: Version(to_number(version, &place)?),
        hash: to_hash(&hash, &place)?,
        format: format.to_owned(),
        bytes,
    }))
}

/// Keeps one in the place of one of the same version, and forgets those of other formats. Each step
/// stands by itself: what lies between them costs a reader nothing but time.
pub(crate) async fn keep(sessions: &Sessions, snapshot: &Snapshot) -> Result<(), Fault> {
    snapshot.check()?;
    let (category, id) = (
        category_number(snapshot.stream.category()),
        snapshot.stream.id(),
    );
    let mut lent = sessions.lend().await?;
    let forget = sqlx::query(FORGET)
        .bind(category)
        .bind(id)
        .bind(&snapshot.format);
    bounded(lent.limit(), forget.execute(lent.connection())).await?;
    let keep = sqlx::query(KEEP)
        .bind(category)
        .bind(id)
        .bind(&snapshot.format)
        .bind(to_bigint(snapshot.version.0))
        .bind(&snapshot.hash.0[..])
        .bind(&snapshot.bytes);
    bounded(lent.limit(), keep.execute(lent.connection())).await?;
    lent.give_back();
    Ok(())
}
