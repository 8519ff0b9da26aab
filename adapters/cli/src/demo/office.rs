//! When the bureau works.

use casebook_engine::deadline::Calendar;
use jiff::civil::{Date, Weekday};
use jiff::{SignedDuration, Timestamp, ToSpan as _};

/// The first and the last hour of a working day.
const HOURS: (i8, i8) = (9, 17);

/// The moments at which something may be done, in order: so many minutes apart, on working days, in
/// office hours. All that is due at one moment is done at it, side by side.
#[derive(Debug)]
pub(super) struct Office {
    moments: Vec<Timestamp>,
    /// So many moments are under way at once: whoever looked after a case comes back after that many.
    pub(super) ahead: usize,
}

impl Office {
    /// The moments from `begin` to `until`, with the minutes between them and how many are under way
    /// at once.
    pub(super) fn open(
        calendar: &Calendar,
        begin: Timestamp,
        until: Timestamp,
        (minutes_apart, ahead): (i16, usize),
    ) -> Self {
        let mut moments = Vec::new();
        let mut day = calendar.date_of(begin);
        let last = calendar.date_of(until);
        while day <= last {
            if works(calendar, day) {
                moments.extend(of_day(calendar, day, minutes_apart));
            }
            let Ok(next) = day.tomorrow() else { break };
            day = next;
        }
        moments.retain(|moment| (begin..=until).contains(moment));
        if moments.is_empty() {
            moments.push(until);
        }
        Self { moments, ahead }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.moments.len()
    }

    /// The instant of a moment.
    pub(super) fn at(&self, moment: usize) -> Timestamp {
        self.moments[moment]
    }

    /// The first moment that is not before an instant, once those that are under way are past.
    pub(super) fn after(&self, now: usize, instant: Timestamp) -> usize {
        self.first(instant).max(now + self.ahead)
    }

    /// The first moment that is not before an instant.
    pub(super) fn first(&self, instant: Timestamp) -> usize {
        self.moments.partition_point(|moment| *moment < instant)
    }

    /// Whether a moment is the last of its day.
    pub(super) fn closes(&self, moment: usize) -> bool {
        let next = self.moments.get(moment + 1);
        next.is_none_or(|next| next.duration_since(self.moments[moment]) > hours(8))
    }

    /// The moment at which the case of that number is opened: they are spread evenly.
    pub(super) fn opening(&self, index: usize, cases: usize) -> usize {
        index * self.len() / cases.max(1)
    }
}

fn works(calendar: &Calendar, day: Date) -> bool {
    let weekend = [Weekday::Saturday, Weekday::Sunday].contains(&day.weekday());
    calendar.is_working_day(day).unwrap_or(!weekend)
}

fn of_day(calendar: &Calendar, day: Date, minutes_apart: i16) -> Vec<Timestamp> {
    let (from, to) = HOURS;
    let Ok(begin) = calendar.zone().to_timestamp(day.at(from, 0, 0, 0)) else {
        return Vec::new();
    };
    let minutes = i64::from(to - from) * 60;
    let steps = minutes / i64::from(minutes_apart.max(1));
    let moments = (0..steps).filter_map(|step| {
        let later = (step * i64::from(minutes_apart)).minutes();
        begin.checked_add(later).ok()
    });
    moments.collect()
}

/// So many hours.
pub(super) fn hours(count: i64) -> SignedDuration {
    SignedDuration::from_hours(count)
}
