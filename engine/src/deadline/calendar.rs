//! The calendar of a place: its zone, its holidays and its make-up days.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::{Date, Time, Weekday};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use sha2::{Digest, Sha256};

use super::{Error, Unknown};

/// Which days are working days in one place, and when a day begins and ends there.
///
/// Monday to Friday are working days except for the exceptions, as arranged each year by the authority (国务院办公厅).
/// The table covers whole years only. A day outside them is unknown, not a plain weekday.
/// A calendar made without exceptions has no table at all: it serves limits in calendar days, months, years and hours, and answers
/// every question about working days with [`Unknown::NoTable`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    id: String,
    version: String,
    zone: TimeZone,
    exceptions: BTreeMap<Date, Exception>,
    table: Option<Table>,
}

/// A day that does not follow the Monday-to-Friday rule, or a rest day that a notice names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// The civil date in the zone of the calendar.
    pub date: Date,
    /// Off or worked.
    pub kind: DayKind,
    /// What the day is called, such as 国庆节; for people, it changes no count.
    pub name: String,
}

/// What an exception says about its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayKind {
    /// A statutory day off (法定节假日), on a weekday or a weekend day.
    Holiday,
    /// A Saturday or Sunday that is worked (调休).
    Workday,
}

/// The working days of the loaded years in order, so that counting is a binary search and an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) first: Date,
    pub(super) last: Date,
    pub(super) days: Vec<Date>,
}

impl Calendar {
    /// Builds a calendar from its exceptions, which may come in any order.
    ///
    /// No exceptions make a calendar without a table.
    /// Otherwise every year from the first to the last row is taken as completely arranged: load whole years only.
    ///
    /// # Errors
    /// Every fault found: unknown zone, a date twice, a weekday marked as worked, a year without rows in between.
    /// The keeper of the calendar corrects the rows.
    pub fn new(
        id: impl Into<String>,
        zone_name: &str,
        exceptions: impl IntoIterator<Item = Exception>,
    ) -> Result<Self, Vec<Error>> {
        let mut faults = Vec::new();
        let zone = TimeZoneDatabase::bundled().get(zone_name).ok();
        if zone.is_none() {
            let zone = zone_name.to_owned();
            faults.push(Error::ZoneUnknown { zone });
        }
        let exceptions = index(exceptions, &mut faults);
        faults.extend(missing_years(&exceptions));
        match zone {
            Some(zone) if faults.is_empty() => Ok(Self {
                id: id.into(),
                version: digest(zone_name, &exceptions),
                zone,
                table: Table::new(&exceptions),
                exceptions,
            }),
            _ => Err(faults),
        }
    }

    /// A calendar that knows the days of a zone and no working days.
    pub fn without_table(zone: TimeZone) -> Self {
        Self {
            id: String::new(),
            version: String::new(),
            zone,
            exceptions: BTreeMap::new(),
            table: None,
        }
    }

    /// Name of the calendar, such as `cn`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// SHA-256 in lower-case hexadecimal over everything that can change a count: zone, dates and kinds, but not the names.
    ///
    /// It is written beside every due date, so that a corrected calendar shows which limits were counted with the old one.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The zone in which days begin and end.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The first and the last complete year, or `None` for a calendar without a table.
    pub fn years(&self) -> Option<(i16, i16)> {
        self.table
            .as_ref()
            .map(|table| (table.first.year(), table.last.year()))
    }

    /// The exceptions in order of date.
    pub fn exceptions(&self) -> impl ExactSizeIterator<Item = &Exception> {
        self.exceptions.values()
    }

    /// The exception on a date, for telling a reader why the day counts or does not.
    pub fn exception(&self, date: Date) -> Option<&Exception> {
        self.exceptions.get(&date)
    }

    /// Whether a day is a working day; `None` where nobody knows, because the day is outside the loaded years.
    pub fn is_working_day(&self, date: Date) -> Option<bool> {
        let table = self.table.as_ref()?;
        let known = table.first <= date && date <= table.last;
        known.then(|| table.days.binary_search(&date).is_ok())
    }

    /// Working days after `from` up to and including `through`; negative where `through` is the earlier.
    ///
    /// # Errors
    /// Where a day between them lies outside the loaded years.
    pub fn working_days_between(&self, from: Date, through: Date) -> Result<i64, Unknown> {
        super::count::working_days_between(self, from, through)
    }

    /// The civil date at an instant.
    pub fn date_of(&self, instant: Timestamp) -> Date {
        self.zone.to_datetime(instant).date()
    }

    /// The first instant after a day: 24:00 of that day (民法典第203条第2款).
    ///
    /// Past the end of representable time it is the last representable instant.
    pub fn end_of_day(&self, date: Date) -> Timestamp {
        self.checked_end_of_day(date).unwrap_or(if date.year() < 0 {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        })
    }

    /// As [`Self::end_of_day`], `None` where the instant cannot be represented.
    ///
    /// Where a clock change skips midnight, the day begins with the first instant after the gap; where it repeats midnight, with the
    /// earlier of the two.
    pub(super) fn checked_end_of_day(&self, date: Date) -> Option<Timestamp> {
        let midnight = date.tomorrow().ok()?.to_datetime(Time::midnight());
        self.zone.to_timestamp(midnight).ok()
    }

    /// The table of working days.
    pub(super) fn table(&self) -> Result<&Table, Unknown> {
        self.table.as_ref().ok_or(Unknown::NoTable)
    }
}

impl Table {
    fn new(exceptions: &BTreeMap<Date, Exception>) -> Option<Self> {
        let first = exceptions.first_key_value()?.0.first_of_year();
        let last = exceptions.last_key_value()?.0.last_of_year();
        let days = std::iter::successors(Some(first), |day| day.tomorrow().ok())
            .take_while(|day| *day <= last)
            .filter(|day| match exceptions.get(day) {
                Some(exception) => exception.kind == DayKind::Workday,
                None => !is_weekend(*day),
            })
            .collect();
        Some(Self { first, last, days })
    }
}

fn is_weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

fn index(
    exceptions: impl IntoIterator<Item = Exception>,
    faults: &mut Vec<Error>,
) -> BTreeMap<Date, Exception> {
    let mut by_date = BTreeMap::new();
    for (row, exception) in exceptions.into_iter().enumerate() {
        let date = exception.date;
        if exception.kind == DayKind::Workday && !is_weekend(date) {
            faults.push(Error::WorkdayOnWeekday { date, row });
        }
        if by_date.insert(date, exception).is_some() {
            faults.push(Error::DateRepeated { date, row });
        }
    }
    by_date
}

fn missing_years(exceptions: &BTreeMap<Date, Exception>) -> Vec<Error> {
    let years: BTreeSet<i16> = exceptions.keys().map(|date| date.year()).collect();
    let (Some(&first), Some(&last)) = (years.first(), years.last()) else {
        return Vec::new();
    };
    (first..=last)
        .filter(|year| !years.contains(year))
        .map(|year| Error::YearMissing { year, first, last })
        .collect()
}

fn digest(zone_name: &str, exceptions: &BTreeMap<Date, Exception>) -> String {
    let mut hasher = Sha256::new();
    hasher.update(zone_name);
    for (date, exception) in exceptions {
        let kind = match exception.kind {
            DayKind::Holiday => "holiday",
            DayKind::Workday => "workday",
        };
        hasher.update(format!("\n{date},{kind}"));
    }
    hex::encode(hasher.finalize())
}

#[cfg(test)]
mod tests;
