//! The golden files: a folder for each release that changed the format.

use std::fs;
use std::path::{Path, PathBuf};

use casebook_engine::recorded::Recorded;

use super::line::Line;

/// What one release wrote.
pub struct Release {
    /// Its folder, such as `v0.1`.
    pub name: String,
    /// One record of each event type, in the order of their file names. A release whose format
    /// differs in few types holds those alone.
    pub events: Vec<Recorded>,
    /// Further records, for the words that may stand in a field.
    pub others: Vec<Recorded>,
    /// A whole log: a case with its refusals and its number.
    pub case: Vec<Recorded>,
    /// What that case is after each event, as [`super::picture`] shows it.
    pub states: String,
}

/// Where the golden files are.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden")
}

/// All that was ever written, the oldest release first.
pub fn released() -> Vec<Release> {
    let mut names: Vec<String> = names_in(&folder());
    names.retain(|name| name.starts_with('v'));
    names.sort_by_key(|name| numbers(name));
    names.iter().map(|name| read(name)).collect()
}

/// `v0.10` comes after `v0.9`.
fn numbers(name: &str) -> Vec<u32> {
    let numbers = name[1..].split('.');
    numbers
        .map(|number| number.parse().expect("a release is named by numbers"))
        .collect()
}

fn read(name: &str) -> Release {
    let folder = folder().join(name);
    let mut files = names_in(&folder);
    let has_others = files.iter().any(|file| file == OTHERS);
    files.retain(|file| is_event(file));
    files.sort();
    Release {
        name: name.to_owned(),
        events: files
            .iter()
            .flat_map(|file| records(&folder.join(file)))
            .collect(),
        others: if has_others {
            records(&folder.join(OTHERS))
        } else {
            Vec::new()
        },
        case: records(&folder.join(CASE_LOG)),
        states: text(&folder.join(CASE_STATES)),
    }
}

pub(super) const OTHERS: &str = "others.jsonl";
pub(super) const CASE_LOG: &str = "case.jsonl";
pub(super) const CASE_STATES: &str = "case.states.json";

fn is_event(file: &str) -> bool {
    file.strip_suffix(".json")
        .is_some_and(|event_type| !event_type.contains('.'))
}

fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the folder of the golden files");
    entries
        .map(|entry| entry.expect("an entry").file_name())
        .map(|name| name.into_string().expect("a name in UTF-8"))
        .collect()
}

fn records(file: &Path) -> Vec<Recorded> {
    let text = text(file);
    let lines = serde_json::Deserializer::from_str(&text).into_iter::<Line>();
    lines
        .map(|line| line.unwrap_or_else(|fault| panic!("{}: {fault}", file.display())))
        .map(Line::into_recorded)
        .collect()
}

pub(super) fn text(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|fault| panic!("{}: {fault}", file.display()))
}
