//! Tables of starts and lengths with the ends that the law gives them.

use super::super::fixtures::{cn, instant, rome};
use super::*;

fn compute(start: &str, length: &str, roll: Roll) -> String {
    let due = due(cn(), instant(start), length.parse().expect("valid"), roll);
    serde_json::to_string(&due).expect("JSON")
}

fn ends_on(start: &str, length: &str, roll: Roll, last_day: &str) {
    let due = due(cn(), instant(start), length.parse().expect("valid"), roll);
    let last_day = last_day.parse().expect("valid");
    let expected = Deadline {
        last_day,
        at: cn().end_of_day(last_day),
    };
    assert_eq!(due, Due::Known(expected), "{start} + {length} {roll:?}");
}

#[test]
fn the_worked_examples_of_the_law_come_out() {
    for (start, length, last_day) in [
        ("2026-09-24", "5wd", "2026-10-09"),
        ("2026-02-12", "7wd", "2026-02-28"),
        ("2025-09-26", "20wd", "2025-10-30"),
        ("2026-08-03", "60d", "2026-10-08"),
        ("2026-07-05", "90d", "2026-10-08"),
        ("2026-09-18", "15d", "2026-10-08"),
        ("2026-01-31", "1m", "2026-02-28"),
    ] {
        ends_on(start, length, Roll::Forward, last_day);
    }
}

#[test]
fn months_and_years_end_on_the_corresponding_day_or_the_last_of_the_month() {
    for (start, length, last_day) in [
        ("2026-01-28", "1m", "2026-02-28"),
        ("2026-01-29", "1m", "2026-02-28"),
        ("2024-01-30", "1m", "2024-02-29"),
        ("2026-03-31", "6m", "2026-09-30"),
        ("2026-12-31", "2m", "2027-02-28"),
        ("2024-02-29", "1y", "2025-02-28"),
        ("2024-02-29", "4y", "2028-02-29"),
        ("2026-03-31", "-1m", "2026-02-28"),
        ("2024-02-29", "-1y", "2023-02-28"),
        ("2026-05-20", "0m", "2026-05-20"),
    ] {
        ends_on(start, length, Roll::None, last_day);
    }
}

#[test]
fn working_days_skip_rest_days_and_count_make_up_days() {
    for (start, length, last_day) in [
        // The Spring Festival of 2026: off from the 15th to the 23rd, worked on Saturdays the 14th and the 28th.
        ("2026-02-13", "1wd", "2026-02-14"),
        ("2026-02-13", "2wd", "2026-02-24"),
        ("2026-02-14", "1wd", "2026-02-24"),
        ("2026-02-18", "1wd", "2026-02-24"),
        ("2026-02-27", "1wd", "2026-02-28"),
        ("2026-02-28", "1wd", "2026-03-02"),
        // An event on a rest day, and nothing to count.
        ("2026-10-03", "0wd", "2026-10-08"),
        ("2026-10-09", "0wd", "2026-10-09"),
        // The start day alone may lie before the table, the day after the last alone after it.
        ("2003-12-31", "1wd", "2004-01-02"),
        ("2027-01-01", "-1wd", "2026-12-31"),
    ] {
        ends_on(start, length, Roll::Forward, last_day);
        ends_on(start, length, Roll::None, last_day);
    }
}

#[test]
fn backward_limits_count_back_from_the_event_and_roll_to_the_earlier_day() {
    for (hearing, length, roll, last_day) in [
        // Worked on Saturday the 10th; National Day off from the 1st to the 7th, Mid-Autumn from the 25th to the 27th.
        ("2026-10-12", "-1wd", Roll::Forward, "2026-10-10"),
        ("2026-10-12", "-7wd", Roll::Forward, "2026-09-24"),
        ("2026-10-12", "-3wd", Roll::None, "2026-10-08"),
        ("2026-10-12", "-7d", Roll::Forward, "2026-09-30"),
        ("2026-10-12", "-7d", Roll::None, "2026-10-05"),
        ("2026-11-05", "-1m", Roll::Forward, "2026-09-30"),
        ("2026-10-13", "-3d", Roll::Forward, "2026-10-10"),
    ] {
        ends_on(hearing, length, roll, last_day);
    }
}

