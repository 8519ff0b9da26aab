//! Whether the file holds together below the level of events.

use casebook_engine::ports::Fault;
use sqlx::Row;

use crate::SqliteStore;
use crate::decode::{self, number};
use crate::fault::from_sqlx;

const PAGES: &str = "PRAGMA integrity_check";

/// Rows that name a row of another table that is not there.
const REFERENCES: &str = "
    SELECT 'a row of ' || \"table\" || ' (rowid ' || rowid || ') names a row of ' || parent
        || ' that is not there'
    FROM pragma_foreign_key_check
    LIMIT 100";

/// Streams that lack events, with the version of the latest and the count of all.
const HEADS: &str = "
    SELECT s.category, s.id, coalesce(max(e.version), 1), count(e.pos)
    FROM streams AS s LEFT JOIN events AS e ON e.sid = s.sid
    GROUP BY s.sid
    HAVING count(e.pos) IS NOT max(e.version)
    LIMIT 100";

/// Readers that have read events which are not there, and keys that were answered with such: the end
/// of the log was cut off.
const BEYOND: &str = "
    SELECT s.name || ' has read the event at position ' || s.pos || ', and the log does not hold it'
    FROM subscriptions AS s
    WHERE s.pos > 0 AND s.hash IS NOT (SELECT e.hash FROM events AS e WHERE e.pos = s.pos)
    UNION ALL
    SELECT 'key ' || k.key || ' was answered with events that the log does not hold'
    FROM idempotency_keys AS k
    WHERE substr(k.outcome, 1, 8)
        > unhex(printf('%016x', (SELECT coalesce(max(pos), 0) FROM events)))
    LIMIT 100";

impl SqliteStore {
    /// What is wrong with pages, indexes, constraints, streams and what readers and callers were
    /// told; empty when nothing is.
    ///
    /// Reads the whole file. The chain of hashes is checked by the engine's `verify`, which works
    /// on any store; together they find a damaged page, a missing event and a log that was cut.
    pub async fn check_integrity(&self) -> Result<Vec<String>, Fault> {
        let readers = &self.shared.readers;
        let mut problems = Vec::new();
        for sql in [PAGES, REFERENCES, BEYOND] {
            for row in sqlx::query(sql)
                .fetch_all(readers)
                .await
                .map_err(from_sqlx)?
            {
                let text: String = row.try_get(0).map_err(from_sqlx)?;
                if text != "ok" {
                    problems.push(text);
                }
            }
        }
        for row in sqlx::query(HEADS)
            .fetch_all(readers)
            .await
            .map_err(from_sqlx)?
        {
            let place = "table streams";
            let stream = decode::stream(&row, 0, place)?;
            let (version, count) = (number(&row, 2, place)?, number(&row, 3, place)?);
            problems.push(format!(
                "stream {stream} stands at version {version}, and {count} events lead to it"
            ));
        }
        Ok(problems)
    }
}
