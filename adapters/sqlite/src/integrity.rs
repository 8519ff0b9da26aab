//! Whether the file holds together below the level of events.

use casebook_engine::ports::Fault;
use sqlx::Row;

use crate::SqliteStore;
use crate::decode::{self, number};
use crate::fault::from_sqlx;

const PAGES: &str = "PRAGMA integrity_check";

/// Rows that name a row of another table that is not there; a stream's head is told below.
const REFERENCES: &str = "
    SELECT 'a row of ' || \"table\" || ' (rowid ' || rowid || ') names a row of ' || parent
        || ' that is not there'
    FROM pragma_foreign_key_check
    WHERE \"table\" <> 'streams'
    LIMIT 100";

/// Streams whose head is not their latest event, with the version and the count of events.
const HEADS: &str = "
    SELECT s.category, s.id, s.version, count(e.pos)
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
        for sql in [PAGES, REFERENCES] {
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
