//! What can become of a case under a definition, walked: that each fault is found with the shortest
//! way to it, that nothing takes long, and what the shipped definitions can become.

use std::fmt::Write;

use casebook_workflows::{
    Extent, Loaded, Proof, Severity, Surroundings, load, shipped_definitions,
};

const HEAD: &str = "\
casebook: 1
id: example
title: 示例
version: 1
in_force: {from: 2026-01-01}
basis: 某法
calendar: cn
roles: {clerk: {from: org.office}, head: {from: org.heads}}
tests: [{name: 例, given: [case.filed], expect: {status: open}}]
";

fn walked(text: &str, proof: Proof) -> Loaded {
    let surroundings = Surroundings {
        proof,
        ..Surroundings::default()
    };
    load(text.as_bytes(), &surroundings)
}

/// The code, the way and the definition, for each kind of fault.
const FAULTS: [(&str, &str, &str); 8] = [
    (
        "CB-L330",
        "case.filed → wait.expired → write.done → here nothing can happen any more",
        "start: work
limits: {wait: {start: case.filed, within: 5wd, basis: 第1条}}
stages:
  work: {tasks: {write: {role: clerk}}, next: {write.done: waiting}}
  waiting: {next: {wait.expired: end}}",
    ),
    (
        "CB-L330",
        "case.filed → write.done (\"check.when\" does not hold) → here nothing can happen any more",
        "start: work
facts: {grave: {type: boolean, default: false, class: P0}}
stages:
  work: {tasks: {write: {role: clerk}}, next: {write.done: last}}
  last: {tasks: {check: {role: head, when: facts.grave}}, next: {check.done: end, check.skipped: hold}}
  hold: {accept: {asked: {role: clerk, require: never}}, next: {asked: end}}
guards: {never: {cel: \"seen('check.done')\", basis: 第1条, say: 未审核}}",
    ),
    (
        "CB-L331",
        "case.filed → from here the case never ends",
        "start: work
stages:
  work: {tasks: {write: {role: clerk}}, next: {write.done: check}}
  check: {tasks: {review: {role: head}}, next: {review.done: [{to: end, when: first}, {to: work}]}}
guards: {first: {cel: \"!seen('review.done')\", basis: 第1条, say: 已审核过}}",
    ),
    (
        "CB-L334",
        "case.filed → write.done → review.done → return from \"decide\" to \"work\", and straight \
         back after it → write.done → sign_off.done → this rests on what was found before the return",
        "start: work
stages:
  work: {tasks: {write: {role: clerk}}, next: {write.done: check}}
  check: {tasks: {review: {role: head}}, next: {review.done: decide}}
  decide: {require: reviewed, tasks: {sign_off: {role: head}}, next: {sign_off.done: end}}
guards: {reviewed: {cel: \"seen('review.done')\", basis: 第58条, say: 未经审核不得决定}}
verbs: {return: {by: [head], to: any_finished_stage, reason: required}}",
    ),
    (
        "CB-L335",
        "case.filed → write.done → check.done → after this \"write\" is never done",
        "start: work
limits: {handle: {start: check.done, within: 5wd, basis: 第1条, by: write}}
stages: {work: {tasks: {write: {role: clerk}, check: {role: head, after: write}}, next: {check.done: end}}}",
    ),
    (
        "CB-L338",
        "case.filed → write.drop → the case ends and \"serve\" still runs",
        "start: work
limits: {serve: {start: write.done, within: 5wd, basis: 第61条, by: deliver}}
stages:
  work: {tasks: {write: {role: clerk, outcome: [punish, drop]}}, next: {write.punish: serving, write.drop: end}}
  serving: {tasks: {deliver: {role: clerk}}, next: {deliver.done: end}}",
    ),
    (
        "CB-L302",
        "case.filed → write.more",
        "start: work
stages:
  work: {tasks: {write: {role: clerk, outcome: [more, enough]}}, next: {write.more: check, write.enough: end}}
  check: {tasks: {review: {role: head}}, next: {review.done: again}}
  again: {tasks: {redo: {role: clerk}}, next: {redo.done: check}}",
    ),
    (
        "CB-L310",
        "case.filed → write.straight → sign_off.done",
        "start: work
stages:
  work: {tasks: {write: {role: clerk, outcome: [review, straight]}}, next: {write.review: check, write.straight: decide}}
  check: {tasks: {review: {role: head}}, next: {review.done: decide}}
  decide: {require: reviewed, tasks: {sign_off: {role: head}}, next: {sign_off.done: end}}
guards: {reviewed: {cel: \"seen('review.done')\", basis: 第58条, say: 未经审核不得决定}}",
    ),
];

#[test]
fn each_fault_is_found_with_the_shortest_way_to_it() {
    let mut wrong = String::new();
    for (code, way, body) in FAULTS {
        let loaded = walked(&format!("{HEAD}{body}\n"), Proof::Space);
        let found = loaded
            .problems
            .iter()
            .find(|one| one.code.to_string() == code);
        let shown: Option<String> = found.map(|one| {
            let steps: Vec<&str> = one.path.iter().map(|said| said.en.as_str()).collect();
            steps.join(" → ")
        });
        if shown.as_deref() != Some(way) {
            writeln!(
                wrong,
                "{code}: {shown:?} and not {way}\n{:#?}",
                loaded.problems
            )
            .expect("text");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// A gate that asks whether the last decision was the grave one, and a step behind a way that asked
/// the same before.
const LAST_DECISION: &str = "\
start: work
stages:
  work: {tasks: {write: {role: clerk, outcome: [plain, grave]}}, next: {write.plain: check, write.grave: check}}
  check: {tasks: {review: {role: head, outcome: [pass, back]}}, next: {review.pass: [{to: more, when: grave}, {to: end}], review.back: {return_to: work, afterwards: rewalk}}}
  more: {require: grave, tasks: {sign_off: {role: head}}, next: {sign_off.done: end}}
guards: {grave: {cel: \"seen('write.grave') && time('write.grave') >= time('write.done')\", basis: 第58条, say: 最后一次决定不重}}
";

#[test]
fn the_order_in_which_things_happened_is_known() {
    let loaded = walked(&format!("{HEAD}{LAST_DECISION}"), Proof::Space);
    let codes: Vec<String> = loaded
        .problems
        .iter()
        .map(|one| one.code.to_string())
        .collect();
    assert!(codes.is_empty(), "{codes:?} {:#?}", loaded.problems);
    assert_eq!(loaded.space.map(|space| space.extent), Some(Extent::Whole));
}

/// As many stages in a row.
fn deep(stages: usize) -> String {
    let mut text = format!("{HEAD}start: s0\nstages:\n");
    for nth in 0..stages {
        let to = if nth + 1 < stages {
            format!("s{}", nth + 1)
        } else {
            "end".to_owned()
        };
        writeln!(
            text,
            "  s{nth}: {{tasks: {{t{nth}: {{role: clerk}}}}, next: {{t{nth}.done: {to}}}}}"
        )
        .expect("text");
    }
    text
}

/// As many tasks side by side in one stage.
fn wide(tasks: usize) -> String {
    let names: Vec<String> = (0..tasks).map(|nth| format!("t{nth}")).collect();
    let tasks: Vec<String> = names
        .iter()
        .map(|name| format!("{name}: {{role: clerk}}"))
        .collect();
    format!(
        "{HEAD}start: work\nstages:\n  work: {{tasks: {{{}, last: {{role: head, after: [{}]}}}}, next: {{last.done: end}}}}\n",
        tasks.join(", "),
        names.join(", ")
    )
}

/// As many regions side by side, each of two stages with a way back.
fn beside(regions: usize) -> String {
    let mut text = format!("{HEAD}start: all\nstages:\n  all:\n    regions:\n");
    for nth in 0..regions {
        writeln!(
            text,
            "      r{nth}:\n        start: a{nth}\n        stages:\n          a{nth}: {{tasks: {{t{nth}: {{role: clerk}}}}, next: {{t{nth}.done: b{nth}}}}}\n          b{nth}: {{tasks: {{u{nth}: {{role: head, outcome: [pass, again]}}}}, next: {{u{nth}.pass: end, u{nth}.again: a{nth}}}}}"
        )
        .expect("text");
    }
    text + "    next: {all.done: end}\n"
}

/// A step that asks as many conditions, each with two answers.
fn conditions(count: usize) -> String {
    let facts: Vec<String> = (0..count)
        .map(|nth| format!("f{nth}: {{type: boolean, default: false, class: P0}}"))
        .collect();
    let tasks: Vec<String> = (0..count)
        .map(|nth| format!("c{nth}: {{role: clerk, when: facts.f{nth}}}"))
        .collect();
    let names: Vec<String> = (0..count).map(|nth| format!("c{nth}")).collect();
    format!(
        "{HEAD}start: work\nfacts: {{{}}}\nstages:\n  work: {{tasks: {{{}, last: {{role: head, after: [{}]}}}}, next: {{last.done: end}}}}\n",
        facts.join(", "),
        tasks.join(", "),
        names.join(", ")
    )
}

/// What nobody writes by hand is walked within bounds, and it is said how far.
#[test]
fn what_is_hostile_is_walked_within_bounds() {
    const STATES: usize = 400;
    let rows = [
        ("deep", deep(200), Extent::Whole),
        ("wide", wide(12), Extent::Bounded),
        ("two regions", beside(2), Extent::Whole),
        ("twenty regions", beside(20), Extent::Aside),
        ("conditions", conditions(20), Extent::Bounded),
    ];
    for (name, text, extent) in rows {
        let loaded = walked(&text, Proof::Within(STATES));
        let space = loaded
            .space
            .unwrap_or_else(|| panic!("{name}: {:?}", loaded.problems));
        assert_eq!(space.extent, extent, "{name}: {space}");
        assert!(space.states < STATES + 200, "{name}: {space}");
        let told = loaded
            .problems
            .iter()
            .any(|one| one.code.to_string() == "CB-L340");
        assert_eq!(told, extent != Extent::Whole, "{name}");
        let errors = loaded
            .problems
            .iter()
            .filter(|one| one.severity == Severity::Error);
        assert_eq!(errors.count(), 0, "{name}: {:?}", loaded.problems);
    }
}

/// What lint says of shipped definitions, as far as they are walked here; the bench `definitions`
/// walks them as far as lint does for anybody, and ends where one is not sound.
fn told_of_shipped(first: usize, step: usize) -> String {
    let mut told = String::new();
    for text in shipped_definitions().iter().skip(first).step_by(step) {
        let loaded = walked(&text.text, Proof::Within(1_500));
        let found = loaded.problems.iter();
        for problem in found.filter(|one| one.severity < Severity::Information) {
            let way: Vec<&str> = problem.path.iter().map(|said| said.en.as_str()).collect();
            writeln!(told, "{} {problem}\n  {}", text.id, way.join(" → ")).expect("text");
        }
    }
    told
}

/// No case under a shipped definition can be lost: not even a warning is told. Two tests, so that
/// two processors walk.
#[test]
fn no_shipped_definition_strands_a_case() {
    let told = told_of_shipped(0, 2);
    assert!(told.is_empty(), "{told}");
}

#[test]
fn nor_does_any_other() {
    let told = told_of_shipped(1, 2);
    assert!(told.is_empty(), "{told}");
}
