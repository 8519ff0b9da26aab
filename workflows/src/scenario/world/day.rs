//! The clock of a scenario: on which day a case is filed, and at which hour a step takes place.

use casebook_engine::deadline::Calendar;
use casebook_engine::definition::Definition;
use casebook_engine::definition::expression::Type;
use casebook_engine::{Name, Value};
use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan};

use super::World;
use crate::Said;
use crate::said::said;
use crate::scenario::act::Moment;

/// The hour at which a day's step takes place.
const HOUR: i8 = 9;

/// The day on which a case is filed when a scenario gives no day at all.
const FILED: Date = date(2026, 3, 2);

impl World<'_> {
    /// Sets the clock: to the moment that is given, else a minute on. Time never runs back.
    pub(in crate::scenario) fn advance(&mut self, at: Option<Moment>) -> Result<(), Said> {
        let next = self.now.saturating_add(1.minute()).unwrap_or(self.now);
        let to = match at {
            None => next,
            Some(Moment::Instant(instant)) => instant,
            // Several steps of one day follow each other.
            Some(Moment::Day(day)) if self.calendar.date_of(next) == day => {
                next.max(morning(self.calendar, day))
            }
            Some(Moment::Day(day)) => morning(self.calendar, day),
        };
        if to < self.now {
            return Err(said!(
                "{day} 早于前一步的 {before}",
                "{day} lies before the step ahead of it, at {before}",
                day = self.calendar.date_of(to),
                before = self.calendar.zone().to_datetime(self.now)
            ));
        }
        self.now = to;
        Ok(())
    }

    /// The civil day on which the clock stands.
    pub(in crate::scenario) fn today(&self) -> Date {
        self.calendar.date_of(self.now)
    }

    /// The fact by which the version is chosen, with a day on which this version applies.
    pub(in crate::scenario) fn pinned(&self) -> Option<(Name, Value)> {
        let in_force = &self.definition.in_force;
        let pin = in_force.pinned_fact()?;
        let day = self.today().min(in_force.to.unwrap_or(Date::MAX));
        let day = day.max(in_force.from);
        let value = match self.definition.facts.get(pin)?.fact_type.kind {
            Type::Instant => morning(self.calendar, day).to_string(),
            _ => day.to_string(),
        };
        Some((pin.clone(), Value::Text(value)))
    }
}

/// A day on which the definition is in force.
pub(super) fn usual_day(definition: &Definition) -> Date {
    let in_force = &definition.in_force;
    if in_force.pinned_fact().is_some() {
        // What is filed today may be governed by the law of an earlier day.
        return FILED.max(in_force.from);
    }
    let last = in_force.to.unwrap_or(Date::MAX);
    FILED.clamp(in_force.from, last.max(in_force.from))
}

pub(super) fn morning(calendar: &Calendar, day: Date) -> Timestamp {
    let morning = day.at(HOUR, 0, 0, 0);
    calendar
        .zone()
        .to_timestamp(morning)
        .unwrap_or(Timestamp::UNIX_EPOCH)
}
