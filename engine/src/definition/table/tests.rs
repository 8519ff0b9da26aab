//! Tables are asked, and what is wrong with them is found with an example.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};

use super::{Cell, CellFault, Column, Finding, Hit, NoAnswer, Point, Row, Table};
use crate::Value;
use crate::definition::Text;
use crate::definition::expression::Type;

fn column(name: &str, kind: Type) -> Column {
    Column {
        name: name.into(),
        title: None,
        kind,
        unit: None,
        min: None,
        max: None,
    }
}

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

/// A table of `kind` and `amount`, from rows such as `2020-01-01..2021-12-31 fine [0..10) = a`.
fn table(hit: Hit, rows: &str) -> Table {
    let kind = Type::Enum(["fine", "warning"].map(Into::into).into());
    let mut amount = column("amount", Type::Number);
    amount.min = Some(Point::Number(0.into()));
    let inputs = vec![column("kind", kind), amount];
    let row = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [dates, kind, amount, "=", answer] = words[..] else {
            panic!("a row: {line}");
        };
        let (from, to) = dates.split_once("..").expect("dates");
        let cell = |text: &str, column: &Column| {
            let read = |text| Cell::read(&[text], &column.kind).expect("a cell");
            (text != "-").then(|| read(text))
        };
        let (answer, priority) = answer.split_once('/').unwrap_or((answer, "0"));
        Row {
            from: day(from),
            to: (!to.is_empty()).then(|| day(to)),
            conditions: vec![cell(kind, &inputs[0]), cell(amount, &inputs[1])],
            results: vec![answer.into()],
            basis: "第1条".to_owned(),
            unconfirmed: false,
            priority: priority.parse().expect("a number"),
        }
    };
    Table {
        id: "t".into(),
        version: 1,
        digest: "d".into(),
        title: Text::default(),
        basis: "某法".to_owned(),
        hit,
        rows: rows
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(row)
            .collect(),
        inputs,
        outputs: vec![column("answer", Type::Text)],
    }
}

fn answers(table: &Table, on: &str, kind: &str, amount: i64) -> String {
    let inputs = [
        Some(Point::Word(kind.to_owned())),
        Some(Point::Number(amount.into())),
    ];
    match table.ask(day(on), &inputs) {
        Err(NoAnswer::NotInForce) => "not in force".to_owned(),
        Err(NoAnswer::NoRow) => "no row".to_owned(),
        Err(NoAnswer::Several(rows)) => format!("several {rows:?}"),
        Ok(rows) => {
            let words = rows.iter().map(|(_, row)| match &row.results[0] {
                Value::Text(text) => text.as_str(),
                _ => "?",
            });
            words.collect::<Vec<_>>().join(" ")
        }
    }
}

#[test]
fn the_hit_policy_and_the_day_decide_which_row_answers() {
    let rows = "2020-01-01..2021-12-31 fine [0..100) = a
                2022-01-01.. fine [0..50) = b
                2020-01-01.. - [10..20] = a
                2020-01-01.. warning - = c";
    let prioritised = rows.replace("= a", "= a/2").replace("= b", "= b/1");
    let checks = [
        (Hit::Unique, "2019-12-31", "fine", 5, "not in force"),
        (Hit::Unique, "2021-12-31", "fine", 5, "a"),
        (Hit::Unique, "2022-01-01", "fine", 5, "b"),
        (Hit::Unique, "2022-01-01", "fine", 50, "no row"),
        (Hit::Unique, "2021-12-31", "fine", 99, "a"),
        (Hit::Unique, "2021-12-31", "fine", 20, "several [1, 3]"),
        (Hit::Any, "2021-12-31", "fine", 20, "a"),
        (Hit::Any, "2022-01-01", "fine", 20, "several [2, 3]"),
        (Hit::First, "2022-01-01", "fine", 20, "b"),
        (Hit::First, "2022-01-01", "fine", 60, "no row"),
        (Hit::Collect, "2022-01-01", "fine", 20, "b a"),
        (Hit::Collect, "2022-01-01", "fine", 60, ""),
        (Hit::Collect, "2019-01-01", "fine", 60, "not in force"),
        (Hit::Priority, "2022-01-01", "fine", 20, "b"),
        (Hit::Priority, "2021-01-01", "fine", 20, "several [1, 3]"),
    ];
    for (hit, on, kind, amount, expected) in checks {
        let rows = if hit == Hit::Priority {
            &prioritised
        } else {
            rows
        };
        let found = answers(&table(hit, rows), on, kind, amount);
        assert_eq!(found, expected, "{hit:?} {on} {kind} {amount}");
    }
}

#[test]
fn an_input_is_asked_for_only_where_a_row_in_force_does() {
    let table = table(
        Hit::First,
        "2020-01-01..2020-12-31 - [1..2] = a\n2021-01-01.. fine - = b",
    );
    assert!(table.asks_for(1, date(2020, 5, 5)) && !table.asks_for(0, date(2020, 5, 5)));
    assert!(!table.asks_for(1, date(2021, 1, 1)));
    let fine = Some(Point::Word("fine".to_owned()));
    assert!(table.ask(date(2021, 1, 1), &[fine, None]).is_ok());
}

