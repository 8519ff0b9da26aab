//! What holds for every start and every length.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use proptest::prelude::*;

use super::fixtures::{cn, instant, rome};
use super::{
    Calendar, Clock, Deadline, Due, Length, Light, Pause, Reading, Roll, Thresholds, Unit, due,
    due_after, light, remaining, reminder,
};

const UNITS: [Unit; 5] = [
    Unit::WorkingDay,
    Unit::CalendarDay,
    Unit::Month,
    Unit::Year,
    Unit::Hour,
];

fn any_instant() -> impl Strategy<Value = Timestamp> {
    let seconds = Timestamp::MIN.as_second()..=Timestamp::MAX.as_second();
    (seconds, 0..=999_999_999).prop_map(|(second, nanosecond)| {
        Timestamp::new(second, nanosecond).unwrap_or(Timestamp::MIN)
    })
}

/// An instant from 2005 to 2025, so that lengths of a year stay within the loaded years.
fn loaded_instant() -> impl Strategy<Value = Timestamp> {
    let range = instant("2005-01-10").as_second()..instant("2025-10-01").as_second();
    range.prop_map(|second| Timestamp::from_second(second).expect("in range"))
}

fn any_length() -> impl Strategy<Value = Length> {
    let count = prop_oneof![any::<i32>(), -1000..1000, Just(i32::MIN), Just(i32::MAX)];
    (count, prop::sample::select(&UNITS[..])).prop_map(|(count, unit)| Length::new(count, unit))
}

/// A length of at most about a year.
fn short_length() -> impl Strategy<Value = Length> {
    prop::sample::select(&UNITS[..]).prop_flat_map(|unit| {
        let most = match unit {
            Unit::WorkingDay => 200,
            Unit::CalendarDay => 300,
            Unit::Month => 10,
            Unit::Year => 1,
            Unit::Hour => 2000,
        };
        (0..=most).prop_map(move |count| Length::new(count, unit))
    })
}

fn any_roll() -> impl Strategy<Value = Roll> {
    prop_oneof![Just(Roll::None), Just(Roll::Forward)]
}

fn any_clock() -> impl Strategy<Value = Clock> {
    let pause = (any_instant(), prop::option::of(any_instant()))
        .prop_map(|(from, until)| Pause { from, until });
    (
        any_instant(),
        any_length(),
        any_roll(),
        prop::collection::vec(pause, 0..4),
        prop::collection::vec(any_length(), 0..3),
    )
        .prop_map(|(start, length, roll, pauses, extensions)| Clock {
            pauses,
            extensions,
            ..Clock::new(start, length, roll)
        })
}

/// Up to four pauses within the two hundred days around a start.
fn pauses_around(start: Timestamp) -> impl Strategy<Value = Vec<Pause>> {
    let pause = (-20 * 24..200_i64 * 24, 0..40_i64 * 24).prop_map(move |(from, hours)| {
        let from = start + SignedDuration::from_hours(from);
        Pause {
            from,
            until: Some(from + SignedDuration::from_hours(hours)),
        }
    });
    prop::collection::vec(pause, 0..4)
}

fn short_clock() -> impl Strategy<Value = Clock> {
    (loaded_instant(), short_length(), any_roll()).prop_flat_map(|(start, length, roll)| {
        pauses_around(start).prop_map(move |pauses| Clock {
            pauses,
            ..Clock::new(start, length, roll)
        })
    })
}

fn known(due: Due) -> Deadline {
    *due.known().expect("within the loaded years")
}

fn end(clock: &Clock) -> Option<Deadline> {
    match clock.read(cn()) {
        Reading::Runs(due) => due.known().copied(),
        Reading::Stopped { .. } => None,
    }
}

fn working(date: Date) -> bool {
    cn().is_working_day(date).expect("within the loaded years")
}

/// The slow way: one day after the other.
fn walk(from: Date, count: i32) -> Date {
    let (mut day, mut left) = (from, count.abs());
    while left > 0 {
        day = if count > 0 {
            day.tomorrow()
        } else {
            day.yesterday()
        }
        .expect("in range");
        left -= i32::from(working(day));
    }
    day
}

