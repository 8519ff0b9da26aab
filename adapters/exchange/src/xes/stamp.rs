//! An instant together with the offset in which the file states it.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::temporal::DateTimeParser;
use jiff::tz::Offset;

/// When something happened, and the offset from UTC as written.
///
/// The offset matters: a local midnight in winter and one in summer are the same hour of the day only with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Stamp {
    /// The instant, to the nanosecond. Compare and sort by this.
    pub instant: Timestamp,
    /// The offset as written, in whole minutes; `Z` is zero.
    pub offset: Offset,
}

impl Stamp {
    /// The instant in `text` when it has date, time and offset as `xs:dateTime` writes them.
    ///
    /// Nothing when the offset is missing, because the instant would be a guess; nothing for a leap second or an hour 24,
    /// because another instant would come out than was written.
    pub fn parse(text: &str) -> Option<Self> {
        if !text.get(10..)?.starts_with(['T', 't']) && !text.starts_with(['-', '+']) {
            return None;
        }
        let pieces = DateTimeParser::new().parse_pieces(text).ok()?;
        let offset = pieces.to_numeric_offset()?;
        let is_exact = offset.seconds() % 60 == 0
            && pieces.time_zone_annotation().is_none()
            && !text.contains(":60");
        let local = pieces.date().to_datetime(pieces.time()?);
        let instant = offset.to_timestamp(local).ok()?;
        is_exact.then_some(Self { instant, offset })
    }

    /// The instant in `text` as tables write it: a space may stand for the `T` and before the offset, and a
    /// text without an offset takes the one given, a day alone its first instant.
    ///
    /// Nothing when there is no offset, or no date.
    pub fn parse_written(text: &str, offset: Option<Offset>) -> Option<Self> {
        let mut text = text.trim().to_owned();
        if text.as_bytes().get(10) == Some(&b' ') {
            text.replace_range(10..11, "T");
        }
        let text = text.replace(" +", "+").replace(" -", "-");
        Self::parse(&text).or_else(|| Self::parse_local(&text, offset?))
    }

    /// The instant in `text` when it has a date without an offset, at the offset given; a day alone is
    /// its first instant.
    ///
    /// Nothing when the text has an offset of its own, or is no date.
    pub fn parse_local(text: &str, offset: Offset) -> Option<Self> {
        let rest = text.get(10..)?;
        let is_dated = rest.is_empty() || rest.starts_with(['T', 't', ' ']);
        let pieces = DateTimeParser::new().parse_pieces(text).ok()?;
        let has_offset = pieces.offset().is_some() || pieces.time_zone_annotation().is_some();
        let local = pieces.date().to_datetime(pieces.time().unwrap_or_default());
        let instant = offset.to_timestamp(local).ok()?;
        let is_exact = is_dated && !has_offset && !text.contains(":60");
        is_exact.then_some(Self { instant, offset })
    }

    /// Date and time on the wall clock at the written offset.
    pub fn local(&self) -> DateTime {
        self.offset.to_datetime(self.instant)
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.instant.display_with_offset(self.offset).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_is_an_instant_and_nothing_else() {
        let table = [
            ("2006-07-24T00:00:00+02:00", "2006-07-24T00:00:00+02:00"),
            ("2006-12-05T00:00:00.000+01:00", "2006-12-05T00:00:00+01:00"),
            (
                "2024-02-29T23:59:59.123456789Z",
                "2024-02-29T23:59:59.123456789+00:00",
            ),
            ("2024-01-01T08:00:00-00:30", "2024-01-01T08:00:00-00:30"),
            ("2018-05-01T00:00:00+08:00", "2018-05-01T00:00:00+08:00"),
            ("2018-05-01T00:00:00", "none"),
            ("2018-05-01", "none"),
            ("2018-05-01 00:00:00+08:00", "none"),
            ("2018-02-30T00:00:00+08:00", "none"),
            ("2016-12-31T23:59:60Z", "none"),
            ("2016-12-31T24:00:00Z", "none"),
            ("2018-05-01T00:00:00+08:00[Asia/Shanghai]", "none"),
            ("2018-05-01T00:00:00.1234567891Z", "none"),
            ("24/07/2006", "none"),
            ("yesterday", "none"),
            ("昨天下午三点十分左右", "none"),
            ("", "none"),
        ];
        for (text, expected) in table {
            let found = Stamp::parse(text).map_or("none".to_owned(), |stamp| stamp.to_string());
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn a_time_without_an_offset_takes_the_one_given() {
        let offset = jiff::tz::offset(8);
        for (text, expected) in [
            ("2018-05-01T00:00:00", "2018-05-01T00:00:00+08:00"),
            ("2018-05-01 09:30:00.5", "2018-05-01T09:30:00.5+08:00"),
            ("2018-05-01 09:30", "2018-05-01T09:30:00+08:00"),
            ("2018-05-01T00:00:00Z", "none"),
            ("2018-05-01T00:00:00+01:00", "none"),
            ("2018-05-01", "2018-05-01T00:00:00+08:00"),
            ("2018-02-30 00:00:00", "none"),
            ("", "none"),
        ] {
            let found = Stamp::parse_local(text, offset);
            let found = found.map_or("none".to_owned(), |stamp| stamp.to_string());
            assert_eq!(found, expected, "{text}");
        }
        for (text, expected) in [
            ("2018-05-01 09:30:00+01:00", "2018-05-01T09:30:00+01:00"),
            ("2018-05-01 09:30:00 +01:00", "2018-05-01T09:30:00+01:00"),
            ("2018-05-01T09:30:00Z", "2018-05-01T09:30:00+00:00"),
        ] {
            let found = Stamp::parse_written(text, None).map(|stamp| stamp.to_string());
            assert_eq!(found.as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_stamp_knows_the_wall_clock_of_its_offset() {
        let stamp = Stamp::parse("2006-07-24T00:00:00+02:00").expect("a stamp");
        assert_eq!(stamp.local().to_string(), "2006-07-24T00:00:00");
        assert_eq!(stamp.instant.to_string(), "2006-07-23T22:00:00Z");
    }
}
