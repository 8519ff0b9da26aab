//! The calendars that the tests of this module count with.

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::Date;

use super::{Calendar, DayKind, Exception};

static CN: LazyLock<Calendar> = LazyLock::new(|| {
    let rows = include_str!("../../../workflows/calendars/cn.csv")
        .lines()
        .skip(1)
        .map(|line| {
            let mut fields = line.splitn(3, ',');
            let mut field = || fields.next().expect("three fields");
            let date = day(field());
            let kind = if field() == "holiday" {
                DayKind::Holiday
            } else {
                DayKind::Workday
            };
            Exception {
                date,
                kind,
                name: field().to_owned(),
            }
        });
    Calendar::new("cn", "Asia/Shanghai", rows).expect("a sound calendar")
});

/// Mainland China, 2004 to 2026.
pub(crate) fn cn() -> &'static Calendar {
    &CN
}

/// A zone without any table of working days.
pub(super) fn rome() -> Calendar {
    Calendar::new("rome", "Europe/Rome", []).expect("a known zone")
}

pub(super) fn day(text: &str) -> Date {
    text.parse().expect("valid")
}

/// An instant written in full, or ten in the morning in Shanghai on a day.
pub(super) fn instant(text: &str) -> Timestamp {
    if text.len() == 10 {
        format!("{text}T10:00:00+08:00").parse().expect("valid")
    } else {
        text.parse().expect("valid")
    }
}