proptest! {
    #[test]
    fn nothing_panics(clock in any_clock(), length in any_length(), now in any_instant(),
                      yellow_percent in any::<u8>(), days in any::<u16>()) {
        let rome = rome();
        for calendar in [cn(), &rome] {
            let thresholds = Thresholds {
                yellow_percent, yellow_working_days: days, red_working_days: days / 2,
            };
            let _ = light(calendar, &clock, &thresholds, now);
            let due = due(calendar, clock.start, length, clock.roll);
            let json = serde_json::to_string(&due).expect("JSON");
            prop_assert_eq!(serde_json::from_str::<Due>(&json).expect("a due"), due);
            if let Due::Known(deadline) = due {
                let _ = due_after(calendar, &deadline, clock.length, clock.roll);
                let _ = reminder(calendar, &deadline, clock.length);
                let left = remaining(calendar, &deadline, length.unit, now);
                prop_assert!(left.is_err() || (left.expect("known").count < 0) == deadline.is_over(now));
            }
        }
    }

    #[test]
    fn every_length_reads_back(length in any_length()) {
        prop_assert_eq!(length.to_string().parse(), Ok(length));
    }

    #[test]
    fn a_limit_without_roll_is_never_unknown_for_want_of_a_table(
        start in any_instant(), count in -50_000..50_000, unit in prop::sample::select(&UNITS[1..])
    ) {
        let length = Length::new(count, unit);
        for calendar in [cn(), &rome()] {
            let due = due(calendar, start, length, Roll::None);
            let out_of_range = Due::Unknown { reason: super::Unknown::OutOfRange };
            prop_assert!(due.known().is_some() || due == out_of_range);
        }
    }

    #[test]
    fn working_days_come_out_as_counted_day_by_day(start in loaded_instant(), count in -200..200) {
        prop_assume!(count != 0);
        let from = cn().date_of(start);
        let deadline = known(due(cn(), start, Length::new(count, Unit::WorkingDay), Roll::None));
        prop_assert_eq!(deadline.last_day, walk(from, count));
        prop_assert!(working(deadline.last_day));
        let (after, through) = if count > 0 {
            (from, deadline.last_day)
        } else {
            (deadline.last_day.yesterday().expect("in range"), from.yesterday().expect("in range"))
        };
        let between = after.series(1.day()).skip(1).take_while(|day| *day <= through);
        let counted = between.filter(|day| working(*day)).count();
        prop_assert_eq!(u32::try_from(counted), Ok(count.unsigned_abs()));
    }

    #[test]
    fn a_later_start_never_ends_earlier(
        first in loaded_instant(), second in loaded_instant(), length in short_length(),
        roll in any_roll(), backward in any::<bool>()
    ) {
        let length = if backward { length.reversed().expect("small") } else { length };
        let (earlier, later) = (first.min(second), first.max(second));
        let ends = |start| known(due(cn(), start, length, roll)).at;
        prop_assert!(ends(earlier) <= ends(later));
    }

    #[test]
    fn a_longer_length_never_ends_earlier(
        start in loaded_instant(), length in short_length(), other in 0..10_i32, roll in any_roll()
    ) {
        let shorter = Length::new(length.count.min(other) - 5, length.unit);
        let longer = Length::new(length.count.max(other) - 5, length.unit);
        let ends = |length| due(cn(), start, length, roll).known().map(|deadline| deadline.at);
        if let (Some(shorter), Some(longer)) = (ends(shorter), ends(longer)) {
            prop_assert!(shorter <= longer);
        }
    }

    #[test]
    fn a_roll_moves_on_in_the_direction_of_counting_to_a_working_day(
        start in loaded_instant(), length in short_length(), backward in any::<bool>()
    ) {
        let unit = if length.unit == Unit::Hour { Unit::CalendarDay } else { length.unit };
        let count = length.count.clamp(1, 300);
        let length = Length::new(if backward { -count } else { count }, unit);
        let ends = |roll| known(due(cn(), start, length, roll)).last_day;
        let (plain, rolled) = (ends(Roll::None), ends(Roll::Forward));
        prop_assert!(working(rolled));
        let onward = if backward { rolled <= plain } else { rolled >= plain };
        prop_assert!(onward);
        prop_assert!(plain == rolled || !working(plain));
    }

    #[test]
    fn a_pause_of_no_length_changes_nothing(clock in short_clock(), hour in -2000..10_000_i64) {
        let at = clock.start + SignedDuration::from_hours(hour);
        let mut paused = clock.clone();
        paused.pauses.push(Pause { from: at, until: Some(at) });
        prop_assert_eq!(paused.read(cn()), clock.read(cn()));
        if clock.length.unit != Unit::Hour {
            let date = cn().date_of(at);
            let morning = cn().end_of_day(date.yesterday().expect("in range"));
            paused.pauses[clock.pauses.len()] = Pause { from: morning, until: Some(at) };
            prop_assert_eq!(paused.read(cn()), clock.read(cn()));
        }
    }

    #[test]
    fn pauses_count_the_same_in_any_order_and_in_any_pieces(clock in short_clock(), cut in 0..960_i64) {
        let whole = clock.read(cn());
        let mut pieces = clock.clone();
        pieces.pauses.reverse();
        if let Some(pause) = pieces.pauses.first_mut() {
            let until = pause.until.expect("closed");
            let cut = (pause.from + SignedDuration::from_hours(cut)).min(until);
            pause.until = Some(cut);
            pieces.pauses.push(Pause { from: cut, until: Some(until) });
        }
        prop_assert_eq!(pieces.read(cn()), whole);
    }

    #[test]
    fn a_pause_never_brings_the_end_nearer(clock in short_clock()) {
        let unpaused = Clock { pauses: Vec::new(), ..clock.clone() };
        if let (Some(paused), Some(plain)) = (end(&clock), end(&unpaused)) {
            prop_assert!(plain.at <= paused.at);
        }
    }

    #[test]
    fn a_pause_moves_working_days_by_the_working_days_within_it(
        start in loaded_instant(), used in 0..100, more in 1..100, length in 0..100_i64
    ) {
        let count = used + more;
        let from = known(due(cn(), start, Length::new(used, Unit::WorkingDay), Roll::None)).last_day;
        let from = from.max(cn().date_of(start));
        let until = from + SignedDuration::from_hours(24 * length);
        let at = |day: Date| cn().end_of_day(day) - SignedDuration::from_hours(1);
        let mut clock = Clock::new(start, Length::new(count, Unit::WorkingDay), Roll::None);
        let plain = end(&clock).expect("known").last_day;
        let within = (1..=length).map(|days| from + SignedDuration::from_hours(24 * days));
        let within = i32::try_from(within.filter(|day| working(*day)).count()).expect("few");
        clock.pauses.push(Pause { from: at(from), until: Some(at(until)) });
        prop_assert_eq!(end(&clock).expect("known").last_day, walk(plain, within));
    }

    #[test]
    fn a_light_says_what_the_thresholds_say(clock in short_clock(), hour in -100..8000_i64) {
        let Some(deadline) = end(&clock) else { return Ok(()) };
        let now = clock.start + SignedDuration::from_hours(hour);
        let unit = clock.length.unit.of_rest();
        let left = |deadline: &Deadline, unit, now| {
            remaining(cn(), deadline, unit, now).map(|length| i64::from(length.count))
        };
        let unpaused = end(&Clock { pauses: Vec::new(), ..clock.clone() }).expect("known");
        let total = left(&unpaused, unit, clock.start).expect("known");
        let Ok(days) = left(&deadline, Unit::WorkingDay, now) else { return Ok(()) };
        let share = left(&deadline, unit, now).expect("known");
        let expected = if deadline.is_over(now) || days <= 1 {
            Light::Red
        } else if days <= 3 || share * 100 < 30 * total {
            Light::Yellow
        } else {
            Light::Green
        };
        prop_assert_eq!(light(cn(), &clock, &Thresholds::default(), now), expected);
    }

    #[test]
    fn a_reminder_leaves_so_many_working_days(start in loaded_instant(), count in 1..60) {
        let deadline = known(due(cn(), start, Length::new(90, Unit::CalendarDay), Roll::None));
        let before = Length::new(count, Unit::WorkingDay);
        let at = reminder(cn(), &deadline, before).expect("known");
        let eve = at - SignedDuration::from_secs(1);
        let left = remaining(cn(), &deadline, Unit::WorkingDay, eve).expect("known");
        prop_assert_eq!(left, before);
        prop_assert!(working(cn().date_of(eve)));
    }
}

/// The calendars are values: the same rows give the same calendar.
#[test]
fn two_calendars_of_the_same_rows_are_equal() {
    let again = Calendar::new("cn", "Asia/Shanghai", cn().exceptions().cloned());
    assert_eq!(again.as_ref(), Ok(cn()));
}
