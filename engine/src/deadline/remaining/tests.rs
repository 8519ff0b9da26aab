//! What is left, and when to remind, around the National Day of 2026.

use super::super::fixtures::{cn, day, instant, rome};
use super::*;

fn ending(last_day: &str) -> Deadline {
    Deadline {
        last_day: day(last_day),
        at: cn().end_of_day(day(last_day)),
    }
}

#[test]
fn what_is_left_leaves_out_today_and_is_negative_when_the_limit_is_over() {
    for (now, unit, left) in [
        ("2026-09-24", Unit::WorkingDay, "5wd"),
        ("2026-10-01", Unit::WorkingDay, "2wd"),
        ("2026-10-08", Unit::WorkingDay, "1wd"),
        ("2026-10-09", Unit::WorkingDay, "0wd"),
        ("2026-10-09T23:59:59+08:00", Unit::WorkingDay, "0wd"),
        ("2026-10-10T00:00:00+08:00", Unit::WorkingDay, "-1wd"),
        ("2026-10-11", Unit::WorkingDay, "-1wd"),
        ("2026-10-12", Unit::WorkingDay, "-2wd"),
        ("2026-09-24", Unit::CalendarDay, "15d"),
        ("2026-09-24", Unit::Month, "15d"),
        ("2026-10-09", Unit::Year, "0d"),
        ("2026-10-10T00:00:00+08:00", Unit::CalendarDay, "-1d"),
        ("2026-10-09T22:30:00+08:00", Unit::Hour, "1h"),
        ("2026-10-09T23:30:00+08:00", Unit::Hour, "0h"),
        ("2026-10-10T00:00:00+08:00", Unit::Hour, "-1h"),
        ("2026-10-10T01:30:00+08:00", Unit::Hour, "-2h"),
    ] {
        let length = remaining(cn(), &ending("2026-10-09"), unit, instant(now)).expect("known");
        assert_eq!(length.to_string(), left, "{now} {unit:?}");
    }
}

#[test]
fn working_days_overdue_count_at_least_one() {
    let friday = ending("2026-11-06");
    for (now, left) in [
        ("2026-11-06", "0wd"),
        ("2026-11-07", "-1wd"),
        ("2026-11-08", "-1wd"),
        ("2026-11-09", "-1wd"),
        ("2026-11-10", "-2wd"),
    ] {
        let length = remaining(cn(), &friday, Unit::WorkingDay, instant(now)).expect("known");
        assert_eq!(length.to_string(), left, "{now}");
    }
}

#[test]
fn working_days_left_across_the_end_of_the_table_are_unknown() {
    let deadline = ending("2027-01-30");
    let now = instant("2026-12-01");
    let left = |calendar, unit| remaining(calendar, &deadline, unit, now);
    assert_eq!(
        left(cn(), Unit::WorkingDay),
        Err(Unknown::After(day("2026-12-31")))
    );
    assert_eq!(
        left(cn(), Unit::CalendarDay),
        Ok(Length::new(60, Unit::CalendarDay))
    );
    assert_eq!(left(&rome(), Unit::WorkingDay), Err(Unknown::NoTable));
}

#[test]
fn a_reminder_comes_when_exactly_so_much_is_left() {
    for (last_day, before, at) in [
        ("2026-10-09", "0d", "2026-10-10T00:00:00+08:00"),
        ("2026-10-09", "1d", "2026-10-09T00:00:00+08:00"),
        ("2026-10-09", "5d", "2026-10-05T00:00:00+08:00"),
        ("2026-10-09", "24h", "2026-10-09T00:00:00+08:00"),
        ("2026-10-09", "1h", "2026-10-09T23:00:00+08:00"),
        ("2026-10-09", "1m", "2026-09-10T00:00:00+08:00"),
        ("2026-10-09", "1wd", "2026-10-09T00:00:00+08:00"),
        ("2026-10-09", "2wd", "2026-10-01T00:00:00+08:00"),
        ("2026-10-09", "3wd", "2026-09-30T00:00:00+08:00"),
        // The last day is a Sunday: the one working day left is the Friday.
        ("2026-11-08", "1wd", "2026-11-06T00:00:00+08:00"),
        // After the deadline.
        ("2026-10-09", "-1d", "2026-10-11T00:00:00+08:00"),
        ("2026-10-09", "-2wd", "2026-10-13T00:00:00+08:00"),
    ] {
        let before = before.parse().expect("a length");
        let reminder = reminder(cn(), &ending(last_day), before);
        assert_eq!(reminder, Ok(instant(at)), "{before} before {last_day}");
    }
    let least = Length::new(i32::MIN, Unit::CalendarDay);
    assert_eq!(
        reminder(cn(), &ending("2026-10-09"), least),
        Err(Unknown::OutOfRange)
    );
}
