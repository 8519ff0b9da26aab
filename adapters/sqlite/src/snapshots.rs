//! Snapshots of streams: read by the readers, kept by the writer in a turn of their own.

use casebook_engine::ports::{Fault, SNAPSHOT_BYTES_MAX, Snapshot};
use casebook_engine::stream::{StreamId, Version};
use sqlx::Arguments;
use sqlx::sqlite::{SqliteArguments, SqlitePool};

use crate::decode::{self, category_number, to_integer, to_limit};
use crate::fault::{from_commit, from_sqlx};
use crate::script;
use crate::writer::Writer;

const NEAREST: &str = "
    SELECT n.version, n.hash, n.bytes
    FROM streams AS s CROSS JOIN snapshots AS n ON n.sid = s.sid
    WHERE s.category = $1 AND s.id = $2 AND n.format = $3 AND n.version <= $4
      AND length(n.bytes) <= $5
    ORDER BY n.version DESC LIMIT 1";

const KEEP: &str = "
    BEGIN IMMEDIATE;
    DELETE FROM snapshots
    WHERE sid = (SELECT sid FROM streams WHERE category = $1 AND id = $2) AND format <> $3;
    INSERT INTO snapshots (sid, version, format, hash, bytes)
    SELECT sid, $4, $3, $5, $6 FROM streams WHERE category = $1 AND id = $2
    ON CONFLICT (sid, version) DO UPDATE
    SET format = excluded.format, hash = excluded.hash, bytes = excluded.bytes;
    COMMIT;";

/// The one of a format with the highest version up to `upto`.
pub(crate) async fn nearest(
    readers: &SqlitePool,
    stream: &StreamId,
    format: &str,
    upto: Version,
) -> Result<Option<Snapshot>, Fault> {
    let query = sqlx::query(NEAREST)
        .bind(category_number(stream.category()))
        .bind(stream.id().to_owned())
        .bind(format.to_owned())
        .bind(to_integer(upto.0))
        .bind(to_limit(SNAPSHOT_BYTES_MAX));
    let row = query.fetch_optional(readers).await.map_err(from_sqlx)?;
    let Some(row) = row else { return Ok(None) };
    let place = format!("table snapshots, stream {stream}");
    Ok(Some(Snapshot {
        stream: stream.clone(),
        version: Version(decode::number(&row, 0, &place)?),
        hash: decode::hash(&row, 1, &place)?,
        format: format.to_owned(),
        bytes: decode::column(&row, 2, &place)?,
    }))
}

/// Keeps one in the place of one of the same version, and forgets those of other formats.
pub(crate) async fn keep(writer: &Writer, snapshot: &Snapshot) -> Result<(), Fault> {
    snapshot.check()?;
    let arguments = arguments(snapshot)?;
    let mut turn = writer.turn().await.map_err(from_sqlx)?;
    script::run(&mut turn.connection, KEEP, arguments)
        .await
        .map_err(from_commit)?;
    turn.done();
    Ok(())
}

fn arguments(snapshot: &Snapshot) -> Result<SqliteArguments, Fault> {
    let mut arguments = SqliteArguments::default();
    let mut add = || {
        arguments.add(category_number(snapshot.stream.category()))?;
        arguments.add(snapshot.stream.id().to_owned())?;
        arguments.add(snapshot.format.clone())?;
        arguments.add(to_integer(snapshot.version.0))?;
        arguments.add(snapshot.hash.0.to_vec())?;
        arguments.add(snapshot.bytes.clone())
    };
    add().map_err(script::encode_fault)?;
    Ok(arguments)
}
