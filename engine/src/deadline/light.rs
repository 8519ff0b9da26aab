//! The light (预警) of a limit: how urgent it is.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Calendar, Clock, Deadline, Due, Reading, Unit, count, remaining};

/// How urgent a limit is, in rising order of urgency up to [`Light::Red`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Light {
    /// Time enough (绿).
    Green,
    /// Soon (黄).
    Yellow,
    /// At once, or overdue already (红).
    Red,
    /// The clock stands (灰).
    Grey,
    /// Nobody can say: the due date is unknown.
    Unknown,
}

/// When a light turns. A definition may set its own for each limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Thresholds {
    /// Yellow when less than this share of the whole limit is left, in percent.
    pub yellow_percent: u8,
    /// Yellow when no more than this many working days are left, today not counted.
    pub yellow_working_days: u16,
    /// Red when no more than this many working days are left, today not counted.
    pub red_working_days: u16,
}

/// The instants at which the light of a running limit turns, so that a view can keep them and compare with the present.
///
/// `yellow <= red <= over` always. A limit shorter than its thresholds is yellow or red from the beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turns {
    /// Yellow from here on.
    pub yellow: Timestamp,
    /// Red from here on.
    pub red: Timestamp,
    /// Overdue from here on.
    pub over: Timestamp,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            yellow_percent: 30,
            yellow_working_days: 3,
            red_working_days: 1,
        }
    }
}

/// The light of a limit at an instant.
pub fn light(calendar: &Calendar, clock: &Clock, thresholds: &Thresholds, now: Timestamp) -> Light {
    match clock.read(calendar) {
        Reading::Stopped { .. } => Light::Grey,
        Reading::Runs(Due::Unknown { .. }) => Light::Unknown,
        Reading::Runs(Due::Known(deadline)) => {
            Turns::new(calendar, clock, &deadline, thresholds).light(now)
        }
    }
}

impl Turns {
    /// Computes when the light of a clock with this deadline turns.
    ///
    /// Where the calendar does not know the working days before the deadline, each day counts as one: never fewer than there are,
    /// so that no light turns without reason.
    pub fn new(
        calendar: &Calendar,
        clock: &Clock,
        deadline: &Deadline,
        thresholds: &Thresholds,
    ) -> Self {
        let over = deadline.at;
        let working =
            |left: u16| first_day_with_working_left(calendar, deadline.last_day, left.into());
        let red = start_of(calendar, working(thresholds.red_working_days)).min(over);
        let yellow = start_of(calendar, working(thresholds.yellow_working_days)).min(red);
        let share = below_share(calendar, clock, deadline, thresholds.yellow_percent);
        Self {
            yellow: share.map_or(yellow, |share| share.min(yellow)),
            red,
            over,
        }
    }

    /// The light at an instant.
    pub fn light(&self, now: Timestamp) -> Light {
        match now {
            now if self.red <= now => Light::Red,
            now if self.yellow <= now => Light::Yellow,
            _ => Light::Green,
        }
    }
}

/// The first instant at which less than a share of the whole limit is left; `None` where the whole or the share is nothing.
fn below_share(
    calendar: &Calendar,
    clock: &Clock,
    deadline: &Deadline,
    percent: u8,
) -> Option<Timestamp> {
    let unit = clock.length.unit.of_rest();
    let total = i64::from(total(calendar, clock, unit)?);
    let percent = i64::from(percent);
    if unit == Unit::Hour {
        let seconds = total * percent * 36;
        let below = SignedDuration::from_secs(seconds - 1);
        return (seconds > 0).then(|| deadline.at.checked_sub(below).unwrap_or(Timestamp::MIN));
    }
    let left = i32::try_from((total * percent + 99) / 100 - 1)
        .ok()
        .filter(|left| *left >= 0)?;
    let day = match unit {
        Unit::WorkingDay => first_day_with_working_left(calendar, deadline.last_day, left),
        _ => days_before(deadline.last_day, left),
    };
    Some(start_of(calendar, day))
}

/// The whole limit with its extensions and without its pauses, in the unit of its rest.
fn total(calendar: &Calendar, clock: &Clock, unit: Unit) -> Option<i32> {
    let unpaused = Clock {
        pauses: Vec::new(),
        ..clock.clone()
    };
    let Reading::Runs(Due::Known(whole)) = unpaused.read(calendar) else {
        return None;
    };
    remaining(calendar, &whole, unit, clock.start)
        .ok()?
        .count
        .checked_abs()
}

fn first_day_with_working_left(calendar: &Calendar, last: Date, left: i32) -> Date {
    count::day_with_working_left(calendar, last, left).unwrap_or_else(|_| days_before(last, left))
}

fn days_before(last: Date, days: i32) -> Date {
    last.saturating_sub(SignedDuration::from_hours(24 * i64::from(days)))
}

fn start_of(calendar: &Calendar, day: Date) -> Timestamp {
    day.yesterday()
        .map_or(Timestamp::MIN, |eve| calendar.end_of_day(eve))
}

#[cfg(test)]
mod tests;
