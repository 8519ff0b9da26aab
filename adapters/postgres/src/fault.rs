//! What an error of the database means for the caller.

use std::fmt::Display;

use casebook_engine::ports::Fault;
use sqlx::Error;

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

/// Whether the connection is of no use any more, so that a new one may fare better.
pub(crate) fn connection_is_gone(error: &Error) -> bool {
    match error {
        Error::Io(_) | Error::Protocol(_) | Error::Tls(_) => true,
        Error::Database(error) => {
            let code = error.code().unwrap_or_default();
            matches!(&*code, "25P03" | "57P01" | "57P02" | "57P03" | "57P05")
                || code.starts_with("08")
        }
        _ => false,
    }
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
}
