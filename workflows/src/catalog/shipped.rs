//! The texts that ship with the program.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use casebook_engine::Name;
use casebook_engine::case::{RegisteredText, TextKind};
use casebook_engine::definition::Table;
use casebook_engine::recorded::DefinitionRef;
use rust_embed::RustEmbed;

use super::add::first_error;
use crate::{Surroundings, digest, load, load_table, table_text};

#[derive(RustEmbed)]
#[folder = "definitions"]
struct DefinitionFiles;

#[derive(RustEmbed)]
#[folder = "scenarios"]
struct ScenarioFiles;

#[derive(RustEmbed)]
#[folder = "directories"]
struct DirectoryFiles;

#[derive(RustEmbed)]
#[folder = "tables"]
struct TableFiles;

/// The definitions and tables that ship with the program, and the directory of the demonstration bureau.
pub fn shipped_texts() -> Vec<RegisteredText> {
    let mut texts = shipped_tables();
    texts.extend(shipped_definitions());
    texts.extend(shipped_directory("shanghai"));
    texts
}

/// The decision tables that ship with the program.
///
/// # Panics
/// Never: every shipped file is tested to be a usable table. None is left out silently.
pub fn shipped_tables() -> Vec<RegisteredText> {
    TableFiles::iter()
        .filter_map(|name| TableFiles::get(&name).map(|file| (name, file)))
        .map(|(name, file)| match table_text(&file.data) {
            Ok(text) => text,
            Err(problems) => panic!("the shipped table `{name}` is usable: {problems:?}"),
        })
        .collect()
}

/// The tables that ship with the program, ready to be asked. Read once for the life of the program.
pub(crate) fn builtin_tables() -> BTreeMap<Name, Arc<Table>> {
    static TABLES: OnceLock<BTreeMap<Name, Arc<Table>>> = OnceLock::new();
    let read = || {
        let texts = shipped_tables().into_iter();
        let tables = texts.filter_map(|text| load_table(text.text.as_bytes()).table);
        tables.map(|table| (table.id.clone(), table)).collect()
    };
    TABLES.get_or_init(read).clone()
}

/// The definitions that ship with the program.
///
/// # Panics
/// Never: every shipped file is tested to be a usable definition. None is left out silently.
pub fn shipped_definitions() -> Vec<RegisteredText> {
    DefinitionFiles::iter()
        .filter_map(|name| DefinitionFiles::get(&name).map(|file| (name, file)))
        .map(|(name, file)| match definition_text(&file.data) {
            Ok(text) => text,
            Err(problem) => panic!("the shipped definition `{name}` is usable: {problem}"),
        })
        .collect()
}

/// The scenario files of a definition that ship with the program, with their names.
pub fn shipped_scenarios(id: &str) -> Vec<(String, Vec<u8>)> {
    let folder = format!("{id}/");
    let files =
        ScenarioFiles::iter().filter(|name| name.starts_with(&folder) && name.ends_with(".yaml"));
    files
        .filter_map(|name| {
            let file = ScenarioFiles::get(&name)?;
            Some((format!("scenarios/{name}"), file.data.into_owned()))
        })
        .collect()
}

/// A directory that ships with the program, such as `shanghai`.
pub fn shipped_directory(id: &str) -> Option<RegisteredText> {
    let file = DirectoryFiles::get(&format!("{id}.yaml"))?;
    let text = String::from_utf8(file.data.into_owned()).ok()?;
    let digest = digest(text.as_bytes());
    Some(RegisteredText {
        kind: TextKind::Directory,
        id: id.into(),
        version: 1,
        digest,
        from: None,
        text,
    })
}

/// A definition as it is registered, from its YAML.
///
/// # Errors
/// The first error, when the text is no usable definition: run the lint to see all.
pub fn definition_text(yaml: &[u8]) -> Result<RegisteredText, String> {
    definition_text_among(yaml, &Surroundings::default())
}

/// As [`definition_text`], read with these calendars and tables.
///
/// # Errors
/// As [`definition_text`].
pub fn definition_text_among(
    yaml: &[u8],
    surroundings: &Surroundings<'_>,
) -> Result<RegisteredText, String> {
    let loaded = load(yaml, surroundings);
    let definition = loaded
        .definition
        .ok_or_else(|| first_error(&loaded.problems))?;
    let text = std::str::from_utf8(yaml)
        .map_err(|error| error.to_string())?
        .to_owned();
    let DefinitionRef {
        id,
        version,
        digest,
    } = definition.reference;
    let from = Some(definition.in_force.from);
    Ok(RegisteredText {
        kind: TextKind::Definition,
        id,
        version,
        digest,
        from,
        text,
    })
}

/// The names of the files of the definitions that ship with the program.
#[cfg(test)]
pub(super) fn definition_files() -> impl Iterator<Item = std::borrow::Cow<'static, str>> {
    DefinitionFiles::iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_shipped_file_is_left_out() {
        let files: Vec<_> = DefinitionFiles::iter().collect();
        let unusable: Vec<String> = files
            .iter()
            .filter_map(|name| {
                let file = DefinitionFiles::get(name).expect("an embedded file");
                let problem = definition_text(&file.data).err()?;
                Some(format!("{name}: {problem}"))
            })
            .collect();
        assert!(unusable.is_empty(), "{}", unusable.join("\n"));
        assert_eq!(shipped_definitions().len(), files.len());
    }
}
