//! The text of the one statement that appends.
//!
//! It writes if the log ends behind the event that the node names, and if nobody else holds the log.
//! Both are seen as of the moment when the statement begins. Where another node has appended since,
//! the primary key refuses: that node has used the next position. So the log has no gap, and each
//! node's events stand behind those that it knows.

use std::fmt::Write as _;

/// `$1` and `$2` are position and hash of the event behind which is written. Without a hash the node
/// holds the log and has looked itself.
const BEHIND: &str = "
WITH behind AS MATERIALIZED (
    SELECT WHERE $2::bytea IS NULL
        OR pg_try_advisory_xact_lock(1128348517, 'events'::regclass::oid::integer)
            AND EXISTS (SELECT FROM events WHERE pos = $1 AND hash = $2)
            AND NOT EXISTS (SELECT FROM events WHERE pos = $1 + 1))";

/// Parameters before those of the tables.
const FIRST_PARAMETERS: usize = 2;

/// One row if it wrote, none if not.
const ANSWER: &str = "
SELECT FROM behind";

/// A table, and the columns of its rows in the order in which they are bound.
struct Table {
    name: &'static str,
    columns: &'static [(&'static str, &'static str)],
}

const TABLES: [Table; 4] = [
    Table {
        name: "event_types",
        columns: &[("type_id", "integer"), ("name", "text")],
    },
    Table {
        name: "streams",
        columns: &[("sid", "bigint"), ("category", "smallint"), ("id", "text")],
    },
    Table {
        name: "idempotency_keys",
        columns: &[("key", "text"), ("digest", "bytea"), ("outcome", "bytea")],
    },
    Table {
        name: "events",
        columns: &[
            ("pos", "bigint"),
            ("sid", "bigint"),
            ("version", "bigint"),
            ("recorded_micros", "bigint"),
            ("type_id", "integer"),
            ("schema_version", "integer"),
            ("category", "smallint"),
            ("previous", "bytea"),
            ("hash", "bytea"),
            ("meta", "bytea"),
            ("body", "bytea"),
        ],
    },
];

/// The statement for so many new event types, streams, keys and events.
///
/// A table without rows is left out. A single row is bound as it is, more as an array for each column:
/// taking arrays apart costs a lone append a tenth. So there are at most 81 texts, and a connection
/// prepares each once.
pub(super) fn text(rows: [usize; TABLES.len()]) -> String {
    let mut text = BEHIND.to_owned();
    let mut parameter = FIRST_PARAMETERS;
    for (table, rows) in TABLES.iter().zip(rows) {
        if rows > 0 {
            insert(&mut text, table, rows == 1, &mut parameter);
        }
    }
    text + ANSWER
}

/// Arrays beside each other in a list of columns are taken apart in step.
fn insert(text: &mut String, table: &Table, is_single: bool, parameter: &mut usize) {
    let (mut names, mut values) = (Vec::new(), Vec::new());
    for (column, kind) in table.columns {
        *parameter += 1;
        names.push(*column);
        values.push(if is_single {
            format!("${parameter}::{kind}")
        } else {
            format!("unnest(${parameter}::{kind}[])")
        });
    }
    let (name, names, values) = (table.name, names.join(", "), values.join(", "));
    let _ = write!(
        text,
        ",\nnew_{name} AS (INSERT INTO {name} ({names}) SELECT {values} FROM behind)"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lone_event_is_bound_as_it_is() {
        let text = text([0, 0, 0, 1]);
        assert!(text.contains("SELECT $3::bigint, $4::bigint,"), "{text}");
        assert!(text.contains("$13::bytea FROM behind"), "{text}");
        assert!(
            !text.contains("unnest") && !text.contains("INTO streams"),
            "{text}"
        );
    }

    #[test]
    fn several_rows_are_bound_as_arrays_behind_those_of_the_tables_before() {
        let text = text([0, 1, 2, 2]);
        assert!(
            text.contains("SELECT $3::bigint, $4::smallint, $5::text"),
            "{text}"
        );
        assert!(text.contains("SELECT unnest($6::text[]),"), "{text}");
        assert!(text.contains("unnest($19::bytea[]) FROM behind"), "{text}");
    }
}
