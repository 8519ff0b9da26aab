//! Counting days: so many on from a day, so many between two.

use jiff::Span;
use jiff::civil::Date;

use super::calendar::Table;
use super::{Calendar, Length, Roll, Unit, Unknown};

/// The day on which a length of days, months or years ends, before any roll.
///
/// Hours are no matter of days and end on the day they start from.
pub(super) fn add(calendar: &Calendar, from: Date, length: Length) -> Result<Date, Unknown> {
    let count = i64::from(length.count);
    let span = match length.unit {
        Unit::WorkingDay => return add_working(calendar.table()?, from, count),
        Unit::CalendarDay => Span::new().try_days(count),
        Unit::Month => Span::new().try_months(count),
        Unit::Year => Span::new().try_years(count),
        Unit::Hour => return Ok(from),
    };
    span.and_then(|span| from.checked_add(span))
        .map_err(|_| Unknown::OutOfRange)
}

/// Moves a last day off a rest day, in the direction of counting.
pub(super) fn roll(
    calendar: &Calendar,
    day: Date,
    length: Length,
    roll: Roll,
) -> Result<Date, Unknown> {
    match roll {
        Roll::None => Ok(day),
        Roll::Forward if length.count < 0 => working_not_after(calendar.table()?, day),
        Roll::Forward => working_not_before(calendar.table()?, day),
    }
}

/// Days after `from` up to and including `through`; negative where `through` is the earlier.
pub(super) fn days_between(from: Date, through: Date) -> i64 {
    from.duration_until(through).as_hours() / 24
}

/// Working days after `from` up to and including `through`; negative where `through` is the earlier.
pub(super) fn working_days_between(
    calendar: &Calendar,
    from: Date,
    through: Date,
) -> Result<i64, Unknown> {
    if from == through {
        return Ok(0);
    }
    let table = calendar.table()?;
    let (earlier, later) = (from.min(through), from.max(through));
    table.require_from(earlier.tomorrow().unwrap_or(Date::MAX))?;
    table.require_through(later)?;
    Ok(table.rank(through) - table.rank(from))
}

/// The latest working day after whose end `left` working days remain up to and including `last`.
///
/// It is also the first day on which no more than that many remain, the day itself not counted.
pub(super) fn day_with_working_left(
    calendar: &Calendar,
    last: Date,
    left: i32,
) -> Result<Date, Unknown> {
    let table = calendar.table()?;
    table.require_through(last)?;
    table.nth(table.rank(last) - 1 - i64::from(left))
}

fn add_working(table: &Table, from: Date, count: i64) -> Result<Date, Unknown> {
    if count == 0 {
        return working_not_before(table, from);
    }
    if count > 0 {
        table.require_from(from.tomorrow().unwrap_or(Date::MAX))?;
        return table.nth(table.rank(from) + count - 1);
    }
    table.require_through(from.yesterday().unwrap_or(Date::MIN))?;
    table.nth(table.rank_before(from) + count)
}

fn working_not_before(table: &Table, day: Date) -> Result<Date, Unknown> {
    table.require_from(day)?;
    table.nth(table.rank_before(day))
}

fn working_not_after(table: &Table, day: Date) -> Result<Date, Unknown> {
    table.require_through(day)?;
    table.nth(table.rank(day) - 1)
}

impl Table {
    /// Working days up to and including a day.
    fn rank(&self, day: Date) -> i64 {
        signed(self.days.partition_point(|working| *working <= day))
    }

    /// Working days before a day.
    fn rank_before(&self, day: Date) -> i64 {
        signed(self.days.partition_point(|working| *working < day))
    }

    /// The working day at an index; before the first or after the last one is unknown.
    fn nth(&self, index: i64) -> Result<Date, Unknown> {
        let index = usize::try_from(index).map_err(|_| Unknown::Before(self.first))?;
        self.days
            .get(index)
            .copied()
            .ok_or(Unknown::After(self.last))
    }

    fn require_from(&self, day: Date) -> Result<(), Unknown> {
        if day < self.first {
            Err(Unknown::Before(self.first))
        } else {
            Ok(())
        }
    }

    fn require_through(&self, day: Date) -> Result<(), Unknown> {
        if day > self.last {
            Err(Unknown::After(self.last))
        } else {
            Ok(())
        }
    }
}

fn signed(rank: usize) -> i64 {
    i64::try_from(rank).expect("a table holds no more days than there are dates")
}
