//! Whether the file holds together below the level of events.

use casebook_engine::ports::Fault;
use sqlx::Row;

use crate::SqliteStore;
use crate::fault::from_sqlx;

/// Streams whose head is not their latest event, with the version and the count of events.
const HEADS: &str = "
    SELECT s.sid, s.version, count(e.pos)
    FROM streams AS s LEFT JOIN events AS e ON e.sid = s.sid
    GROUP BY s.sid
    HAVING count(e.pos) <> s.version
        OR (SELECT l.hash FROM events AS l WHERE l.sid = s.sid AND l.version = s.version)
            IS NOT s.head_hash
    LIMIT 100";

impl SqliteStore {
    /// What is wrong with pages, indexes, constraints and stream heads; empty when nothing is.
    ///
    /// Reads the whole file. The chain of hashes is checked by the engine's `verify`, which works
    /// on any store; together they find a damaged page, a missing event and a cut stream.
    pub async fn check_integrity(&self) -> Result<Vec<String>, Fault> {
        let readers = &self.shared.readers;
        let mut problems = Vec::new();
        for sql in ["PRAGMA integrity_check", "PRAGMA foreign_key_check"] {
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
            let number = |index| row.try_get::<i64, _>(index).map_err(from_sqlx);
            let (sid, version, count) = (number(0)?, number(1)?, number(2)?);
            problems.push(format!(
                "stream {sid} stands at version {version}, and {count} events lead to it"
            ));
        }
        Ok(problems)
    }
}
