//! Tables of clocks that stood and were lengthened.

use super::super::fixtures::{cn, instant};
use super::*;

/// Writes a reading the way the tables do: the last day, `stopped` with what is left, or the reason.
fn write(reading: &Reading) -> String {
    match reading {
        Reading::Runs(Due::Known(deadline)) => deadline.last_day.to_string(),
        Reading::Runs(Due::Unknown { reason }) => format!("{reason:?}"),
        Reading::Stopped { left, then } => {
            let lengths: Vec<_> = [left]
                .into_iter()
                .chain(then)
                .map(ToString::to_string)
                .collect();
            format!("stopped {}", lengths.join(" + "))
        }
    }
}

/// A clock from its start, its length, `from..until` pauses (open at the end where `until` is empty) and its extensions.
fn clock(start: &str, length: &str, roll: Roll, changes: &str) -> Clock {
    let mut clock = Clock::new(instant(start), length.parse().expect("a length"), roll);
    for change in changes.split_whitespace() {
        match change.split_once("..") {
            Some((from, until)) => clock.pauses.push(Pause {
                from: instant(from),
                until: (!until.is_empty()).then(|| instant(until)),
            }),
            None => clock.extensions.push(change.parse().expect("a length")),
        }
    }
    clock
}

/// One row: start, length, roll and changes, then `=` and what the clock says; a `#` line says why.
fn check(table: &str) {
    for row in table
        .lines()
        .map(str::trim)
        .filter(|row| !row.is_empty() && !row.starts_with('#'))
    {
        let (given, expected) = row.split_once(" = ").expect("an equals sign");
        let mut words = given.splitn(4, ' ');
        let mut word = || words.next().unwrap_or_default();
        let (start, length) = (word(), word());
        let roll = match word() {
            "roll" => Roll::Forward,
            "stay" => Roll::None,
            other => panic!("roll or stay, not {other}"),
        };
        let reading = clock(start, length, roll, word()).read(cn());
        assert_eq!(write(&reading), expected, "{row}");
    }
}

#[test]
fn a_pause_keeps_the_days_used_and_the_rest_continues() {
    check(
        "
        # Ten days used, eighty left; the 20th of June is a Saturday within the Dragon Boat Festival.
        2026-03-02 90d roll 2026-03-12..2026-04-01 = 2026-06-22
        2026-03-02 90d stay 2026-03-12..2026-04-01 = 2026-06-20
        # Three working days used, seventeen left; the holidays within the pause cost nothing.
        2026-09-21 20wd roll 2026-09-24..2026-10-12 = 2026-11-04
        # Resumed on a holiday.
        2026-09-21 10wd roll 2026-09-24..2026-10-03 = 2026-10-15
        # A broken month falls back to days: 42 were left.
        2026-01-15 2m stay 2026-02-01..2026-03-01 = 2026-04-12
        2026-01-15 2m roll 2026-02-01..2026-03-01 = 2026-04-13
        # Stopped on the last day: nothing is left, and the limit ends with the day of the resumption.
        2026-05-06 5d stay 2026-05-11..2026-06-13 = 2026-06-13
        2026-05-06 5d roll 2026-05-11..2026-06-13 = 2026-06-15
        2026-05-06 3wd stay 2026-05-09..2026-06-13 = 2026-06-15
        # Stopped on a day that only the roll has added.
        2026-09-18 15d roll 2026-10-05..2026-10-20 = 2026-10-20
        # Stopped after the end.
        2026-09-18 15d roll 2026-10-09..2026-10-20 = 2026-10-08
        2026-09-18 15d stay 2026-10-04..2026-10-20 = 2026-10-03
        2026-05-06 3wd stay 2026-05-10.. = 2026-05-09
        # Stopped before it began.
        2026-10-12 5wd stay 2026-10-09..2026-10-14 = 2026-10-21
        2026-10-12 5wd stay 2026-10-01..2026-10-12 = 2026-10-19
        # Backward limits do not run.
        2026-10-12 -7wd roll 2026-09-01..2026-10-01 = 2026-09-24
        ",
    );
}

