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
    fn a_stamp_knows_the_wall_clock_of_its_offset() {
        let stamp = Stamp::parse("2006-07-24T00:00:00+02:00").expect("a stamp");
        assert_eq!(stamp.local().to_string(), "2006-07-24T00:00:00");
        assert_eq!(stamp.instant.to_string(), "2006-07-23T22:00:00Z");
    }
}
