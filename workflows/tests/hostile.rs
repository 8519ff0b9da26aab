//! A hostile definition is judged in bounded time, whatever it is full of.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use casebook_workflows::{Surroundings, load};

const HEAD: &str = "casebook: 1\nid: a\ntitle: x\nversion: 1\nin_force: {from: 2026-01-01}\nbasis: x\ncalendar: cn\n\
    roles: {r: {from: org.x}}\nstart: s0000\n";

/// A chain of stages whose names run against their order, each with a gate and a way back.
fn chain(stages: usize) -> String {
    let name = |number: usize| format!("s{:04}", if number == 0 { 0 } else { stages - number + 1 });
    let mut text = HEAD.to_owned() + "stages:\n";
    for number in 0..stages {
        let (this, next) = (name(number), name(number + 1));
        let next = if number + 1 == stages {
            "end".to_owned()
        } else {
            next
        };
        let first = name(0);
        let back = if number == 0 {
            String::new()
        } else {
            format!(", t{this}.b: {{return_to: {first}, afterwards: rewalk}}")
        };
        let outcomes = if number == 0 { "[a]" } else { "[a, b]" };
        let require = if number == 0 {
            String::new()
        } else {
            format!("require: g{this}, ")
        };
        writeln!(text, "  {this}: {{{require}tasks: {{t{this}: {{role: r, outcome: {outcomes}}}}}, next: {{t{this}.a: {next}{back}}}}}")
            .expect("a string takes everything");
    }
    text += "guards:\n";
    for number in 1..stages {
        let (this, before) = (name(number), name(number - 1));
        writeln!(
            text,
            "  g{this}: {{cel: \"seen('t{before}.a')\", basis: x, say: x}}"
        )
        .expect("a string takes everything");
    }
    text
}

#[test]
fn the_largest_definition_is_proved_in_seconds() {
    let begun = Instant::now();
    let loaded = load(chain(300).as_bytes(), &Surroundings::default());
    assert!(
        loaded.definition.is_some(),
        "{:?}",
        &loaded.problems[..3.min(loaded.problems.len())]
    );
    assert!(
        begun.elapsed() < Duration::from_secs(30),
        "{:?}",
        begun.elapsed()
    );
}

#[test]
fn a_definition_that_is_too_large_or_full_of_faults_is_refused_in_seconds() {
    let begun = Instant::now();
    let unknown_keys: String = (0..20_000)
        .map(|number| format!("keyword{number}: 1\n"))
        .collect();
    let unknown_roles: String = (0..900)
        .map(|number| format!("    t{number}: {{role: {}{number}}}\n", "r".repeat(60)))
        .collect();
    let known_roles: String = (0..199)
        .map(|number| format!("  {}{number}: {{from: org.x}}\n", "q".repeat(60)))
        .collect();
    let head_without_roles = HEAD.replace("roles: {r: {from: org.x}}\n", "");
    for (text, code) in [
        (chain(2_000), "CB-L006"),
        (HEAD.to_owned() + &unknown_keys, "CB-L101"),
        (
            format!(
                "{head_without_roles}roles:\n{known_roles}stages:\n  s0000:\n    tasks:\n{}",
                unknown_roles.replace("    t", "      t")
            ),
            "CB-L201",
        ),
    ] {
        let loaded = load(text.as_bytes(), &Surroundings::default());
        assert!(loaded.definition.is_none());
        assert!(loaded.problems.len() <= 200);
        let found = loaded
            .problems
            .iter()
            .any(|problem| problem.code.to_string() == code);
        assert!(found, "{code}: {:?}", &loaded.problems[..3]);
    }
    assert!(
        begun.elapsed() < Duration::from_secs(30),
        "{:?}",
        begun.elapsed()
    );
}
