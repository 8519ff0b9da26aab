//! The length of a limit (时限): a whole number and a unit, written `5wd`, `-7wd`, `90d`, `1m`, `2y` or `24h`.

use std::fmt;
use std::str::FromStr;

use serde::de::{Deserializer, Error as _};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};

use super::Error;

/// How long a limit is, and in which unit it is counted.
///
/// A negative count is a limit counted backward from its event ("at least seven working days before the hearing").
/// Serialised as its text, which has exactly one spelling per value: no plus sign, no leading zero, no space.
///
/// ```
/// use casebook_engine::deadline::{Length, Unit};
/// let length: Length = "5wd".parse()?;
/// assert_eq!(length, Length::new(5, Unit::WorkingDay));
/// assert_eq!(length.to_string(), "5wd");
/// assert!("5 days".parse::<Length>().is_err());
/// # Ok::<(), casebook_engine::deadline::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Length {
    /// How many units; negative counts backward.
    pub count: i32,
    /// What is counted.
    pub unit: Unit,
}

/// What a limit counts. The bare 日 of a law is one of the first two, and which one depends on that law.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Working day (工作日), `wd`: neither weekend nor statutory holiday, plus the weekend days that are worked (调休).
    WorkingDay,
    /// Calendar day (自然日), `d`.
    CalendarDay,
    /// Calendar month, `m`: ends on the corresponding day, or on the last day of a month without it (民法典第202条).
    Month,
    /// Calendar year, `y`: as for the month (民法典第202条).
    Year,
    /// Hour, `h`: runs from the instant of the event and ends at an instant, never moved by a day (民法典第201条第2款).
    Hour,
}

impl Length {
    /// A length of `count` units.
    pub const fn new(count: i32, unit: Unit) -> Self {
        Self { count, unit }
    }

    /// The same length counted the other way, or `None` where the count has no opposite.
    pub fn reversed(self) -> Option<Self> {
        Some(Self::new(self.count.checked_neg()?, self.unit))
    }
}

impl Unit {
    /// The suffix that names the unit in text.
    pub const fn suffix(self) -> &'static str {
        match self {
            Self::WorkingDay => "wd",
            Self::CalendarDay => "d",
            Self::Month => "m",
            Self::Year => "y",
            Self::Hour => "h",
        }
    }

    /// The unit in which a limit of this unit says what is left of it: a broken month or year falls back to days.
    #[must_use]
    pub const fn of_rest(self) -> Self {
        match self {
            Self::Month | Self::Year => Self::CalendarDay,
            other => other,
        }
    }

    fn from_suffix(suffix: &str) -> Option<Self> {
        [
            Self::WorkingDay,
            Self::CalendarDay,
            Self::Month,
            Self::Year,
            Self::Hour,
        ]
        .into_iter()
        .find(|unit| unit.suffix() == suffix)
    }
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}{}", self.count, self.unit.suffix()))
    }
}

impl FromStr for Length {
    type Err = Error;

    /// Reads the canonical spelling.
    ///
    /// # Errors
    /// Says which part is wrong; the definition writer corrects the text.
    fn from_str(text: &str) -> Result<Self, Error> {
        let owned = || text.to_owned();
        let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
        let digits = unsigned.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 {
            return Err(Error::NumberMissing { text: owned() });
        }
        let (number, suffix) = text.split_at(text.len() - unsigned.len() + digits);
        let unit = Unit::from_suffix(suffix).ok_or_else(|| Error::UnitUnknown {
            text: owned(),
            unit: suffix.to_owned(),
        })?;
        let count = number
            .parse()
            .map_err(|_| Error::NumberTooLarge { text: owned() })?;
        let length = Self::new(count, unit);
        let canonical = length.to_string();
        if canonical == text {
            Ok(length)
        } else {
            Err(Error::NotCanonical {
                text: owned(),
                canonical,
            })
        }
    }
}

impl Serialize for Length {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Length {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_has_exactly_one_spelling() {
        for (text, count, unit) in [
            ("5wd", 5, Unit::WorkingDay),
            ("-7wd", -7, Unit::WorkingDay),
            ("90d", 90, Unit::CalendarDay),
            ("0d", 0, Unit::CalendarDay),
            ("1m", 1, Unit::Month),
            ("2y", 2, Unit::Year),
            ("24h", 24, Unit::Hour),
            ("-2147483648h", i32::MIN, Unit::Hour),
            ("2147483647y", i32::MAX, Unit::Year),
        ] {
            let length = Length::new(count, unit);
            assert_eq!(text.parse(), Ok(length), "{text}");
            assert_eq!(length.to_string(), text);
            let json = serde_json::to_string(&length).expect("JSON");
            assert_eq!(json, format!("{text:?}"));
            assert_eq!(
                serde_json::from_str::<Length>(&json).expect("a length"),
                length
            );
        }
    }

    #[test]
    fn a_refused_length_says_what_to_write() {
        for (text, message) in [
            (
                "",
                "length \"\" does not start with a whole number; write a number and a unit, such as 5wd",
            ),
            (
                "wd",
                "length \"wd\" does not start with a whole number; write a number and a unit, such as 5wd",
            ),
            (
                "五wd",
                "length \"五wd\" does not start with a whole number; write a number and a unit, such as 5wd",
            ),
            (
                " 5wd",
                "length \" 5wd\" does not start with a whole number; write a number and a unit, such as 5wd",
            ),
            (
                "+5wd",
                "length \"+5wd\" is written in an unusual way; write 5wd",
            ),
            (
                "05d",
                "length \"05d\" is written in an unusual way; write 5d",
            ),
            (
                "-0d",
                "length \"-0d\" is written in an unusual way; write 0d",
            ),
            (
                "2147483648d",
                "length \"2147483648d\" is too large; use a number from -2147483648 to 2147483647",
            ),
        ] {
            assert_eq!(
                text.parse::<Length>().expect_err("refused").to_string(),
                message
            );
        }
        for (text, unit) in [
            ("5", ""),
            ("5日", "日"),
            ("5 wd", " wd"),
            ("5WD", "WD"),
            ("1.5d", ".5d"),
            ("5wd ", "wd "),
        ] {
            let expected = Error::UnitUnknown {
                text: text.to_owned(),
                unit: unit.to_owned(),
            };
            assert_eq!(text.parse::<Length>(), Err(expected));
        }
    }
}
