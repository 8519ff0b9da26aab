//! `casebook calendar`: when limits end.

use crate::support::Place;

#[test]
fn limits_end_when_the_law_says() {
    let place = Place::new();
    for (from, length, roll, expected) in [
        ("2026-09-24", "5wd", false, "2026-10-09"),
        ("2026-02-12", "7wd", false, "2026-02-28"),
        ("2025-09-26", "20wd", false, "2025-10-30"),
        ("2026-08-03", "60d", false, "2026-10-02"),
        ("2026-08-03", "60d", true, "2026-10-08"),
        ("2026-07-05", "90d", true, "2026-10-08"),
        ("2026-09-18", "15d", true, "2026-10-08"),
        ("2026-01-31", "1m", true, "2026-02-28"),
    ] {
        let mut arguments = vec!["calendar", "add", "--from", from, "--length", length];
        arguments.extend(roll.then_some("--roll"));
        let answer = place.call(&arguments).json();
        assert_eq!(answer["last_day"], expected, "{from} + {length}");
        let next_day: jiff::civil::Date = expected.parse().expect("a date");
        let at = format!("{}T00:00:00+08:00", next_day.tomorrow().expect("a day"));
        assert_eq!(answer["at"], at, "{from} + {length}");
    }
}

#[test]
fn the_days_that_do_not_count_are_named() {
    let place = Place::new();
    let answer = place.call(&["calendar", "add", "--from", "2026-02-12", "--length", "7wd"]);
    let answer = answer.json();
    let dates = |key: &str| -> Vec<String> {
        let days = answer[key].as_array().expect("a list");
        days.iter().map(|day| day["date"].to_string()).collect()
    };
    assert_eq!(dates("worked"), ["\"2026-02-14\"", "\"2026-02-28\""]);
    assert_eq!(dates("skipped").len(), 9);
    assert!(answer["skipped"][0]["name"].to_string().contains("春节"));
    let table = [
        "calendar",
        "add",
        "--from",
        "2026-02-12",
        "--length",
        "7wd",
        "-o",
        "table",
        "--lang",
        "zh",
    ];
    let table = place.call(&table).stdout;
    assert!(table.contains("届满日    2026-02-28 周六"), "{table}");
}

#[test]
fn a_day_that_nobody_knows_is_not_guessed() {
    let place = Place::new();
    let call = place.call(&[
        "calendar",
        "add",
        "--from",
        "2026-12-20",
        "--length",
        "30wd",
    ]);
    assert_eq!(call.problem(), (3, "CB-5009".to_owned()));
    let call = place.call(&[
        "calendar",
        "add",
        "--from",
        "2026-12-20",
        "--length",
        "1d",
        "--calendar",
        "mars",
    ]);
    assert_eq!(call.problem(), (4, "CB-1006".to_owned()));
}

#[test]
fn a_calendar_file_is_checked_line_by_line() {
    let place = Place::new();
    let sound = place.file("sound.csv", "date,kind,name\n2027-01-01,holiday,元旦\n");
    assert_eq!(
        place.call(&["calendar", "check", &sound]).json()["first_year"],
        2027
    );
    let faulty = place.file(
        "faulty.csv",
        "date,kind,name\n2027-02-30,holiday,?\n2027-01-01,off,元旦\n",
    );
    let call = place.call(&["calendar", "check", &faulty, "-o", "jsonl"]);
    assert_eq!(call.code, 3);
    let lines: Vec<&str> = call.stdout.lines().collect();
    assert!(
        lines[0].contains("\"line\":2") && lines[1].contains("\"line\":3"),
        "{lines:?}"
    );
    let call = place.call(&["calendar", "check", "./absent.csv"]);
    assert_eq!(call.problem(), (4, "CB-5007".to_owned()));
}
