//! Several files at once: what is wrong with each, and with all of them together.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use casebook_engine::Name;
use casebook_engine::definition::{Definition, Table};

use crate::said::said;
use crate::{
    Code, Loaded, Place, Problem, Surroundings, check_relations, check_together, load,
    load_directory, load_migration, load_scenarios, load_table,
};

/// What a YAML file is, by its keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A definition of a workflow; also what cannot be told.
    Definition,
    /// Scenarios beside a definition.
    Scenarios,
    /// A directory of organs and persons.
    Directory,
    /// A migration of running cases.
    Migration,
    /// A decision table.
    Table,
}

impl FileKind {
    /// The kind of a text, by the first key on the outermost level that tells it.
    pub fn of(text: &[u8]) -> Self {
        let kinds: [(&[u8], Self); 5] = [
            (b"casebook:", Self::Definition),
            (b"scenarios:", Self::Scenarios),
            (b"directory:", Self::Directory),
            (b"migrate:", Self::Migration),
            (b"table:", Self::Table),
        ];
        let kind = |line: &[u8]| {
            let mut kinds = kinds.iter();
            kinds
                .find(|(key, _)| line.starts_with(key))
                .map(|(_, kind)| *kind)
        };
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        let mut lines = text.split(|byte| *byte == b'\n');
        lines.find_map(kind).unwrap_or(Self::Definition)
    }
}

/// Checks files as one body of law: each definition alone and against the others, and scenarios
/// against the definitions, also those registered. Gives the problems of each file, in the order of
/// the files.
pub fn check_files(
    texts: &[Vec<u8>],
    surroundings: &Surroundings<'_>,
    registered: &[Arc<Definition>],
) -> Vec<Vec<Problem>> {
    let mut found: Vec<Vec<Problem>> = texts.iter().map(|_| Vec::new()).collect();
    let of_kind = |kind| {
        let texts = texts.iter().enumerate();
        texts.filter(move |(_, text)| FileKind::of(text) == kind)
    };
    for (number, text) in of_kind(FileKind::Directory) {
        found[number] = load_directory(text).problems;
    }
    let mut surroundings = surroundings.clone();
    let mut seen: BTreeMap<(Name, u32), Name> = BTreeMap::new();
    for (number, text) in of_kind(FileKind::Table) {
        let loaded = load_table(text);
        found[number] = loaded.problems;
        let Some(table) = loaded.table else { continue };
        found[number].extend(table_twice(&table, &mut seen));
        take_newer(&mut surroundings.tables, table);
    }
    let surroundings = &surroundings;
    let (numbers, loaded): (Vec<usize>, Vec<Loaded>) = of_kind(FileKind::Definition)
        .map(|(number, text)| (number, load(text, surroundings)))
        .unzip();
    let all: Vec<&Loaded> = loaded.iter().collect();
    let tried: BTreeSet<&[u8]> = of_kind(FileKind::Scenarios)
        .filter_map(|(_, text)| tried_by(text))
        .collect();
    for (nth, one) in loaded.iter().enumerate() {
        let mut problems = one.problems.clone();
        let id = one.definition.as_ref().map(|read| &read.reference.id);
        // Its scenarios stand in another of the files.
        let is_tried = id.is_some_and(|id| tried.contains(id.as_str().as_bytes()));
        problems.retain(|problem| !is_tried || problem.code != Code::NoScenario);
        found[numbers[nth]] = problems;
    }
    for (nth, problem) in check_together(&all) {
        found[numbers[nth]].push(problem);
    }
    for (nth, problem) in check_relations(&all, registered) {
        found[numbers[nth]].push(problem);
    }
    let definitions = known(&loaded, registered);
    for (number, text) in of_kind(FileKind::Migration) {
        found[number] = load_migration(text, &definitions).problems;
    }
    let some_unknown = loaded.iter().any(Loaded::has_errors);
    for (number, text) in of_kind(FileKind::Scenarios) {
        let mut problems = load_scenarios(text, &definitions).problems;
        // They may belong to a definition that could not be read; its errors are told.
        problems.retain(|one| !some_unknown || one.code != Code::ScenarioWithoutDefinition);
        found[number] = problems;
    }
    found
}

/// What is wrong when a table and version were seen before with another text.
fn table_twice(table: &Table, seen: &mut BTreeMap<(Name, u32), Name>) -> Option<Problem> {
    let key = (table.id.clone(), table.version);
    let other = seen.insert(key, table.digest.clone())?;
    let code = Code::TableTwice;
    (other != table.digest).then(|| Problem {
        place: Place::START,
        code,
        severity: code.severity(),
        message: said!(
            "“{id}”第 {version} 版有两份不同的文本",
            "\"{id}\" has two texts of version {version}",
            id = table.id,
            version = table.version
        ),
        fix: said!(
            "请为较新的文本另编版本号",
            "give the newer text a new version"
        ),
        path: Vec::new(),
    })
}

/// Puts a table in the place of an older version.
fn take_newer(tables: &mut BTreeMap<Name, Arc<Table>>, table: Arc<Table>) {
    let known = tables.get(&table.id).map_or(0, |known| known.version);
    if known <= table.version {
        tables.insert(table.id.clone(), table);
    }
}

/// The id of the definition that a file of scenarios tries, as it is written.
fn tried_by(text: &[u8]) -> Option<&[u8]> {
    let mut lines = text.split(|byte| *byte == b'\n');
    let id = lines.find_map(|line| line.strip_prefix(b"scenarios:"))?;
    Some(id.trim_ascii())
}

/// The definitions that could be read, and those registered that none of them replaces.
fn known<'a>(loaded: &'a [Loaded], registered: &'a [Arc<Definition>]) -> Vec<&'a Definition> {
    let read: Vec<&Definition> = loaded
        .iter()
        .filter_map(|one| one.definition.as_ref())
        .collect();
    let is_replaced = |old: &Definition| {
        read.iter().any(|new| {
            let (new, old) = (&new.reference, &old.reference);
            (&new.id, new.version) == (&old.id, old.version)
        })
    };
    let staying = registered
        .iter()
        .map(AsRef::as_ref)
        .filter(|old| !is_replaced(old));
    read.iter().copied().chain(staying).collect()
}
