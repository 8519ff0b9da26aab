//! Every page of `docs/reference/lint` shows what it says: its first example has the problem, its
//! second does not. An example gives the keys that matter; the rest is a small definition.

use std::collections::BTreeSet;
use std::path::Path;

use casebook_engine::definition::Definition;
use casebook_workflows::{
    Loaded, Problem, Proof, Severity, Surroundings, calendars, load, load_directory,
    load_scenarios, load_table, run,
};

const REST: &str = "\
casebook: 1
id: example
title: 示例
version: 1
in_force: {from: 2026-01-01}
basis: 某法
calendar: cn
roles: {clerk: {from: org.office}, head: {from: org.heads}}
start: work
stages: {work: {tasks: {write: {role: clerk}, check: {role: head, after: write}}, next: {check.done: end}}}
tests: [{name: 例, given: [case.filed], expect: {status: open}}]
";

/// Two clerks and one head, all invented, and a register.
const DIRECTORY: &str = "\
directory: 1
id: example
version: 1
organs: {city: {title: 示例局, short: 示, level: municipal}}
persons:
  one: {name: 甲, invented: true, posts: [{organ: city, post: office}]}
  two: {name: 乙, invented: true, posts: [{organ: city, post: office}]}
  three: {name: 丙, invented: true, posts: [{organ: city, post: heads}]}
competence: [{matter: example.matter, organ: city}]
registers: {lawyers: {title: 律师名册, subjects: {four: {title: 丁}}}}
";

/// Codes of which a definition alone can show nothing: bytes, several files, the directory itself.
const WITHOUT_EXAMPLE: [u16; 24] = [
    1, 2, 3, 6, 10, 11, 340, 350, 351, 352, 354, 366, 367, 601, 602, 605, 610, 611, 612, 613, 701,
    703, 704, 801,
];

/// The small definition with the example's keys in place of its own.
fn completed(example: &str) -> String {
    let key = |line: &str| line.split(':').next().unwrap_or_default().to_owned();
    let top = |line: &&str| !line.starts_with([' ', '#']);
    let given: BTreeSet<String> = example.lines().filter(top).map(key).collect();
    let rest = REST.lines().filter(|line| !given.contains(&key(line)));
    rest.chain(example.lines())
        .map(|line| line.to_owned() + "\n")
        .collect()
}

fn loaded(example: &str) -> Loaded {
    let directory = load_directory(DIRECTORY.as_bytes())
        .directory
        .expect("a directory");
    let surroundings = Surroundings {
        directory: Some(&directory),
        proof: Proof::Space,
        ..Surroundings::default()
    };
    load(completed(example).as_bytes(), &surroundings)
}

/// The problems of an example: of a decision table, or of a definition.
fn problems(example: &str) -> Vec<Problem> {
    if example.starts_with("table:") {
        load_table(example.as_bytes()).problems
    } else {
        loaded(example).problems
    }
}

fn examples(page: &str) -> Vec<&str> {
    let blocks = page.split("```yaml\n").skip(1);
    blocks
        .filter_map(|block| block.split("\n```").next())
        .collect()
}

#[test]
fn every_page_shows_the_problem_and_how_it_is_mended() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/reference/lint");
    let mut wrong = Vec::new();
    let mut shown = 0;
    for entry in std::fs::read_dir(&folder).expect("the pages are there") {
        let path = entry.expect("an entry").path();
        let code = path
            .file_stem()
            .and_then(|name| name.to_str())
            .expect("a name")
            .to_owned();
        let page = std::fs::read_to_string(&path).expect("a page");
        let number: u16 = code.trim_start_matches("CB-L").parse().expect("a number");
        let [bad, good, also_bad, also_good] = examples(&page)[..] else {
            assert!(
                WITHOUT_EXAMPLE.contains(&number),
                "{code} has no two examples"
            );
            continue;
        };
        shown += 1;
        assert_eq!(
            (bad, good),
            (also_bad, also_good),
            "{code}: both languages show the same"
        );
        let found = problems(bad);
        if !found.iter().any(|problem| problem.code.to_string() == code) {
            wrong.push(format!("{code}: the first example has {found:#?}"));
        }
        let mended = problems(good);
        let left = mended.iter().filter(|problem| {
            problem.severity == Severity::Error || problem.code.to_string() == code
        });
        let left: Vec<_> = left.collect();
        if !left.is_empty() {
            wrong.push(format!("{code}: the second example has {left:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(shown > 50, "only {shown} pages show an example");
}

/// The whole definition of the guide, its scenarios, and pieces of a definition, in both languages.
#[test]
fn every_example_of_the_guide_is_sound() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/guide");
    let read = |file: &str| std::fs::read_to_string(folder.join(file)).expect("a guide");
    let (chinese, english) = (
        read("defining-workflows.zh.md"),
        read("defining-workflows.en.md"),
    );
    assert_eq!(
        examples(&chinese),
        examples(&english),
        "both languages show the same"
    );
    let mut wrong = Vec::new();
    let mut definition = None;
    let calendar = calendars::builtin("cn").expect("a calendar");
    for example in examples(&english) {
        let first = example.lines().next().unwrap_or_default().to_owned();
        if example.starts_with("scenarios:") {
            let definition: &Definition =
                definition.as_ref().expect("the definition stands before");
            let file = load_scenarios(example.as_bytes(), &[definition]);
            wrong.extend(file.problems.iter().map(|problem| problem.shown_in(&first)));
            let outcomes = file
                .scenarios
                .iter()
                .map(|one| run(definition, one, &calendar));
            wrong.extend(
                outcomes
                    .filter(|one| !one.passed())
                    .map(|one| format!("{one:?}")),
            );
            continue;
        }
        if example.starts_with("table:") {
            let problems = load_table(example.as_bytes()).problems;
            wrong.extend(problems.iter().map(|problem| problem.shown_in(&first)));
            continue;
        }
        let is_whole = example.starts_with("casebook:");
        let loaded = if is_whole {
            load(example.as_bytes(), &Surroundings::default())
        } else {
            loaded_alone(example)
        };
        let faults = loaded.problems.iter();
        let faults = faults.filter(|one| is_whole || one.severity == Severity::Error);
        wrong.extend(faults.map(|problem| format!("{problem} in:\n{example}")));
        if is_whole {
            for scenario in &loaded.scenarios {
                let definition = loaded.definition.as_ref().expect("a definition");
                assert!(run(definition, scenario, &calendar).passed());
            }
            definition = loaded.definition;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A piece completed to a definition; its roles need not be those of a directory.
fn loaded_alone(example: &str) -> Loaded {
    load(completed(example).as_bytes(), &Surroundings::default())
}
