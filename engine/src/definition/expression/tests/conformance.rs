//! What the language answers, area by area as the public conformance suite of CEL is divided.
//!
//! The suite itself is no part of any package that the build has, so the rows are restated in our
//! own words and over our own facts: `yes`, `no`, `unknown` (undecided, an error in CEL), or
//! `refused` (the expression is no guard). The page `docs/reference/expressions.md` says of each
//! area whether it is supported; the second test holds it to that.

use super::setting::{Setting, on_large_stack};

const PAGE: &str = include_str!("../../../../../docs/reference/expressions.md");
const LANGUAGE: &str = include_str!("../mod.rs");

macro_rules! areas {
    ($($area:literal)*) => {
        [$(($area, include_str!(concat!("conformance/", $area, ".txt")))),*]
    };
}

const AREAS: [(&str, &str); 30] = areas! {
    "basic" "bindings_ext" "block_ext" "comparisons" "conversions" "dynamic" "encoders_ext" "enums"
    "fields" "fp_math" "integer_math" "lists" "logic" "macros" "macros2" "math_ext" "namespace"
    "network_ext" "optionals" "parse" "plumbing" "proto2" "proto2_ext" "proto3" "string"
    "string_ext" "timestamps" "type_deduction" "unknowns" "wrappers"
};

fn answer(setting: &Setting, source: &str) -> &'static str {
    let Ok(expression) = setting.parse(source) else {
        return "refused";
    };
    match setting.evaluate(&expression) {
        Ok(true) => "yes",
        Ok(false) => "no",
        Err(_) => "unknown",
    }
}

fn rows(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.lines().filter_map(|row| row.split_once(" | "))
}

#[test]
fn every_row_of_every_area_has_its_answer() {
    on_large_stack(|| {
        let setting = Setting::new();
        let mut wrong = Vec::new();
        let mut count = 0;
        for (area, text) in AREAS {
            for (expected, source) in rows(text) {
                count += 1;
                let found = answer(&setting, source);
                if found != expected {
                    wrong.push(format!("{area}: {expected} and not {found} | {source}"));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert!(count > 700, "only {count} rows");
    });
}

#[test]
fn the_page_says_of_each_area_whether_it_is_supported() {
    for (area, text) in AREAS {
        let all_refused = rows(text).all(|(expected, _)| expected == "refused");
        let word = if all_refused { "refused" } else { "supported" };
        let row = format!("| `{area}` | {word} |");
        let said = PAGE.lines().filter(|line| line.starts_with(&row)).count();
        assert_eq!(said, 2, "the page says {row} in both languages");
    }
}

#[test]
fn the_page_shows_the_table_of_the_language() {
    let table = LANGUAGE
        .lines()
        .filter_map(|line| line.strip_prefix("//! |"));
    for row in table {
        let row = format!("|{row}");
        assert!(PAGE.lines().any(|line| line == row), "the page lacks {row}");
    }
}
