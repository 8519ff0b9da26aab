//! What is left of a limit at an instant, and when to remind of it.

use jiff::{SignedDuration, Timestamp};

use super::{Calendar, Deadline, Length, Unit, Unknown, count};

const NANOSECONDS_PER_HOUR: i128 = 3_600_000_000_000;

/// What is left until a deadline at an instant, or by how much it is overdue (超期).
///
/// Today is not counted: on the last day nothing is left but the rest of that day, and the count is zero.
/// The count is negative exactly when the limit is over, and at least one unit then: a working-day limit that ended on Friday is
/// overdue by one working day on Saturday, Sunday and Monday.
/// Hours are whole hours, rounded down. Asked in months or years, the answer is in calendar days.
///
/// # Errors
/// In working days, when a day between now and the last day lies outside the calendar.
pub fn remaining(
    calendar: &Calendar,
    deadline: &Deadline,
    unit: Unit,
    now: Timestamp,
) -> Result<Length, Unknown> {
    let unit = unit.of_rest();
    let today = calendar.date_of(now);
    let left = match unit {
        Unit::WorkingDay => count::working_days_between(calendar, today, deadline.last_day)?,
        Unit::Hour => whole_hours(now.duration_until(deadline.at)),
        _ => count::days_between(today, deadline.last_day),
    };
    let left = if deadline.is_over(now) {
        left.min(-1)
    } else {
        left
    };
    i32::try_from(left)
        .map(|left| Length::new(left, unit))
        .map_err(|_| Unknown::OutOfRange)
}

/// The instant at which exactly so much is left, today included: "five working days before" is the first instant of the day that
/// has itself and four more working days up to the last day.
///
/// Zero is the deadline itself; a negative length is so long after it.
///
/// # Errors
/// In working days, when a day between the two lies outside the calendar; the definition can remind in calendar days instead.
pub fn reminder(
    calendar: &Calendar,
    deadline: &Deadline,
    before: Length,
) -> Result<Timestamp, Unknown> {
    let back = before.reversed().ok_or(Unknown::OutOfRange)?;
    if before.count == 0 {
        return Ok(deadline.at);
    }
    let eve = match before.unit {
        Unit::Hour => {
            let duration = SignedDuration::from_hours(i64::from(back.count));
            return deadline
                .at
                .checked_add(duration)
                .map_err(|_| Unknown::OutOfRange);
        }
        Unit::WorkingDay if back.count < 0 => {
            count::day_with_working_left(calendar, deadline.last_day, before.count)?
        }
        _ => count::add(calendar, deadline.last_day, back)?,
    };
    calendar.checked_end_of_day(eve).ok_or(Unknown::OutOfRange)
}

fn whole_hours(duration: SignedDuration) -> i64 {
    let hours = duration.as_nanos().div_euclid(NANOSECONDS_PER_HOUR);
    i64::try_from(hours).expect("two instants are fewer hours apart than an i64 holds")
}

#[cfg(test)]
mod tests;