#[test]
fn a_last_day_rolls_only_where_the_limit_says_so() {
    for (start, length, roll, last_day) in [
        ("2026-08-03", "60d", Roll::None, "2026-10-02"),
        ("2026-09-05", "5d", Roll::Forward, "2026-09-10"),
        ("2026-09-07", "5d", Roll::Forward, "2026-09-14"),
        // Sunday 2026-09-20 is worked, so nothing moves.
        ("2026-09-15", "5d", Roll::Forward, "2026-09-20"),
        ("2026-09-19", "0d", Roll::Forward, "2026-09-20"),
        ("2026-09-19", "0d", Roll::None, "2026-09-19"),
    ] {
        ends_on(start, length, roll, last_day);
    }
}

#[test]
fn hours_run_from_the_instant_and_never_move_by_a_day() {
    for (start, length, expected) in [
        (
            "2026-10-01T10:30:00+08:00",
            "24h",
            r#"{"day":"2026-10-02","at":"2026-10-02T02:30:00Z"}"#,
        ),
        (
            "2026-10-01T00:00:00+08:00",
            "24h",
            r#"{"day":"2026-10-01","at":"2026-10-01T16:00:00Z"}"#,
        ),
        (
            "2026-10-01T10:30:00+08:00",
            "0h",
            r#"{"day":"2026-10-01","at":"2026-10-01T02:30:00Z"}"#,
        ),
        (
            "2026-10-01T10:30:00+08:00",
            "-48h",
            r#"{"day":"2026-09-29","at":"2026-09-29T02:30:00Z"}"#,
        ),
        (
            "2027-05-01T10:30:00+08:00",
            "1h",
            r#"{"day":"2027-05-01","at":"2027-05-01T03:30:00Z"}"#,
        ),
    ] {
        assert_eq!(
            compute(start, length, Roll::Forward),
            expected,
            "{start} {length}"
        );
    }
}

#[test]
fn a_day_outside_the_loaded_years_is_never_guessed() {
    let (after, before) = (
        r#"{"unknown_after":"2026-12-31"}"#,
        r#"{"unknown_before":"2004-01-01"}"#,
    );
    for (start, length, roll, expected) in [
        (
            "2026-12-30",
            "1wd",
            Roll::None,
            r#"{"day":"2026-12-31","at":"2026-12-31T16:00:00Z"}"#,
        ),
        ("2026-12-30", "2wd", Roll::None, after),
        ("2027-03-01", "5wd", Roll::None, after),
        ("2027-03-01", "-5wd", Roll::None, after),
        ("2027-01-02", "-5wd", Roll::None, after),
        ("2026-12-01", "60d", Roll::Forward, after),
        (
            "2026-12-01",
            "60d",
            Roll::None,
            r#"{"day":"2027-01-30","at":"2027-01-30T16:00:00Z"}"#,
        ),
        ("2003-12-30", "1wd", Roll::None, before),
        ("2003-06-01", "500wd", Roll::None, before),
        ("2004-01-05", "-5wd", Roll::None, before),
        ("2003-06-01", "30d", Roll::Forward, before),
        ("2003-06-01", "0wd", Roll::None, before),
        ("2026-05-01", "2147483647wd", Roll::None, after),
        ("2026-05-01", "-2147483648wd", Roll::None, before),
        (
            "2026-05-01",
            "2147483647d",
            Roll::None,
            r#"{"unknown":"out_of_range"}"#,
        ),
        (
            "2026-05-01",
            "2147483647h",
            Roll::None,
            r#"{"unknown":"out_of_range"}"#,
        ),
        (
            "2026-05-01",
            "-2147483648y",
            Roll::None,
            r#"{"unknown":"out_of_range"}"#,
        ),
    ] {
        assert_eq!(
            compute(start, length, roll),
            expected,
            "{start} {length} {roll:?}"
        );
    }
}

