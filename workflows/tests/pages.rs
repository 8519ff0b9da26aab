//! Every page of `docs/reference/lint` shows what it says: its first example has the problem, its
//! second does not. An example gives the keys that matter; the rest is a small definition.

use std::collections::BTreeSet;
use std::path::Path;

use casebook_workflows::{Loaded, Severity, Surroundings, load, load_directory};

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

/// Two clerks and one head, all invented.
const DIRECTORY: &str = "\
directory: 1
id: example
version: 1
organs: {city: {title: 示例局, short: 示, level: municipal}}
persons:
  one: {name: 甲, invented: true, posts: [{organ: city, post: office}]}
  two: {name: 乙, invented: true, posts: [{organ: city, post: office}]}
  three: {name: 丙, invented: true, posts: [{organ: city, post: heads}]}
";

/// Codes of which a definition alone can show nothing: bytes, several files, the directory itself.
const WITHOUT_EXAMPLE: [u16; 11] = [1, 2, 3, 6, 10, 11, 601, 602, 701, 703, 801];

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
        ..Surroundings::default()
    };
    load(completed(example).as_bytes(), &surroundings)
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
        let found = loaded(bad).problems;
        if !found.iter().any(|problem| problem.code.to_string() == code) {
            wrong.push(format!("{code}: the first example has {found:#?}"));
        }
        let mended = loaded(good);
        let left = mended.problems.iter().filter(|problem| {
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
