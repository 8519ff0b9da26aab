//! From the start of a limit to its deadline (期限).

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Calendar, Length, Unit, count};

/// When a limit ends, or why nobody can say.
///
/// Part of the event format. One of these objects, and nothing else:
///
/// | JSON | meaning |
/// |---|---|
/// | `{"day":"2026-10-12","at":"2026-10-12T16:00:00Z"}` | known: last day and first instant after it |
/// | `{"unknown_after":"2026-12-31"}` | the count runs past the last loaded day |
/// | `{"unknown_before":"2004-01-01"}` | the count needs a day before the first loaded one |
/// | `{"unknown":"no_table"}` | the calendar has no working days |
/// | `{"unknown":"out_of_range"}` | the result is no representable date |
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Stored", try_from = "Stored")]
pub enum Due {
    /// The limit ends at a known instant.
    Known(Deadline),
    /// The limit ends at an instant that cannot be computed now.
    Unknown {
        /// What is missing.
        reason: Unknown,
    },
}

/// The end of a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadline {
    /// The last day on which the act is in time (届满日), in the zone of the calendar.
    pub last_day: Date,
    /// The first instant at which the limit is over: 24:00 of the last day, or the very end of a limit in hours.
    ///
    /// An act is in time if it happened before this instant.
    pub at: Timestamp,
}

/// Why an end cannot be computed. Nobody guesses: the bureau loads the missing year, or corrects the definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    /// The count needs a day after this one, the last day of the loaded years.
    After(Date),
    /// The count needs a day before this one, the first day of the loaded years.
    Before(Date),
    /// The calendar has no working-day table.
    NoTable,
    /// The result lies outside the dates and instants that can be written.
    OutOfRange,
}

/// What happens to a last day that is a rest day.
///
/// Forward is meant in the direction in which the limit is counted.
/// A limit counted onward moves to the first working day after (民法典第203条第1款), which favours the person bound.
/// A limit counted backward moves to the working day before: only the earlier day keeps "at least so long before" true.
/// Neither changes a limit in working days, which never ends on a rest day, nor one in hours, which ends at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Roll {
    /// The last day stays where it falls.
    None,
    /// The last day moves on to a working day.
    #[default]
    Forward,
}

/// Where a stretch of counting begins: its day is not counted, its instant is where hours start.
#[derive(Debug, Clone, Copy)]
pub(super) struct Origin {
    pub(super) day: Date,
    pub(super) at: Timestamp,
}

/// Counts a limit from the event that starts it.
///
/// The day of the event is not counted (民法典第201条); hours run from its instant.
/// Months and years end on the corresponding day, or on the last day of a month that has no such day (民法典第202条).
/// A negative length counts back from the event, whose day is not counted either: with seven working days, `last_day` is the seventh
/// working day before it, and the act is in time until that day ends.
/// A bureau that wants seven clear days between both writes one day more.
/// A length of zero ends with the day of the event; in working days with the first working day not before it.
///
/// A limit in calendar days, months or years that does not roll needs no table and is never unknown for want of one.
pub fn due(calendar: &Calendar, start: Timestamp, length: Length, roll: Roll) -> Due {
    let origin = Origin {
        day: calendar.date_of(start),
        at: start,
    };
    end_from(calendar, origin, length, roll).into()
}

/// Counts on from the end of another limit: the extension (延长) of a limit, whose new end is counted from its old last day.
///
/// Hours run on from the old instant.
pub fn due_after(calendar: &Calendar, previous: &Deadline, length: Length, roll: Roll) -> Due {
    end_from(calendar, (*previous).into(), length, roll).into()
}

pub(super) fn end_from(
    calendar: &Calendar,
    origin: Origin,
    length: Length,
    roll: Roll,
) -> Result<Deadline, Unknown> {
    if length.unit == Unit::Hour {
        let duration = SignedDuration::from_hours(i64::from(length.count));
        return end_at(
            calendar,
            origin
                .at
                .checked_add(duration)
                .map_err(|_| Unknown::OutOfRange)?,
        );
    }
    let nominal = count::add(calendar, origin.day, length)?;
    let last_day = count::roll(calendar, nominal, length, roll)?;
    let at = calendar
        .checked_end_of_day(last_day)
        .ok_or(Unknown::OutOfRange)?;
    Ok(Deadline { last_day, at })
}

/// The deadline at an instant. Midnight belongs to the day that it ends, as it does for a limit in days.
pub(super) fn end_at(calendar: &Calendar, at: Timestamp) -> Result<Deadline, Unknown> {
    let inside = at
        .checked_sub(SignedDuration::from_nanos(1))
        .map_err(|_| Unknown::OutOfRange)?;
    Ok(Deadline {
        last_day: calendar.date_of(inside),
        at,
    })
}

impl Due {
    /// The deadline, if it is known.
    pub fn known(&self) -> Option<&Deadline> {
        match self {
            Self::Known(deadline) => Some(deadline),
            Self::Unknown { .. } => None,
        }
    }
}

impl Deadline {
    /// Whether the limit is over at an instant.
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.at <= now
    }
}

impl From<Result<Deadline, Unknown>> for Due {
    fn from(result: Result<Deadline, Unknown>) -> Self {
        match result {
            Ok(deadline) => Self::Known(deadline),
            Err(reason) => Self::Unknown { reason },
        }
    }
}

impl From<Deadline> for Origin {
    fn from(deadline: Deadline) -> Self {
        Self {
            day: deadline.last_day,
            at: deadline.at,
        }
    }
}

/// The stored shape of [`Due`].
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    day: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unknown_after: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unknown_before: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unknown: Option<Want>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Want {
    NoTable,
    OutOfRange,
}

impl From<Due> for Stored {
    fn from(due: Due) -> Self {
        let empty = Self::default();
        match due {
            Due::Known(Deadline { last_day, at }) => Self {
                day: Some(last_day),
                at: Some(at),
                ..empty
            },
            Due::Unknown { reason } => match reason {
                Unknown::After(day) => Self {
                    unknown_after: Some(day),
                    ..empty
                },
                Unknown::Before(day) => Self {
                    unknown_before: Some(day),
                    ..empty
                },
                Unknown::NoTable => Self {
                    unknown: Some(Want::NoTable),
                    ..empty
                },
                Unknown::OutOfRange => Self {
                    unknown: Some(Want::OutOfRange),
                    ..empty
                },
            },
        }
    }
}

impl TryFrom<Stored> for Due {
    type Error = &'static str;

    fn try_from(stored: Stored) -> Result<Self, Self::Error> {
        let Stored {
            day,
            at,
            unknown_after,
            unknown_before,
            unknown,
        } = stored;
        let reason = match (day, at, unknown_after, unknown_before, unknown) {
            (Some(last_day), Some(at), None, None, None) => {
                return Ok(Self::Known(Deadline { last_day, at }));
            }
            (None, None, Some(day), None, None) => Unknown::After(day),
            (None, None, None, Some(day), None) => Unknown::Before(day),
            (None, None, None, None, Some(Want::NoTable)) => Unknown::NoTable,
            (None, None, None, None, Some(Want::OutOfRange)) => Unknown::OutOfRange,
            _ => {
                return Err(
                    "due needs day and at together, or one of unknown_after, unknown_before and unknown alone",
                );
            }
        };
        Ok(Self::Unknown { reason })
    }
}

#[cfg(test)]
mod tests;