#[test]
fn a_calendar_without_a_table_counts_everything_but_working_days() {
    let rome = rome();
    for (start, length, roll, expected) in [
        (
            "2026-03-28T23:30:00Z",
            "1d",
            Roll::None,
            r#"{"day":"2026-03-30","at":"2026-03-30T22:00:00Z"}"#,
        ),
        (
            "2026-10-24T21:30:00Z",
            "1d",
            Roll::None,
            r#"{"day":"2026-10-25","at":"2026-10-25T23:00:00Z"}"#,
        ),
        (
            "2026-10-24T21:30:00Z",
            "24h",
            Roll::None,
            r#"{"day":"2026-10-25","at":"2026-10-25T21:30:00Z"}"#,
        ),
        (
            "2006-05-31T10:00:00Z",
            "1m",
            Roll::None,
            r#"{"day":"2006-06-30","at":"2006-06-30T22:00:00Z"}"#,
        ),
        (
            "2026-03-28T23:30:00Z",
            "1wd",
            Roll::None,
            r#"{"unknown":"no_table"}"#,
        ),
        (
            "2026-03-28T23:30:00Z",
            "1d",
            Roll::Forward,
            r#"{"unknown":"no_table"}"#,
        ),
    ] {
        let due = due(&rome, instant(start), length.parse().expect("valid"), roll);
        assert_eq!(
            serde_json::to_string(&due).expect("JSON"),
            expected,
            "{start} {length} {roll:?}"
        );
    }
}

#[test]
fn the_day_of_the_event_is_the_day_in_the_zone_of_the_calendar() {
    ends_on("2026-09-23T15:59:59Z", "5wd", Roll::None, "2026-10-08");
    ends_on("2026-09-23T16:00:00Z", "5wd", Roll::None, "2026-10-09");
    ends_on("2026-09-24T15:59:59Z", "5wd", Roll::None, "2026-10-09");
}

#[test]
fn an_extension_is_counted_from_the_old_last_day() {
    for (start, length, by, last_day) in [
        ("2026-04-01", "60d", "30d", "2026-07-01"),
        // The first end, the 2nd of October, has moved to the 8th, and the extension starts there.
        ("2026-08-03", "60d", "30d", "2026-11-09"),
        ("2026-09-24", "5wd", "5wd", "2026-10-15"),
        ("2026-09-24", "5wd", "1m", "2026-11-09"),
    ] {
        let first = due(
            cn(),
            instant(start),
            length.parse().expect("valid"),
            Roll::Forward,
        );
        let extended = due_after(
            cn(),
            first.known().expect("known"),
            by.parse().expect("valid"),
            Roll::Forward,
        );
        assert_eq!(
            extended.known().expect("known").last_day.to_string(),
            last_day,
            "{start} {length} {by}"
        );
    }
}

#[test]
fn a_stored_due_reads_back_and_a_broken_one_is_refused() {
    for json in [
        r#"{"day":"2026-10-12","at":"2026-10-12T16:00:00Z"}"#,
        r#"{"unknown_after":"2026-12-31"}"#,
        r#"{"unknown_before":"2004-01-01"}"#,
        r#"{"unknown":"no_table"}"#,
        r#"{"unknown":"out_of_range"}"#,
    ] {
        let due: Due = serde_json::from_str(json).expect("a stored due");
        assert_eq!(serde_json::to_string(&due).expect("JSON"), json);
    }
    for json in [
        "{}",
        r#"{"day":"2026-10-12"}"#,
        r#"{"day":"2026-10-12","at":"2026-10-12T16:00:00Z","unknown_after":"2026-12-31"}"#,
        r#"{"unknown":"lazy"}"#,
        r#"{"unknown_after":"2026-12-31","more":1}"#,
    ] {
        assert!(serde_json::from_str::<Due>(json).is_err(), "{json}");
    }
}