#[test]
fn cells_are_read_by_the_type_of_their_column() {
    let rows = [
        ("3000", Type::Number, Ok("3000")),
        ("[1000.50..3000)", Type::Number, Ok("[1000.5..3000)")),
        ("(..3]", Type::Int, Ok("(..3]")),
        ("[2021-07-15..)", Type::Date, Ok("[2021-07-15..)")),
        ("true", Type::Bool, Ok("true")),
        ("[1..]", Type::Number, Ok("[1..)")),
        ("[3..1]", Type::Number, Err(CellFault::Empty)),
        ("[1..1)", Type::Number, Err(CellFault::Empty)),
        ("many", Type::Number, Err(CellFault::Unreadable)),
        ("1.5", Type::Int, Err(CellFault::Unreadable)),
        ("[a..b]", Type::Text, Err(CellFault::NoOrder)),
        ("2021-02-29", Type::Date, Err(CellFault::Unreadable)),
    ];
    for (text, kind, expected) in rows {
        let read = Cell::read(&[text], &kind).map(|cell| cell.to_string());
        let read = read.map_err(|(_, fault)| fault);
        assert_eq!(read, expected.map(str::to_owned), "{text}");
    }
    let several = Cell::read(&["1", "[5..)"], &Type::Int).expect("a cell");
    let holds = |number: i64| several.holds(&Point::Number(number.into()));
    assert_eq!([0, 1, 4, 5, 9].map(holds), [false, true, false, true, true]);
}

#[test]
fn what_is_wrong_with_a_table_is_found_with_an_example() {
    let whole = "2020-01-01..2021-12-31 - - = a\n2022-01-01.. fine [0..10) = a\n\
                 2022-01-01.. fine [10..) = b\n2022-01-01.. warning - = c";
    let checks: [(Hit, &str, &[&str]); 11] = [
        (Hit::Unique, whole, &[]),
        (
            Hit::Unique,
            "2020-01-01.. - [0..10] = a\n2020-01-01.. - [10..) = b",
            &["overlap [1, 2] amount: 10, on 2020-01-01"],
        ),
        (
            Hit::First,
            "2020-01-01.. - [0..10] = a\n2020-01-01.. - [10..) = b",
            &[],
        ),
        (
            Hit::Any,
            "2020-01-01.. - [0..10] = a\n2020-01-01.. - [10..) = a",
            &[],
        ),
        (
            Hit::Any,
            "2020-01-01.. - [0..10] = a\n2020-01-01.. - [10..) = b",
            &["overlap [1, 2] amount: 10, on 2020-01-01"],
        ),
        (
            Hit::Unique,
            "2020-01-01.. fine - = a\n2020-01-01.. warning [0..5] = b\n2020-01-01.. warning (6..) = b",
            &["gap kind: warning, amount: 5.5, on 2020-01-01"],
        ),
        (
            Hit::Unique,
            "2020-01-01..2020-12-31 - - = a\n2021-06-01.. - - = b",
            &["gap on 2021-01-01"],
        ),
        (Hit::Collect, "2020-01-01.. fine [5..) = a", &[]),
        (
            Hit::First,
            "2020-01-01.. - - = a\n2020-01-01.. fine - = b",
            &["never 2"],
        ),
        (
            Hit::Priority,
            "2020-01-01.. - - = a/9\n2020-01-01.. fine - = b/1",
            &[],
        ),
        (
            Hit::Priority,
            "2020-01-01.. - - = a/1\n2020-01-01.. fine - = b/1\n2020-01-01.. warning - = c/3",
            &["overlap [1, 2] kind: fine, on 2020-01-01", "never 3"],
        ),
    ];
    for (hit, rows, expected) in checks {
        let found = table(hit, rows).survey();
        let found = found.iter().map(|finding| match finding {
            Finding::Overlap { rows, example } => format!("overlap {rows:?} {example}"),
            Finding::Gap { example } => format!("gap {example}"),
            Finding::NeverHit { row } => format!("never {row}"),
            Finding::TooLarge => "too large".to_owned(),
        });
        assert_eq!(found.collect::<Vec<_>>(), expected, "{hit:?} {rows}");
    }
}

#[test]
fn a_finding_holds_for_every_value_that_the_walk_left_out() {
    // Rows drawn by a small generator; the table is asked for every amount from 0 to 30.
    let mut seed = 7_u64;
    let mut draw = |below: i64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        i64::try_from(seed >> 33).unwrap_or(0) % below
    };
    for _ in 0..300 {
        let mut rows = String::new();
        for _ in 0..=draw(4) {
            let (from, long) = (draw(20), draw(15));
            let kind = ["-", "fine", "warning"][usize::try_from(draw(3)).unwrap_or(0)];
            let row = format!("2020-01-01.. {kind} [{from}..{}] = x\n", from + long);
            rows.push_str(&row);
        }
        let table = table(Hit::Unique, &rows);
        let found = table.survey();
        let mut asked: BTreeMap<&str, bool> = BTreeMap::new();
        for kind in ["fine", "warning"] {
            for amount in 0..=40 {
                let answer = answers(&table, "2020-01-01", kind, amount);
                let what = if answer.starts_with("several") {
                    "several"
                } else {
                    "no row"
                };
                *asked.entry(what).or_default() |= answer.starts_with(what);
            }
        }
        let overlaps = found
            .iter()
            .any(|one| matches!(one, Finding::Overlap { .. }));
        let gaps = found.iter().any(|one| matches!(one, Finding::Gap { .. }));
        assert_eq!(
            overlaps,
            asked.get("several").copied().unwrap_or(false),
            "{rows}"
        );
        assert_eq!(gaps, asked["no row"], "{rows}");
    }
}
