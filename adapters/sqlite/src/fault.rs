//! What an error of SQLite means for the caller.

use std::fmt::Display;
use std::path::Path;

use casebook_engine::ports::Fault;
use sqlx::Error;

/// The name of this store in messages.
pub(crate) const PART: &str = "the event store";

/// The fault that an error stands for, where nothing was changed.
pub(crate) fn from_sqlx(error: Error) -> Fault {
    match error {
        Error::Database(error) => {
            let code = error.code().and_then(|code| code.parse().ok());
            from_code(code.unwrap_or_default(), error.message())
        }
        Error::ColumnDecode { index, source } => corrupt(format!("column {index}"), source),
        Error::Decode(error) => corrupt("a row", error),
        Error::Encode(error) => Fault::Invalid {
            reason: format!("a value cannot be stored: {error}"),
        },
        Error::PoolClosed => unavailable("the store is closed"),
        error => unavailable(error),
    }
}

/// The fault that an error stands for when it came while a transaction was being committed.
///
/// After an error of the disk or of the worker the last pages may be in the file all the same.
pub(crate) fn from_commit(error: Error) -> Fault {
    let undecided = match &error {
        Error::Database(error) => {
            let code = error.code().and_then(|code| code.parse::<i32>().ok());
            code.is_some_and(|code| code & 0xff == IOERR)
        }
        Error::WorkerCrashed | Error::Io(_) => true,
        _ => false,
    };
    match from_sqlx(error) {
        Fault::Unavailable { part, reason } if undecided => Fault::Unknown { part, reason },
        fault => fault,
    }
}

/// The technology is away: nothing was changed.
pub(crate) fn unavailable(reason: impl Display) -> Fault {
    Fault::Unavailable {
        part: PART,
        reason: reason.to_string(),
    }
}

/// The fault with the file that it is about.
pub(crate) fn of_file(fault: Fault, path: &Path) -> Fault {
    let path = path.display();
    match fault {
        Fault::Corrupt { place, reason } => corrupt(format!("{place} of {path}"), reason),
        Fault::Unavailable { reason, .. } => unavailable(format!("{path}: {reason}")),
        fault => fault,
    }
}

/// Stored data cannot be right.
pub(crate) fn corrupt(place: impl Into<String>, reason: impl Display) -> Fault {
    Fault::Corrupt {
        place: place.into(),
        reason: reason.to_string(),
    }
}

const BUSY: i32 = 5;
const READONLY: i32 = 8;
const IOERR: i32 = 10;
const CORRUPT: i32 = 11;
const FULL: i32 = 13;
const CANTOPEN: i32 = 14;
const TOOBIG: i32 = 18;
const CONSTRAINT: i32 = 19;
const NOTADB: i32 = 26;

/// The reaction follows the primary result code, the low byte of the extended one.
fn from_code(code: i32, message: &str) -> Fault {
    let advice = match code & 0xff {
        CORRUPT => return corrupt("the database file", message),
        NOTADB => return corrupt("the database file", "it is no SQLite database"),
        CONSTRAINT => return corrupt("the tables of the log", message),
        TOOBIG => {
            return Fault::Invalid {
                reason: format!("a value is too large for the database: {message}"),
            };
        }
        BUSY => "another process holds the database for too long",
        READONLY => "the database file or its folder cannot be written: give the right to write",
        IOERR => "the disk of the database file fails",
        FULL => "the disk of the database file is full: make room, nothing is lost",
        CANTOPEN => "the database file cannot be opened: check the path and the rights",
        _ => return unavailable(message),
    };
    unavailable(format!("{advice} ({message})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_result_code_decides_the_reaction() {
        let rows = [
            (5, "unavailable"),   // SQLITE_BUSY
            (517, "unavailable"), // SQLITE_BUSY_SNAPSHOT
            (6, "unavailable"),   // SQLITE_LOCKED
            (8, "unavailable"),   // SQLITE_READONLY
            (778, "unavailable"), // SQLITE_IOERR_WRITE
            (11, "corrupt"),      // SQLITE_CORRUPT
            (267, "corrupt"),     // SQLITE_CORRUPT_VTAB
            (13, "unavailable"),  // SQLITE_FULL
            (14, "unavailable"),  // SQLITE_CANTOPEN
            (18, "invalid"),      // SQLITE_TOOBIG
            (1811, "corrupt"),    // SQLITE_CONSTRAINT_TRIGGER
            (26, "corrupt"),      // SQLITE_NOTADB
            (1, "unavailable"),   // SQLITE_ERROR
        ];
        for (code, expected) in rows {
            let kind = match from_code(code, "said so") {
                Fault::Unavailable { .. } => "unavailable",
                Fault::Invalid { .. } => "invalid",
                Fault::Corrupt { .. } => "corrupt",
                _ => "other",
            };
            assert_eq!(kind, expected, "{code}");
        }
    }
}
