//! One case of a log.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;

use super::Activity;

/// One case of a log: its name and its steps in the order of the log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    /// The name, usually the case number; to the letter, `NA` and `007` too.
    pub name: Option<String>,
    /// The steps. Instants may be equal, missing or out of order: the order of the log counts.
    pub steps: Vec<Step>,
}

/// One event of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// What was done.
    pub activity: Activity,
    /// When, where the log says it.
    pub at: Option<Moment>,
}

/// An instant with the offset from UTC in which the log writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The instant.
    pub instant: Timestamp,
    /// The offset as written.
    pub offset: Offset,
}

impl Moment {
    /// The calendar day on the wall where it was written.
    pub fn day(self) -> Date {
        self.offset.to_datetime(self.instant).date()
    }

    /// Calendar days from this day to another; less than none when the other is before.
    pub fn days_until(self, later: Self) -> i64 {
        self.day().duration_until(later.day()).as_hours() / 24
    }
}
