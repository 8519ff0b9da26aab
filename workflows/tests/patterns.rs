//! Every pattern in the table of `docs/reference/patterns.md` runs, or says why it is refused.
//!
//! The table is made from `workflows/patterns/index.txt`; the patterns are definitions beside it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};

use casebook_workflows::{Loaded, Surroundings, calendars, load, run};

/// A row of the index.
struct Row<'a> {
    number: &'a str,
    zh: &'a str,
    en: &'a str,
    file: &'a str,
    /// The scenario, `*` for all of the file, or why it is refused.
    what: &'a str,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("patterns")
}

fn row(line: &str) -> Option<Row<'_>> {
    let cells: Vec<&str> = line.split(" | ").map(str::trim).collect();
    let [number, zh, en, file, what] = cells[..] else {
        return None;
    };
    Some(Row {
        number,
        zh,
        en,
        file,
        what,
    })
}

fn index() -> String {
    std::fs::read_to_string(folder().join("index.txt")).expect("the index is there")
}

/// Every definition of the folder by its name, without problems.
fn definitions() -> BTreeMap<String, Loaded> {
    let entries = std::fs::read_dir(folder()).expect("the folder is there");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let yaml = paths.filter(|path| path.extension().is_some_and(|end| end == "yaml"));
    yaml.map(|path| {
        let name = path.file_stem().and_then(|name| name.to_str());
        let name = name.expect("a name").to_owned();
        let text = std::fs::read(&path).expect("a definition");
        let loaded = load(&text, &Surroundings::default());
        let problems: Vec<String> = loaded.problems.iter().map(ToString::to_string).collect();
        assert!(loaded.definition.is_some(), "{name}: {problems:#?}");
        (name, loaded)
    })
    .collect()
}

/// The names of the scenarios of a definition; what went otherwise is added to `wrong`.
fn played(name: &str, loaded: &Loaded, wrong: &mut Vec<String>) -> BTreeSet<String> {
    let definition = loaded.definition.as_ref().expect("a definition");
    let calendar = calendars::builtin(definition.calendar.as_str()).expect("a calendar");
    let scenarios = loaded.scenarios.iter();
    let outcomes = scenarios.map(|scenario| run(definition, scenario, &calendar));
    outcomes
        .map(|outcome| {
            for failure in &outcome.failures {
                let steps = outcome.steps.join(", ");
                wrong.push(format!(
                    "{name}, {}: {}\n    {steps}",
                    outcome.name, failure.message.en
                ));
            }
            outcome.name
        })
        .collect()
}

#[test]
fn every_pattern_runs_or_says_why_it_is_refused() {
    let definitions = definitions();
    let mut wrong = Vec::new();
    let played: BTreeMap<&String, BTreeSet<String>> = definitions
        .iter()
        .map(|(name, loaded)| (name, played(name, loaded, &mut wrong)))
        .collect();
    let index = index();
    let mut used = BTreeSet::new();
    for row in index.lines().filter_map(row) {
        let file = row.file.to_owned();
        let tried = match played.get(&file) {
            None if row.file == "refused" => row.what.chars().count() > 20,
            None => false,
            Some(names) if row.what == "*" => !names.is_empty(),
            Some(names) => names.contains(row.what),
        };
        if !tried {
            wrong.push(format!(
                "{} {}: {} {}",
                row.number, row.zh, row.file, row.what
            ));
        }
        used.insert(file);
    }
    let unused = definitions.keys().filter(|name| !used.contains(*name));
    wrong.extend(unused.map(|name| format!("{name} is in no row")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_of_control_flow_has_all_forty_three_patterns_in_order() {
    let index = index();
    let numbers = index.lines().filter_map(row);
    let numbers: Vec<u32> = numbers.filter_map(|row| row.number.parse().ok()).collect();
    assert_eq!(numbers, (1..=43).collect::<Vec<_>>());
    let verbs = index.lines().filter_map(row);
    let verbs = verbs.filter(|row| row.number.starts_with('V')).count();
    assert_eq!(verbs, 38, "the rows of approval verbs");
}

fn page(index: &str) -> String {
    let mut page = String::from(
        "# Patterns\n\nMade from `workflows/patterns/index.txt`; every row that runs is tried by `workflows/tests/patterns.rs`.\n\
         The control-flow patterns are those of van der Aalst, ter Hofstede, Kiepuszewski and Barros and of Russell et al.; \
         the approval verbs are the rows of the function table that FlowLong publishes.\n",
    );
    let counted = |section: &str| {
        let rows = section.lines().filter_map(row);
        let (refused, run): (Vec<_>, Vec<_>) = rows.partition(|row| row.file == "refused");
        (run.len(), refused.len())
    };
    for section in index.split("\n## ").skip(1) {
        let title = section.lines().next().unwrap_or_default();
        let (run, refused) = counted(section);
        write!(
            page,
            "\n## {title}\n\n{run} run, {refused} are refused.\n\n| | pattern | 模式 | where | tried by, or why it is refused |\n|---|---|---|---|---|\n"
        )
        .expect("text");
        for row in section.lines().filter_map(row) {
            let place = match row.file {
                "refused" => "refused".to_owned(),
                file => format!("[{file}.yaml](../../workflows/patterns/{file}.yaml)"),
            };
            let what = if row.what == "*" {
                "all its scenarios"
            } else {
                row.what
            };
            let Row { number, zh, en, .. } = row;
            writeln!(page, "| {number} | {en} | {zh} | {place} | {what} |").expect("text");
        }
    }
    page
}

#[test]
fn the_page_of_patterns_is_fresh() {
    let path = folder().join("../../docs/reference/patterns.md");
    let fresh = page(&index());
    if std::env::var_os("CASEBOOK_BLESS").is_some() {
        std::fs::write(&path, &fresh).expect("the page can be written");
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == fresh,
        "docs/reference/patterns.md is stale: run CASEBOOK_BLESS=1 cargo test -p casebook-workflows --test patterns"
    );
}
