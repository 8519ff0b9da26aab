//! A hostile definition is judged in bounded time, whatever it is full of.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use casebook_workflows::{Surroundings, load};

const HEAD: &str = "casebook: 1\nid: a\ntitle: x\nversion: 1\nin_force: {from: 2026-01-01}\nbasis: x\ncalendar: cn\n\
    roles: {r: {from: org.x}}\nstart: s0000\n";

fn joined(lines: impl Iterator<Item = String>) -> String {
    lines.collect::<Vec<_>>().concat()
}

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
        begun.elapsed() < Duration::from_secs(20),
        "{:?}",
        begun.elapsed()
    );
}

#[test]
fn a_definition_that_is_too_large_or_full_of_faults_is_refused_in_seconds() {
    let begun = Instant::now();
    let unknown_keys = joined((0..20_000).map(|number| format!("keyword{number}: 1\n")));
    let unknown_roles = joined(
        (0..900).map(|number| format!("    t{number}: {{role: {}{number}}}\n", "r".repeat(60))),
    );
    let known_roles =
        joined((0..199).map(|number| format!("  {}{number}: {{from: org.x}}\n", "q".repeat(60))));
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
        assert!(loaded.problems.len() <= 401);
        let found = loaded
            .problems
            .iter()
            .any(|problem| problem.code.to_string() == code);
        assert!(found, "{code}: {:?}", &loaded.problems[..3]);
    }
    assert!(
        begun.elapsed() < Duration::from_secs(20),
        "{:?}",
        begun.elapsed()
    );
}

/// One stage that ends, with whatever else is given.
fn small(rest: &str) -> String {
    let stages = "stages: {s0000: {require: g, tasks: {t: {role: r}}, next: {t.done: end}}}\n";
    let facts = "facts: {numbers: {type: list, of: {type: integer}, class: P0}, flag: {type: boolean, default: false, class: P0}}\n";
    HEAD.to_owned() + facts + stages + rest
}

fn guard(condition: &str) -> String {
    small(&format!(
        "guards: {{g: {{cel: \"{condition}\", basis: x, say: x}}}}\n"
    ))
}

/// Stages inside stages, each with two regions.
fn nested(levels: usize) -> String {
    let mut stage = "{tasks: {t: {role: r}}, next: {t.done: end}}".to_owned();
    for level in 0..levels {
        stage = format!(
            "{{regions: {{a: {{start: x{level}, stages: {{x{level}: {stage}}}}}}}, next: {{y{level}.done: end}}}}"
        );
    }
    format!("{HEAD}stages: {{s0000: {stage}}}\n")
}

/// Every stage leads to every other.
fn everywhere(stages: usize) -> String {
    let ways = |from: usize| {
        let others = (0..stages).filter(move |to| *to != from);
        let ways = others.map(move |to| format!("t{from:04}.o{to}: s{to:04}"));
        ways.collect::<Vec<_>>().join(", ")
    };
    let outcomes: Vec<String> = (0..stages).map(|number| format!("o{number}")).collect();
    let outcomes = outcomes.join(", ");
    let stage = |number: usize| {
        format!(
            "  s{number:04}: {{tasks: {{t{number:04}: {{role: r, outcome: [{outcomes}]}}}}, next: {{{}}}}}\n",
            ways(number)
        )
    };
    let stages = joined((0..stages).map(stage));
    format!("{HEAD}stages:\n{stages}")
}

/// Guards that each ask for as much as fits.
fn asking(guards: usize) -> String {
    let all = vec!["seen('t.done')"; 100].join(" && ");
    let outcomes: Vec<String> = (0..90).map(|number| format!("o{number}")).collect();
    let asked: Vec<String> = outcomes
        .iter()
        .map(|one| format!("seen('t.{one}')"))
        .collect();
    let each = joined((0..guards).map(|number| {
        let asked = if number % 2 == 0 {
            all.clone()
        } else {
            asked.join(" && ")
        };
        format!("  g{number}: {{cel: \"{asked}\", basis: x, say: x}}\n")
    }));
    let names: Vec<String> = (0..guards).map(|number| format!("g{number}")).collect();
    format!(
        "{HEAD}stages:\n  s0000: {{tasks: {{t: {{role: r, outcome: [{}]}}}}, next: {{t.done: last}}}}\n  last: {{require: [{}], tasks: {{u: {{role: r}}}}, next: {{u.done: end}}}}\nguards:\n{each}",
        outcomes.join(", "),
        names.join(", ")
    )
}

#[test]
fn deep_wide_and_circular_definitions_are_judged_in_seconds() {
    let doubled = |times: usize| {
        let mut condition = "facts.flag".to_owned();
        for _ in 0..times {
            condition = format!("({condition} && {condition})");
        }
        condition
    };
    let quantified = |times: usize| {
        (0..times).fold("facts.flag".to_owned(), |inner, number| {
            format!("facts.numbers.all(x{number}, {inner})")
        })
    };
    let circle = "stages: {s0000: {tasks: {a: {role: r, after: b}, b: {role: r, after: a}}, next: {a.done: s1}}, \
        s1: {tasks: {c: {role: r}}, next: {c.done: s0000}}}\n";
    let rows = [
        (
            "brackets",
            HEAD.to_owned() + &"[".repeat(200_000),
            "CB-L005",
        ),
        ("maps", HEAD.to_owned() + &"a: {".repeat(100_000), "CB-L005"),
        ("regions", nested(40), "CB-L005"),
        ("regions that never join", nested(5), "CB-L201"),
        ("doubled guard", guard(&doubled(6)), ""),
        ("twice as long", guard(&doubled(7)), "CB-L204"),
        ("nested quantifiers", guard(&quantified(20)), ""),
        (
            "parentheses",
            guard(&("(".repeat(900) + "true" + &")".repeat(900))),
            "CB-L204",
        ),
        (
            "negations",
            guard(&("!".repeat(1_900) + "facts.flag")),
            "CB-L204",
        ),
        (
            "a circle of tasks and stages",
            HEAD.to_owned() + circle,
            "CB-L302",
        ),
        ("every stage to every other", everywhere(44), "CB-L302"),
        ("guards that ask for much", asking(100), "CB-L006"),
        ("guards that ask for half as much", asking(9), "CB-L310"),
        (
            "one long name",
            HEAD.to_owned() + &"x".repeat(500_000) + ": 1\n",
            "CB-L004",
        ),
    ];
    check(&rows);
}

/// Each text is judged in time, with that code among its errors; without a code it has no error.
fn check(rows: &[(&str, String, &str)]) {
    let mut wrong = Vec::new();
    for (name, text, code) in rows {
        let begun = Instant::now();
        let loaded = load(text.as_bytes(), &Surroundings::default());
        let taken = begun.elapsed();
        let is_said = loaded
            .problems
            .iter()
            .any(|problem| problem.code.to_string() == *code);
        let is_right = if code.is_empty() {
            !loaded.has_errors()
        } else {
            loaded.has_errors() && is_said
        };
        if !is_right || taken > Duration::from_secs(20) {
            let shown = &loaded.problems[..3.min(loaded.problems.len())];
            wrong.push(format!("{name}, {taken:?}: {shown:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
