//! What the shape of a definition accepts and refuses.

use super::Document;
use crate::problem::Problems;
use crate::yaml::{Decode, read};

/// The problems of a text, one a line.
fn problems(text: &str) -> Vec<String> {
    let mut out = Problems::default();
    if let Some(root) = read(text.as_bytes(), &mut out) {
        let _ = Document::decode(&root, &mut out);
    }
    out.into_sorted().iter().map(ToString::to_string).collect()
}

const HEAD: &str = "casebook: 1\nid: a\ntitle: 甲\nversion: 1\nin_force: {from: 2026-01-01}\n\
    basis: 某法\ncalendar: cn\nstart: s\n";

/// The problems of a definition that is right but for what is added: a line of its own.
fn added(text: &str) -> Vec<String> {
    let rest =
        "roles: {r: {from: org.x}}\nstages: {s: {tasks: {t: {role: r}}, next: {t.done: end}}}\n";
    let has = |key: &str| text.starts_with(key);
    let rest: String = rest
        .split_inclusive('\n')
        .filter(|line| !has(&line[..5]))
        .collect();
    problems(&format!("{HEAD}{rest}{text}"))
}

#[test]
fn a_right_definition_has_no_problem() {
    assert_eq!(added(""), Vec::<String>::new());
}

#[test]
fn all_problems_of_a_shape_are_told_at_once() {
    let found =
        problems("casebook: 2\nid: 1a\ntitel: 甲\nversion: one\nin_force: {form: 2026-1-1}\n");
    let places: Vec<&str> = found
        .iter()
        .map(|line| &line[..line.find(' ').unwrap() + 8])
        .collect();
    assert_eq!(
        places,
        [
            "1:1 CB-L102", // title
            "1:1 CB-L102", // basis
            "1:1 CB-L102", // calendar
            "1:1 CB-L102", // roles
            "1:1 CB-L102", // start
            "1:1 CB-L102", // stages
            "2:5 CB-L105",
            "3:1 CB-L101",
            "4:10 CB-L106",
            "5:11 CB-L102",
            "5:12 CB-L101",
        ]
    );
    assert!(found.contains(
        &"3:1 CB-L101 unknown key \"titel\" in a definition, did you mean \"title\"?".to_owned()
    ));
}

/// A line of a definition and how its first problem begins.
const WRONG: &[(&str, &str)] = &[
    (
        "facts: {a: {type: boolean}}",
        "11:12 CB-L109 a fact lacks its personal-data class (个人信息分级), add class: P0, P1, P2 or P3",
    ),
    (
        "facts: {a: {type: bolean, class: P0}}",
        "11:19 CB-L104 \"bolean\" is not a word that belongs here, did you mean \"boolean\"?",
    ),
    (
        "limits: {a: {start: case.filed, within: 5 days, basis: 第1条}}",
        "11:41 CB-L106 length \"5 days\" has the unit",
    ),
    (
        "limits: {a: {start: case.filed, within: 5d}}",
        "11:13 CB-L102 a limit lacks the key \"basis\", add \"basis\"",
    ),
    (
        "limits: {a: {start: case.filed, within: 5d, basis: x, breach: {then: [s]}}}",
        "11:70 CB-L103 a list where a name belongs",
    ),
    (
        "roles: {r: {from: org.x, draw: {pool: x}}}",
        "10:32 CB-L102 a draw lacks the key \"count\", add \"count\"",
    ),
    (
        "roles: {r: {from: org.x, external: yes}}",
        "10:36 CB-L103 \"yes\" where true or false belongs, write true or false",
    ),
    (
        "stages: {s: {next: {t.done: [a, b]}}}",
        "10:29 CB-L901 a way leads to one stage, not to several (分支), write one stage with",
    ),
    (
        "stages: {s: {next: {t.done: {return_to: s}}}}",
        "10:41 CB-L210 a return does not say what comes after it (重提方式), add afterwards: rewalk",
    ),
    (
        "stages: {s: {next: {t.done: {return_to: s, to: s, afterwards: direct}}}}",
        "10:29 CB-L107 a way on has both \"to\" and \"return_to\", keep one of them",
    ),
    (
        "stages: {s: {tasks: {t: {role: r, outcome: [yes, no]}}}}",
        "10:45 CB-L009 the bare word yes is a truth value or nothing in YAML, write \"yes\" in quotes",
    ),
    (
        "stages: {s: {tasks: {t: {role: r, cosign: {all: [r], any: [r]}}}}}",
        "10:43 CB-L107 cosign has more than one rule, keep one of all, any, of, sequence",
    ),
    (
        "stages: {s: {tasks: {t: {role: r, cosign: {of: [r]}}}}}",
        "10:43 CB-L102 cosign lacks the key \"at_least\", add \"at_least\"",
    ),
    (
        "stages: {s: {tasks: {t: {role: r, vote: {quorum: 3/2, pass: 1/2}}}}}",
        "10:50 CB-L106 \"3/2\" is not a share such as 2/3, write a share such as 2/3",
    ),
    (
        "verbs: {jump: {by: [r]}}",
        "11:9 CB-L912 \"jump\" of verbs is not executed yet, remove it",
    ),
    (
        "verbs: {withdraw: {by: r, to: s}}",
        "11:27 CB-L101 unknown key \"to\" in a verb, write one of by, reason, doc",
    ),
    (
        "tests: [{name: x, given: [case.filed]}]",
        "11:9 CB-L702 a scenario checks nothing, add \"expect\" or \"refused\"",
    ),
    (
        "tables: {x: {wit: {}}}",
        "11:14 CB-L101 unknown key \"wit\" in how a table is asked, did you mean \"with\"?",
    ),
];

#[test]
fn what_does_not_fit_is_told_with_a_fix() {
    let mut wrong = Vec::new();
    for (text, expected) in WRONG {
        let found = added(text);
        if !found
            .first()
            .is_some_and(|first| first.starts_with(expected))
        {
            wrong.push(format!("{text}\n  expected {expected}\n  found {found:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
