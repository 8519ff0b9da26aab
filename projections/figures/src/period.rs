//! Periods (报告期): a year, half a year, a quarter, a month, or from one day to another.

use std::fmt;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

/// The days that a report is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// As it is written: `2018`, `2018Q1`, `2018H1`, `2018-03`, `2018-01-01..2018-03-31`.
    pub name: String,
}

/// With what a period is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    /// The same days a year before (同比).
    Year,
    /// The period before (环比).
    Before,
}

/// Why a text is no period.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PeriodFault {
    /// It has none of the forms.
    #[error("read the period `{0}`: write 2018, 2018Q1, 2018H1, 2018-03 or 2018-01-01..2018-03-31")]
    Form(String),
    /// Its last day comes before its first.
    #[error("read the period `{0}`: it ends before it begins")]
    Backwards(String),
}

impl Period {
    /// Reads a period.
    ///
    /// # Errors
    /// [`PeriodFault`]: the caller corrects the text.
    pub fn parse(text: &str) -> Result<Self, PeriodFault> {
        let form = || PeriodFault::Form(text.to_owned());
        if let Some((from, to)) = text.split_once("..") {
            let day = |text: &str| text.parse::<Date>().ok().filter(|_| text.len() == 10);
            let from = day(from).ok_or_else(form)?;
            let to = day(to).ok_or_else(form)?;
            if to < from {
                return Err(PeriodFault::Backwards(text.to_owned()));
            }
            return Ok(Self::between(from, to, text));
        }
        let year = text.get(..4).ok_or_else(form)?;
        if !year.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(form());
        }
        let year: i16 = year.parse().map_err(|_| form())?;
        let (first, months) = match &text[4..] {
            "" => (1, 12),
            "H1" => (1, 6),
            "H2" => (7, 6),
            "Q1" => (1, 3),
            "Q2" => (4, 3),
            "Q3" => (7, 3),
            "Q4" => (10, 3),
            rest => (month(rest).ok_or_else(form)?, 1),
        };
        let from = Date::new(year, first, 1).map_err(|_| form())?;
        Ok(Self::between(from, months_on(from, months), text))
    }

    fn between(from: Date, to: Date, name: &str) -> Self {
        Self {
            from,
            to,
            name: name.to_owned(),
        }
    }

    /// The period with which it is compared.
    #[must_use]
    pub fn before(&self, compare: Compare) -> Self {
        let is_named = !self.name.contains("..");
        let (from, to) = match compare {
            Compare::Year => (years_on(self.from, -1), years_on(self.to, -1)),
            Compare::Before if is_named => {
                let months = i32::from(self.to.month() - self.from.month()) + 1;
                let from = self.from.saturating_sub(months.months());
                (from, months_on(from, months))
            }
            Compare::Before => {
                let days = (self.to - self.from).get_days() + 1;
                let to = self.from.saturating_sub(1.day());
                (to.saturating_sub((days - 1).days()), to)
            }
        };
        let name = if is_named {
            named(from, to)
        } else {
            format!("{from}..{to}")
        };
        Self { from, to, name }
    }

    /// Its first instant, and the first that comes after it.
    pub fn instants(&self, zone: &TimeZone) -> (Timestamp, Timestamp) {
        let start = |day: Date| {
            let zoned = zone.to_timestamp(day.at(0, 0, 0, 0));
            zoned.unwrap_or(Timestamp::UNIX_EPOCH)
        };
        let after = self.to.tomorrow().unwrap_or(self.to);
        (start(self.from), start(after))
    }

    /// What it is called in Chinese and in English.
    pub fn said(&self) -> (String, String) {
        let (year, rest) = self.name.split_at(4.min(self.name.len()));
        let (zh, en) = match rest {
            "" => ("年".to_owned(), String::new()),
            "H1" => ("年上半年".to_owned(), ", first half".to_owned()),
            "H2" => ("年下半年".to_owned(), ", second half".to_owned()),
            "Q1" | "Q2" | "Q3" | "Q4" => {
                let quarter = &rest[1..];
                (format!("年第{quarter}季度"), format!(", quarter {quarter}"))
            }
            _ if self.name.len() == 7 => (format!("年{}月", self.from.month()), rest.to_owned()),
            _ => return (format!("{}至{}", self.from, self.to), self.name.clone()),
        };
        (format!("{year}{zh}"), format!("{year}{en}"))
    }
}

fn month(text: &str) -> Option<i8> {
    let month = text.strip_prefix('-').filter(|rest| rest.len() == 2)?;
    month.parse().ok().filter(|month| (1..=12).contains(month))
}

/// The last day of so many months from a first of a month.
fn months_on(from: Date, months: i32) -> Date {
    from.saturating_add(months.months()).saturating_sub(1.day())
}

/// The same day of another year; the last of February where there is none.
fn years_on(day: Date, years: i32) -> Date {
    day.saturating_add(years.years())
}

fn named(from: Date, to: Date) -> String {
    let (year, month) = (from.year(), from.month());
    match i32::from(to.month()) - i32::from(month) + 1 {
        12 => format!("{year:04}"),
        6 => format!("{year:04}H{}", if month == 1 { 1 } else { 2 }),
        3 => format!("{year:04}Q{}", (month - 1) / 3 + 1),
        _ => format!("{year:04}-{month:02}"),
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_has_its_days_and_the_ones_it_is_compared_with() {
        let rows = [
            ("2018", "2018-01-01", "2018-12-31", "2017", "2017"),
            ("2018H2", "2018-07-01", "2018-12-31", "2017H2", "2018H1"),
            ("2018H1", "2018-01-01", "2018-06-30", "2017H1", "2017H2"),
            ("2018Q1", "2018-01-01", "2018-03-31", "2017Q1", "2017Q4"),
            ("2020-02", "2020-02-01", "2020-02-29", "2019-02", "2020-01"),
            (
                "2018-03-05..2018-03-11",
                "2018-03-05",
                "2018-03-11",
                "2017-03-05..2017-03-11",
                "2018-02-26..2018-03-04",
            ),
        ];
        for (text, from, to, year, before) in rows {
            let period = Period::parse(text).expect(text);
            assert_eq!(period.from.to_string(), from, "{text}");
            assert_eq!(period.to.to_string(), to, "{text}");
            assert_eq!(period.before(Compare::Year).name, year, "{text}");
            assert_eq!(period.before(Compare::Before).name, before, "{text}");
        }
    }

    #[test]
    fn what_is_no_period_is_refused() {
        for text in [
            "",
            "18",
            "2018Q5",
            "2018-13",
            "2018-1",
            "2018-01-01..",
            "年度",
            "2018-01-01..2018-13-01",
        ] {
            assert!(
                matches!(Period::parse(text), Err(PeriodFault::Form(_))),
                "{text}"
            );
        }
        assert!(matches!(
            Period::parse("2018-02-01..2018-01-01"),
            Err(PeriodFault::Backwards(_))
        ));
    }

    #[test]
    fn its_instants_are_those_of_the_zone() {
        let period = Period::parse("2018").expect("a year");
        let zone = TimeZone::fixed(jiff::tz::offset(8));
        let (from, until) = period.instants(&zone);
        assert_eq!(from.to_string(), "2017-12-31T16:00:00Z");
        assert_eq!(until.to_string(), "2018-12-31T16:00:00Z");
    }
}
