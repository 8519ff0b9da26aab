//! When a light turns, and what it says where something is missing.

use super::super::fixtures::{cn, instant, rome};
use super::super::{Length, Pause, Roll};
use super::*;

fn clock(start: &str, length: &str) -> Clock {
    Clock::new(
        instant(start),
        length.parse().expect("a length"),
        Roll::None,
    )
}

fn at(clock: &Clock, now: &str) -> Light {
    light(cn(), clock, &Thresholds::default(), instant(now))
}

#[test]
fn a_light_turns_at_the_beginning_of_a_day() {
    // Twenty working days to Friday the 30th of October: five or fewer are less than 30 %.
    let twenty = clock("2026-09-28", "20wd");
    // Ninety days to the 27th of December, a Sunday: 26 or fewer are less than 30 %.
    let ninety = clock("2026-09-28", "90d");
    // Five working days to the 9th of October: three left are yellow, one is red.
    let five = clock("2026-09-24", "5wd");
    for (clock, now, expected) in [
        (&twenty, "2026-09-28", Light::Green),
        (&twenty, "2026-10-22T23:59:59+08:00", Light::Green),
        (&twenty, "2026-10-23T00:00:00+08:00", Light::Yellow),
        (&twenty, "2026-10-28T23:59:59+08:00", Light::Yellow),
        (&twenty, "2026-10-29T00:00:00+08:00", Light::Red),
        (&twenty, "2026-10-31", Light::Red),
        (&twenty, "2028-11-04", Light::Red),
        (&ninety, "2026-11-30", Light::Green),
        (&ninety, "2026-12-01", Light::Yellow),
        (&ninety, "2026-12-23", Light::Yellow),
        (&ninety, "2026-12-24", Light::Red),
        (&five, "2026-09-24", Light::Green),
        (&five, "2026-09-28", Light::Green),
        (&five, "2026-09-29", Light::Yellow),
        (&five, "2026-10-07", Light::Yellow),
        (&five, "2026-10-08", Light::Red),
        (&five, "2026-10-10", Light::Red),
    ] {
        assert_eq!(at(clock, now), expected, "{} {now}", clock.length);
    }
}

#[test]
fn thresholds_belong_to_the_definition() {
    let hours = clock("2026-05-11", "24h");
    let own = Thresholds {
        yellow_percent: 50,
        yellow_working_days: 0,
        red_working_days: 0,
    };
    let whole = Thresholds {
        yellow_percent: 0,
        ..own
    };
    for (thresholds, now, expected) in [
        (Thresholds::default(), "2026-05-11", Light::Red),
        (own, "2026-05-11T21:59:59+08:00", Light::Green),
        (own, "2026-05-11T22:00:01+08:00", Light::Yellow),
        (own, "2026-05-12T00:00:00+08:00", Light::Red),
        (whole, "2026-05-11T23:59:59+08:00", Light::Green),
    ] {
        assert_eq!(
            light(cn(), &hours, &thresholds, instant(now)),
            expected,
            "{now}"
        );
    }
    let json = r#"{"red_working_days":2}"#;
    let read: Thresholds = serde_json::from_str(json).expect("thresholds");
    assert_eq!(
        read,
        Thresholds {
            red_working_days: 2,
            ..Thresholds::default()
        }
    );
}

#[test]
fn a_standing_clock_is_grey_unless_the_limit_was_over_before() {
    let mut clock = clock("2026-09-24", "5wd");
    clock.pauses.push(Pause {
        from: instant("2026-09-28"),
        until: None,
    });
    assert_eq!(at(&clock, "2026-10-20"), Light::Grey);
    clock.pauses[0].from = instant("2026-10-10");
    assert_eq!(at(&clock, "2026-10-20"), Light::Red);
}

#[test]
fn a_pause_moves_the_turns_and_not_the_share() {
    let mut clock = clock("2026-03-02", "20wd");
    clock.pauses.push(Pause {
        from: instant("2026-03-06"),
        until: Some(instant("2026-09-28")),
    });
    // Sixteen days were left on the 28th of September, and five are less than 30 % of all twenty.
    for (now, expected) in [("2026-10-18", Light::Green), ("2026-10-19", Light::Yellow)] {
        assert_eq!(at(&clock, now), expected, "{now}");
    }
}

#[test]
fn an_unknown_end_is_its_own_light() {
    assert_eq!(
        at(&clock("2026-12-21", "20wd"), "2026-12-22"),
        Light::Unknown
    );
}

#[test]
fn days_outside_the_table_count_one_each() {
    let clock = clock("2026-05-11", "60d");
    let turns = |calendar: &Calendar| {
        let Reading::Runs(Due::Known(deadline)) = clock.read(calendar) else {
            panic!("unknown")
        };
        Turns::new(calendar, &clock, &deadline, &Thresholds::default())
    };
    let rome = turns(&rome());
    assert_eq!(rome.yellow, instant("2026-06-22T22:00:00Z"));
    assert_eq!(rome.red, instant("2026-07-08T22:00:00Z"));
    assert_eq!(rome.over, instant("2026-07-10T22:00:00Z"));
}

#[test]
fn a_backward_limit_has_a_light_too() {
    let summon = clock("2026-10-12", "-7wd");
    for (now, expected) in [
        ("2026-09-20", Light::Green),
        ("2026-09-21", Light::Yellow),
        ("2026-09-23", Light::Red),
        ("2026-09-25", Light::Red),
    ] {
        assert_eq!(at(&summon, now), expected, "{now}");
    }
}

#[test]
fn the_longest_lengths_have_turns() {
    let length = Length::new(2_000_000, Unit::CalendarDay);
    let clock = Clock::new(Timestamp::UNIX_EPOCH, length, Roll::None);
    let all = Thresholds {
        yellow_percent: u8::MAX,
        yellow_working_days: u16::MAX,
        red_working_days: u16::MAX,
    };
    assert_eq!(
        light(cn(), &clock, &all, Timestamp::UNIX_EPOCH),
        Light::Yellow
    );
}