#[test]
fn pauses_that_overlap_or_touch_count_once_in_whatever_order_they_were_recorded() {
    for changes in [
        "2026-03-12..2026-04-01",
        "2026-03-12..2026-03-20 2026-03-20..2026-04-01",
        "2026-03-15..2026-04-01 2026-03-12..2026-03-20",
        "2026-03-12..2026-04-01 2026-03-14..2026-03-15",
        "2026-03-12..2026-04-01 2026-05-01..2026-05-01 2026-05-09..2026-05-02",
    ] {
        let reading = clock("2026-03-02", "90d", Roll::Forward, changes).read(cn());
        assert_eq!(write(&reading), "2026-06-22", "{changes}");
    }
}

#[test]
fn a_standing_clock_says_what_is_left() {
    check(
        "
        2026-09-21 20wd roll 2026-09-24.. = stopped 17wd
        2026-09-21 20wd roll 2026-09-24.. 2026-09-28..2026-09-30 = stopped 17wd
        2026-09-21 20wd roll 2026-09-24..2026-10-12 2026-10-13.. = stopped 16wd
        2026-01-15 2m roll 2026-02-01.. = stopped 42d
        2026-01-15 1y roll 2026-02-01.. = stopped 348d
        2026-04-01 60d roll 2026-04-11.. 30d = stopped 50d + 30d
        2026-04-01 60d roll 2026-06-11.. 30d = stopped 20d
        2026-05-11 24h roll 2026-05-11T11:30:00+08:00.. = stopped 22h
        # The end is unknown, what is left is not.
        2026-12-21 20wd roll 2026-12-23.. = stopped 18wd
        2026-12-21 20wd roll 2026-12-23..2026-12-25 = After(2026-12-31)
        2026-12-21 20wd roll 2027-01-05.. = After(2026-12-31)
        2026-12-21 20wd roll 2026-12-23..2026-12-25 30d = After(2026-12-31)
        ",
    );
}

#[test]
fn a_limit_in_hours_keeps_its_duration() {
    for (changes, at) in [
        ("", "2026-05-12T10:00:00+08:00"),
        (
            "2026-05-11T11:30:00+08:00..2026-05-12T09:00:00+08:00",
            "2026-05-13T07:30:00+08:00",
        ),
        (
            "2026-05-12T10:00:00+08:00..2026-05-13T10:00:00+08:00",
            "2026-05-12T10:00:00+08:00",
        ),
        ("12h", "2026-05-12T22:00:00+08:00"),
        ("1d", "2026-05-14T00:00:00+08:00"),
    ] {
        let reading = clock("2026-05-11", "24h", Roll::Forward, changes).read(cn());
        let Reading::Runs(Due::Known(deadline)) = reading else {
            panic!("{reading:?}")
        };
        assert_eq!(deadline.at, instant(at), "{changes}");
    }
}

#[test]
fn an_extension_is_counted_from_the_end_that_the_pauses_have_moved() {
    check(
        "
        2026-04-01 60d roll 30d = 2026-07-01
        2026-04-01 60d roll 30d 1m = 2026-08-03
        2026-04-01 60d roll 5wd = 2026-06-08
        # Within the extension: 21 days were left on the 10th of June; the 11th of July is a Saturday.
        2026-04-01 60d roll 30d 2026-06-10..2026-06-20 = 2026-07-13
        # Before it: the first end moves to the 11th of June.
        2026-04-01 60d roll 2026-05-10..2026-05-21 30d = 2026-07-13
        ",
    );
}

#[test]
fn a_clock_is_stored_as_its_facts() {
    let clock = clock("2026-04-01", "60d", Roll::Forward, "2026-04-11.. 30d");
    let json = r#"{"start":"2026-04-01T02:00:00Z","length":"60d","roll":"forward","pauses":[{"from":"2026-04-11T02:00:00Z"}],"extensions":["30d"]}"#;
    assert_eq!(serde_json::to_string(&clock).expect("JSON"), json);
    assert_eq!(serde_json::from_str::<Clock>(json).expect("a clock"), clock);
}
