//! Table files: what is read, and what is wrong with them.

use casebook_engine::definition::table::Point;
use jiff::civil::date;

use super::{load_table, table_text};
use crate::shipped_tables;

const HEAD: &str = "table: 1\nid: t\nversion: 1\ntitle: 甲\nbasis: 某法\nhit: unique\n";

#[test]
fn the_shipped_tables_are_whole_and_say_what_the_law_says() {
    let tables = shipped_tables();
    let amount = |place: &str, party: &str, day| {
        let table = tables.iter().find(|table| table.id == *"larger_amount");
        let loaded = load_table(table.expect("it ships").text.as_bytes());
        let table = loaded.table.expect("a whole table");
        let word = |text: &str| Some(Point::Word(text.to_owned()));
        let rows = table.ask(day, &[word(party), word(place)]).expect("a row");
        (rows[0].1.results[0].clone(), rows[0].1.unconfirmed)
    };
    let day = date(2026, 3, 2);
    for (place, party, expected) in [
        ("national", "person", (3_000.into(), true)),
        ("national", "organisation", (20_000.into(), true)),
        ("shanghai", "person", (5_000.into(), true)),
        ("shanghai", "organisation", (50_000.into(), true)),
    ] {
        assert_eq!(amount(place, party, day), expected, "{place} {party}");
    }
    assert_eq!(
        amount("shanghai", "person", date(2021, 7, 14)).0,
        3_000.into()
    );
    for table in &tables {
        assert_eq!(
            load_table(table.text.as_bytes()).problems,
            [],
            "{}",
            table.id
        );
    }
}

#[test]
fn all_faults_of_a_table_are_told_with_an_example() {
    let rows = [
        (
            "in: {a: {type: number, min: 0}}\nout: {b: {type: text}}\nrows:\n  - {from: 2020-01-01, if: {a: \"[0..10]\"}, then: {b: x}, basis: x}\n  - {from: 2020-01-01, if: {a: \"[10..)\"}, then: {b: y}, basis: x}\n",
            "11:5 CB-L363 rows 1 and 2 contradict each other, for example a: 10, on 2020-01-01",
        ),
        (
            "in: {a: {type: integer, min: 0}}\nout: {b: {type: text}}\nrows:\n  - {from: 2020-01-01, if: {a: \"[5..)\"}, then: {b: x}, basis: x}\n",
            "2:5 CB-L364 no row holds, for example a: 0, on 2020-01-01",
        ),
        (
            "out: {b: {type: text}}\nrows: []\n",
            "2:5 CB-L364 the table has no row",
        ),
        (
            "in: {a: {enum: [u, v]}}\nout: {b: {type: text}}\nrows:\n  - {from: 2020-01-01, if: {a: w}, then: {b: x}, basis: x}\n",
            "10:32 CB-L106 the cell \"w\" of \"a\" is not a word of its column",
        ),
        (
            "in: {a: {type: boolean}}\nout: {b: {type: number}}\nrows:\n  - {from: 2020-01-01, if: {c: true}, then: {b: many}, basis: x}\n",
            "10:29 CB-L201 unknown column \"c\"",
        ),
        (
            "out: {b: {type: number}, c: {type: text}}\nrows:\n  - {from: 2020-01-01, then: {b: 1}, basis: x}\n",
            "9:5 CB-L102 the row lacks the output \"c\"",
        ),
        (
            "out: {b: {type: list}}\nrows: []\n",
            "7:7 CB-L106 the column \"b\" holds more than a single value",
        ),
        (
            "out: {b: {type: text}}\nrows:\n  - {from: 2020-01-01, to: 2019-01-01, then: {b: x}, basis: x}\n",
            "9:28 CB-L106 the last day 2019-01-01 lies before",
        ),
    ];
    for (rest, expected) in rows {
        let loaded = load_table(format!("{HEAD}{rest}").as_bytes());
        let problems: Vec<String> = loaded.problems.iter().map(ToString::to_string).collect();
        assert!(
            problems.iter().any(|one| one.starts_with(expected)),
            "{rest}: {problems:?}"
        );
        assert!(loaded.table.is_none());
    }
    let never = "hit: first\nout: {b: {type: text}}\nrows:\n  - {from: 2020-01-01, then: {b: x}, basis: x}\n  - {from: 2021-01-01, then: {b: y}, basis: x}\n";
    let text = format!("{}{never}", HEAD.replace("hit: unique\n", ""));
    let loaded = load_table(text.as_bytes());
    assert_eq!(loaded.problems[0].code.to_string(), "CB-L365");
    assert!(table_text(text.as_bytes()).is_ok());
}
