//! A limit together with everything that has happened to its clock, so that it can be counted again.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::due::{Origin, end_at, end_from};
use super::{Calendar, Deadline, Due, Length, Roll, Unit, Unknown, count};

/// A running limit: what started it, how long it is, what stopped it and what lengthened it.
///
/// The facts are kept and not only the result, so that a corrected calendar or a pause recorded late gives the right new end.
/// The order in which pauses were recorded does not matter, and pauses that overlap count once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// The instant of the event that starts the limit; its day is not counted.
    pub start: Timestamp,
    /// How long the limit is.
    pub length: Length,
    /// What happens when the last day is a rest day, here and after each extension.
    pub roll: Roll,
    /// When the clock stood.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pauses: Vec<Pause>,
    /// Extensions (延长) in the order granted: each is counted from the last day of what came before it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extensions: Vec<Length>,
}

/// A time in which the clock stood: a suspension (中止) or an interval that is not counted (不计入).
///
/// The day on which it begins counts as used. The day on which it ends is a new start day and is not counted.
/// So the end of the limit moves by the length of the pause in the limit's own unit: by working days for a limit in working days, by
/// calendar days for one in days, months or years, by the exact duration for one in hours.
/// A pause that begins after the limit is over does nothing, nor does one that ends before it begins.
/// A limit counted backward does not run and cannot be paused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// When the clock stopped.
    pub from: Timestamp,
    /// When it went on; `None` while it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

/// What a clock says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// It runs, or has run out, with this end.
    Runs(Due),
    /// It stands.
    Stopped {
        /// What is left of the stretch that was running: working days stay working days, months and years fall back to days,
        /// hours are the whole hours left.
        left: Length,
        /// Extensions granted that follow it.
        then: Vec<Length>,
    },
}

/// The times in which the clock stood, disjoint and in order.
type Gaps<T> = Vec<(T, Option<T>)>;

enum Stretch {
    Ends(Deadline),
    Stands(Length),
}

impl Clock {
    /// A clock that nothing has happened to yet.
    pub fn new(start: Timestamp, length: Length, roll: Roll) -> Self {
        Self {
            start,
            length,
            roll,
            pauses: Vec::new(),
            extensions: Vec::new(),
        }
    }

    /// Counts the limit with all that happened to it.
    pub fn read(&self, calendar: &Calendar) -> Reading {
        let instants = merge(self.pauses.iter().map(|pause| (pause.from, pause.until)));
        let day = |instant| calendar.date_of(instant);
        let days = merge(
            self.pauses
                .iter()
                .map(|pause| (day(pause.from), pause.until.map(day))),
        );

        let mut origin = Origin {
            day: day(self.start),
            at: self.start,
        };
        let mut result = self.stretch(calendar, origin, self.length, &instants, &days);
        for (index, extension) in self.extensions.iter().enumerate() {
            match result {
                Ok(Stretch::Ends(deadline)) => origin = deadline.into(),
                Ok(Stretch::Stands(left)) => {
                    return Reading::Stopped {
                        left,
                        then: self.extensions[index..].to_vec(),
                    };
                }
                Err(reason) => return Reading::Runs(Due::Unknown { reason }),
            }
            result = self.stretch(calendar, origin, *extension, &instants, &days);
        }
        match result {
            Ok(Stretch::Ends(deadline)) => Reading::Runs(Due::Known(deadline)),
            Ok(Stretch::Stands(left)) => Reading::Stopped {
                left,
                then: Vec::new(),
            },
            Err(reason) => Reading::Runs(Due::Unknown { reason }),
        }
    }

    fn stretch(
        &self,
        calendar: &Calendar,
        origin: Origin,
        length: Length,
        instants: &Gaps<Timestamp>,
        days: &Gaps<Date>,
    ) -> Result<Stretch, Unknown> {
        match length.unit {
            _ if length.count < 0 => {
                end_from(calendar, origin, length, self.roll).map(Stretch::Ends)
            }
            Unit::Hour => run_hours(calendar, origin.at, length, instants),
            _ => run_days(calendar, origin.day, length, self.roll, days),
        }
    }
}

/// Joins gaps that overlap or touch and drops the empty ones.
fn merge<T: Ord + Copy>(pauses: impl Iterator<Item = (T, Option<T>)>) -> Gaps<T> {
    let mut gaps: Gaps<T> = pauses
        .filter(|(from, until)| until.is_none_or(|until| *from < until))
        .collect();
    gaps.sort_unstable();
    let mut merged: Gaps<T> = Vec::with_capacity(gaps.len());
    for (from, until) in gaps {
        match merged.last_mut() {
            Some((_, None)) => break,
            Some((_, Some(end))) if from <= *end => match until {
                None => merged.last_mut().expect("the last gap was just seen").1 = None,
                Some(until) => *end = until.max(*end),
            },
            _ => merged.push((from, until)),
        }
    }
    merged
}

fn run_days(
    calendar: &Calendar,
    from: Date,
    length: Length,
    roll: Roll,
    gaps: &Gaps<Date>,
) -> Result<Stretch, Unknown> {
    let (mut from, mut left) = (from, length);
    for &(stop, resume) in gaps {
        if resume.is_some_and(|resume| resume <= from) {
            continue;
        }
        let Some(rest) = rest_on(calendar, from, left, roll, stop.max(from))? else {
            break;
        };
        let Some(resume) = resume else {
            return Ok(Stretch::Stands(rest));
        };
        (from, left) = (resume, rest);
    }
    let origin = Origin {
        day: from,
        at: calendar.end_of_day(from),
    };
    end_from(calendar, origin, left, roll).map(Stretch::Ends)
}

/// What is left at the end of a day, or `None` where the limit was over before that day began.
///
/// Days that a roll added are no part of the length: nothing is left on them, but the limit is not over either.
fn rest_on(
    calendar: &Calendar,
    from: Date,
    left: Length,
    roll: Roll,
    stop: Date,
) -> Result<Option<Length>, Unknown> {
    let end = count::add(calendar, from, left);
    let rest = if left.unit == Unit::WorkingDay {
        if end.is_ok_and(|end| end < stop) {
            return Ok(None);
        }
        i64::from(left.count) - count::working_days_between(calendar, from, stop)?
    } else {
        let end = end?;
        if end < stop && count::roll(calendar, end, left, roll)? < stop {
            return Ok(None);
        }
        count::days_between(stop, end)
    };
    let rest = i32::try_from(rest.max(0)).map_err(|_| Unknown::OutOfRange)?;
    Ok(Some(Length::new(rest, left.unit.of_rest())))
}

fn run_hours(
    calendar: &Calendar,
    start: Timestamp,
    length: Length,
    gaps: &Gaps<Timestamp>,
) -> Result<Stretch, Unknown> {
    let add = |from: Timestamp, left: SignedDuration| {
        from.checked_add(left).map_err(|_| Unknown::OutOfRange)
    };
    let mut from = start;
    let mut left = SignedDuration::from_hours(i64::from(length.count));
    for &(stop, resume) in gaps {
        if resume.is_some_and(|resume| resume <= from) {
            continue;
        }
        let (stop, end) = (stop.max(from), add(from, left)?);
        if end <= stop {
            break;
        }
        left = stop.duration_until(end);
        let Some(resume) = resume else {
            let hours = i32::try_from(left.as_hours()).map_err(|_| Unknown::OutOfRange)?;
            return Ok(Stretch::Stands(Length::new(hours, Unit::Hour)));
        };
        from = resume;
    }
    end_at(calendar, add(from, left)?).map(Stretch::Ends)
}

#[cfg(test)]
mod tests;
