//! What an error of the database means for the caller.

use std::fmt::Display;

use casebook_engine::ports::Fault;
use sqlx::Error;
use sqlx::postgres::{PgDatabaseError, PgSeverity};

/// The name of this store in messages.
pub(crate) const PART: &str = "the event store";

/// The fault that an error of the database stands for, where nothing was changed.
pub(crate) fn from_sqlx(error: Error) -> Fault {
    match error {
        Error::Database(error) => {
            let code = error.code().unwrap_or_default();
            from_code(&code, error.message())
        }
        Error::Configuration(error) => Fault::Invalid {
            reason: format!("the database settings do not hold: {error}"),
        },
        Error::Encode(error) => Fault::Invalid {
            reason: format!("a value cannot be stored: {error}"),
        },
        Error::ColumnDecode { index, source } => corrupt(format!("column {index}"), &source),
        Error::Decode(error) => corrupt("a row", &error),
        error => unavailable(&error),
    }
}

/// The fault that an error of a statement stands for which changes something and is a transaction of
/// its own: with the connection gone it may have done so.
pub(crate) fn from_change(error: Error) -> Fault {
    let is_gone = connection_is_gone(&error);
    match from_sqlx(error) {
        Fault::Unavailable { part, reason } if is_gone => Fault::Unknown { part, reason },
        fault => fault,
    }
}

/// Whether the connection is of no use any more, so that a new one may fare better. What it was asked
/// last may have been done.
pub(crate) fn connection_is_gone(error: &Error) -> bool {
    match error {
        Error::Io(_) | Error::Protocol(_) | Error::Tls(_) => true,
        Error::Database(error) => {
            let answer = error.try_downcast_ref::<PgDatabaseError>();
            let severity = answer.map_or(PgSeverity::Error, PgDatabaseError::severity);
            ends_session(severity, &error.code().unwrap_or_default())
        }
        _ => false,
    }
}

/// Whether the server ends the session with what it says. One that panics, as without room for its
/// write-ahead log, may have written the commit: it comes back with what it finds there.
fn ends_session(severity: PgSeverity, code: &str) -> bool {
    matches!(severity, PgSeverity::Fatal | PgSeverity::Panic)
        || matches!(code, "25P03" | "57P01" | "57P02" | "57P03" | "57P05")
        || code.starts_with("08")
}

/// Whether a statement of its own was refused, so that it certainly changed nothing and the
/// connection is as good as before.
pub(crate) fn is_refusal(error: &Error) -> bool {
    match error {
        Error::Database(_) => !connection_is_gone(error),
        Error::Encode(_) => true,
        _ => false,
    }
}

/// The technology is away: nothing was changed.
pub(crate) fn unavailable(reason: &dyn Display) -> Fault {
    Fault::Unavailable {
        part: PART,
        reason: reason.to_string(),
    }
}

/// Stored data cannot be right.
pub(crate) fn corrupt(place: impl Into<String>, reason: &dyn Display) -> Fault {
    Fault::Corrupt {
        place: place.into(),
        reason: reason.to_string(),
    }
}

/// The reaction follows the class of the SQLSTATE.
///
/// Messages of the server are passed on, its details are not: they may quote values.
fn from_code(code: &str, message: &str) -> Fault {
    match code.get(..2).unwrap_or_default() {
        "22" => Fault::Invalid {
            reason: format!("the database cannot hold a value: {message}"),
        },
        "23" | "42" if code != "42501" => corrupt("the schema of the log", &message),
        "XX" if code != "XX000" => corrupt("a page of the database", &message),
        _ => match advice(code) {
            Some(advice) => unavailable(&format!("{advice} ({message})")),
            None => unavailable(&message),
        },
    }
}

/// What an operator does about it.
fn advice(code: &str) -> Option<&'static str> {
    Some(match code {
        "25006" => "the database is read-only, as a standby is: point the URL at the primary",
        "25P03" | "57P05" => "the session stood still for too long and was ended",
        "28000" | "28P01" => "the database refuses the login: check user and password",
        "3D000" => "the database does not exist: create it first",
        "42501" => "the role lacks a right: see `casebook store migrate --grants ROLE`",
        "53100" => "the disk of the database is full: make room, nothing is lost",
        "53200" => "the database is out of memory",
        "53300" => "the database has no free connection: raise max_connections or lower the pool",
        "55P03" => "another session held a lock for too long",
        "57014" => "the statement took too long and was ended",
        "57P01" | "57P02" => "the database is being stopped",
        "57P03" => "the database is starting",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_class_of_an_error_decides_the_reaction() {
        let rows = [
            ("08006", "unavailable"),
            ("22021", "invalid"),
            ("23505", "corrupt"),
            ("25006", "unavailable"),
            ("40001", "unavailable"),
            ("42501", "unavailable"),
            ("42P01", "corrupt"),
            ("53100", "unavailable"),
            ("55P03", "unavailable"),
            ("57P01", "unavailable"),
            ("XX000", "unavailable"),
            ("XX001", "corrupt"),
            ("", "unavailable"),
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

    #[test]
    fn who_ends_the_session_has_refused_nothing() {
        let rows = [
            (PgSeverity::Error, "", false),
            (PgSeverity::Error, "08006", true),
            (PgSeverity::Error, "23505", false),
            (PgSeverity::Error, "53100", false),
            (PgSeverity::Error, "57P01", true),
            (PgSeverity::Fatal, "57P01", true),
            (PgSeverity::Fatal, "XX000", true),
            (PgSeverity::Panic, "53100", true),
            (PgSeverity::Panic, "58030", true),
        ];
        for (severity, code, expected) in rows {
            let ends = ends_session(severity, code);
            assert_eq!(ends, expected, "{severity:?} {code}");
        }
    }

    #[test]
    fn a_change_whose_answer_was_lost_may_have_been_made() {
        let lost = Error::Io(std::io::ErrorKind::TimedOut.into());
        assert!(matches!(from_change(lost), Fault::Unknown { .. }));
        let never_sent = Error::PoolTimedOut;
        assert!(matches!(from_change(never_sent), Fault::Unavailable { .. }));
    }
}
