//! What can be wrong with the text of a length or with the rows of a calendar.

use jiff::civil::Date;

/// A fault in something a definition writer or a calendar keeper wrote.
///
/// None of these is met while counting: counting answers with [`Unknown`](super::Unknown) instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The text of a length does not start with a whole number.
    #[error(
        "length {text:?} does not start with a whole number; write a number and a unit, such as 5wd"
    )]
    NumberMissing {
        /// The text as written.
        text: String,
    },
    /// The number of a length does not fit.
    #[error("length {text:?} is too large; use a number from -2147483648 to 2147483647")]
    NumberTooLarge {
        /// The text as written.
        text: String,
    },
    /// The unit of a length is missing or is not one of the five.
    #[error(
        "length {text:?} has the unit {unit:?}; use wd (working days), d (calendar days), m (months), y (years) or h (hours)"
    )]
    UnitUnknown {
        /// The text as written.
        text: String,
        /// What stands after the number, possibly nothing.
        unit: String,
    },
    /// The length can be read but is written in a second way, such as `+5d`, `05d` or `-0d`.
    #[error("length {text:?} is written in an unusual way; write {canonical}")]
    NotCanonical {
        /// The text as written.
        text: String,
        /// The one way to write it.
        canonical: String,
    },
    /// The zone is not in the compiled-in table.
    #[error("time zone {zone:?} is unknown; use a name of the IANA table, such as Asia/Shanghai")]
    ZoneUnknown {
        /// The name as given.
        zone: String,
    },
    /// A date has two rows.
    #[error("{date} has more than one row; keep one")]
    DateRepeated {
        /// The repeated date.
        date: Date,
        /// Index of the later row, from 0.
        row: usize,
    },
    /// A make-up day (调休) on Monday to Friday changes nothing, so it is a slip of the pen.
    #[error(
        "{date} is a weekday and worked anyway; a workday row must be a saturday or sunday, correct the date or delete the row"
    )]
    WorkdayOnWeekday {
        /// The date of the row.
        date: Date,
        /// Index of the row, from 0.
        row: usize,
    },
    /// A year between the first and the last has no row, so nobody knows its holidays.
    #[error(
        "year {year} has no rows between {first} and {last}; add its holidays or drop the years on one side of it"
    )]
    YearMissing {
        /// The year without rows.
        year: i16,
        /// The first year with rows.
        first: i16,
        /// The last year with rows.
        last: i16,
    },
}

impl Error {
    /// Index of the faulty row of a calendar, from 0; `None` where the fault is not in one row.
    pub fn row(&self) -> Option<usize> {
        match self {
            Self::DateRepeated { row, .. } | Self::WorkdayOnWeekday { row, .. } => Some(*row),
            _ => None,
        }
    }
}
