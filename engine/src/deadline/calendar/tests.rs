//! What a calendar accepts, knows and does not know.

use super::super::fixtures::{cn, day, instant, rome};
use super::*;

fn exceptions(rows: &[(&str, DayKind)]) -> Vec<Exception> {
    let exception = |(date, kind): &(&str, DayKind)| Exception {
        date: day(date),
        kind: *kind,
        name: String::new(),
    };
    rows.iter().map(exception).collect()
}

#[test]
fn working_days_follow_the_notices_and_stop_at_the_loaded_years() {
    for (date, expected) in [
        ("2026-09-24", Some(true)),
        ("2026-09-25", Some(false)),
        ("2026-09-20", Some(true)),
        ("2026-09-19", Some(false)),
        ("2005-12-31", Some(true)),
        ("2004-01-01", Some(false)),
        ("2026-12-31", Some(true)),
        ("2003-12-31", None),
        ("2027-01-01", None),
        ("2027-01-04", None),
    ] {
        assert_eq!(cn().is_working_day(day(date)), expected, "{date}");
    }
    assert_eq!(cn().years(), Some((2004, 2026)));
    assert_eq!(rome().years(), None);
    assert_eq!(rome().is_working_day(day("2026-09-24")), None);
}

#[test]
fn every_fault_of_the_rows_is_reported() {
    use DayKind::{Holiday, Workday};
    let rows = [
        ("2024-01-01", Holiday),
        ("2026-05-04", Workday),
        ("2024-01-01", Holiday),
        ("2028-05-06", Workday),
    ];
    let faults = Calendar::new("x", "Asia/Shangri-La", exceptions(&rows)).expect_err("refused");
    let missing = |year| Error::YearMissing {
        year,
        first: 2024,
        last: 2028,
    };
    let expected = [
        Error::ZoneUnknown {
            zone: "Asia/Shangri-La".to_owned(),
        },
        Error::WorkdayOnWeekday {
            date: day("2026-05-04"),
            row: 1,
        },
        Error::DateRepeated {
            date: day("2024-01-01"),
            row: 2,
        },
        missing(2025),
        missing(2027),
    ];
    assert_eq!(faults, expected);
}

#[test]
fn the_version_changes_with_whatever_can_change_a_count_and_with_nothing_else() {
    let build = |zone, rows: &[(&str, DayKind)]| {
        let calendar = Calendar::new("x", zone, exceptions(rows)).expect("sound rows");
        calendar.version().to_owned()
    };
    let rows = [
        ("2026-10-01", DayKind::Holiday),
        ("2026-10-10", DayKind::Workday),
    ];
    let version = build("Asia/Shanghai", &rows);
    assert_eq!(version.len(), 64);
    assert_eq!(version, build("Asia/Shanghai", &[rows[1], rows[0]]));
    let mut named = exceptions(&rows);
    named[0].name = "国庆节".to_owned();
    let named = Calendar::new("y", "Asia/Shanghai", named).expect("sound rows");
    assert_eq!(version, named.version());
    assert_ne!(version, build("Asia/Urumqi", &rows));
    assert_ne!(version, build("Asia/Shanghai", &rows[..1]));
    assert_ne!(
        version,
        build(
            "Asia/Shanghai",
            &[rows[0], ("2026-10-10", DayKind::Holiday)]
        )
    );
}

#[test]
fn a_day_ends_with_the_first_instant_of_the_next() {
    for (zone, date, end) in [
        ("Asia/Shanghai", "2026-10-12", "2026-10-12T16:00:00Z"),
        ("Europe/Rome", "2026-03-29", "2026-03-29T22:00:00Z"),
        ("Europe/Rome", "2026-10-25", "2026-10-25T23:00:00Z"),
        // Midnight does not exist on the 4th of November 2018, and comes twice on the 5th of November 2023.
        ("America/Sao_Paulo", "2018-11-03", "2018-11-04T03:00:00Z"),
        ("America/Havana", "2023-11-04", "2023-11-05T04:00:00Z"),
        // Samoa had no 30th of December 2011.
        ("Pacific/Apia", "2011-12-29", "2011-12-30T10:00:00Z"),
    ] {
        let calendar = Calendar::new("x", zone, []).expect("a known zone");
        let end = instant(end);
        assert_eq!(calendar.end_of_day(day(date)), end, "{zone} {date}");
        assert!(calendar.date_of(end) > day(date), "{zone} {date}");
    }
    assert_eq!(cn().end_of_day(Date::MAX), Timestamp::MAX);
    assert_eq!(cn().end_of_day(Date::MIN), Timestamp::MIN);
}

#[test]
fn an_exception_says_why_a_day_is_off() {
    let exception = cn().exception(day("2026-10-01")).expect("National Day");
    assert_eq!(
        (exception.kind, exception.name.as_str()),
        (DayKind::Holiday, "国庆节")
    );
    assert_eq!(cn().exception(day("2026-10-12")), None);
    assert_eq!(cn().exceptions().len(), 772);
}
