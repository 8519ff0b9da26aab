//! The texts in force, checked and ready: what the engine asks the law.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use casebook_engine::Name;
use casebook_engine::access::{Directory, DirectoryChanged};
use casebook_engine::case::{RegisteredText, TextKind};
use casebook_engine::deadline::Calendar;
use casebook_engine::definition::Definition;
use casebook_engine::ports::Law;
use casebook_engine::recorded::DefinitionRef;
use casebook_engine::runtime::RecordedChange;
use casebook_engine::stream::Version;
use jiff::Timestamp;
use rust_embed::RustEmbed;

use crate::{Problem, Severity, Surroundings, calendars, digest, load, load_directory, reload};

/// The zone of calendars that a bureau keeps as CSV.
const CALENDAR_ZONE: &str = "Asia/Shanghai";

#[derive(RustEmbed)]
#[folder = "definitions"]
struct DefinitionFiles;

#[derive(RustEmbed)]
#[folder = "scenarios"]
struct ScenarioFiles;

#[derive(RustEmbed)]
#[folder = "directories"]
struct DirectoryFiles;

/// Definitions, calendars and the directory, by what the log or the program holds.
///
/// Texts are added at start and when a new one is registered; what was once in force stays.
#[derive(Debug, Default)]
pub struct Catalog {
    inner: RwLock<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    by_digest: BTreeMap<Name, Arc<Definition>>,
    by_id: BTreeMap<Name, BTreeMap<u32, Arc<Definition>>>,
    calendars: BTreeMap<Name, Arc<Calendar>>,
    /// As the registered texts say.
    registered: Directory,
    /// What changed since, in order, and how many changes that are.
    changes: Vec<DirectoryChanged>,
    changed: Version,
    /// Both together.
    directory: Arc<Directory>,
}

impl Inner {
    /// Makes the directory of the registered texts and what changed since.
    fn fold(&mut self) {
        let mut directory = self.registered.clone();
        for change in &self.changes {
            directory.apply(change);
        }
        self.directory = Arc::new(directory);
    }
}

/// A text that this release cannot take: it is left out, and what it governs can only be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("load the {kind:?} `{id}` version {version}: {reason}")]
pub struct LeftOut {
    /// What kind of text.
    pub kind: TextKind,
    /// Its id.
    pub id: Name,
    /// Its version.
    pub version: u32,
    /// The first problem in it.
    pub reason: String,
}

impl Catalog {
    /// A catalog with the calendars that ship with the program, and no definition.
    pub fn new() -> Self {
        let catalog = Self::default();
        for id in calendars::BUILTIN {
            if let Some(calendar) = calendars::builtin(id) {
                catalog
                    .write()
                    .calendars
                    .insert(id.into(), Arc::new(calendar));
            }
        }
        catalog
    }

    /// A catalog with everything that ships with the program.
    ///
    /// # Panics
    /// Never: the shipped texts are tested to be whole.
    pub fn shipped() -> Self {
        let catalog = Self::new();
        let left_out = catalog.add(&shipped_texts());
        assert!(
            left_out.is_empty(),
            "the shipped texts are whole: {left_out:?}"
        );
        catalog
    }

    /// Takes texts in, calendars and the directory first. Says which it could not take.
    pub fn add(&self, texts: &[RegisteredText]) -> Vec<LeftOut> {
        let order = [
            TextKind::Calendar,
            TextKind::Directory,
            TextKind::Definition,
        ];
        let of_kind = |kind| texts.iter().filter(move |text| text.kind == kind);
        order
            .into_iter()
            .flat_map(of_kind)
            .filter_map(|text| {
                self.add_one(text)
                    .err()
                    .map(|reason| left_out(text, reason))
            })
            .collect()
    }

    fn add_one(&self, text: &RegisteredText) -> Result<(), String> {
        match text.kind {
            TextKind::Calendar => self.add_calendar(text),
            TextKind::Directory => self.add_directory(text),
            TextKind::Definition => self.add_definition(text),
        }
    }

    fn add_calendar(&self, text: &RegisteredText) -> Result<(), String> {
        let calendar = calendars::parse_csv(text.id.as_str(), CALENDAR_ZONE, &text.text)
            .map_err(|problems| first(&problems))?;
        self.write()
            .calendars
            .insert(text.id.clone(), Arc::new(calendar));
        Ok(())
    }

    fn add_directory(&self, text: &RegisteredText) -> Result<(), String> {
        let loaded = load_directory(text.text.as_bytes());
        let directory = loaded
            .directory
            .ok_or_else(|| first_error(&loaded.problems))?;
        let mut inner = self.write();
        let all = &mut inner.registered;
        all.organs.extend(directory.organs);
        all.persons.extend(directory.persons);
        all.registers.extend(directory.registers);
        let new = directory.competences.into_iter();
        let new: Vec<_> = new.filter(|one| !all.competences.contains(one)).collect();
        all.competences.extend(new);
        inner.fold();
        Ok(())
    }

    /// Follows the changes of the directory: those that it has seen already, and those after a gap,
    /// are left out.
    pub fn follow(&self, changes: &[RecordedChange]) {
        let mut inner = self.write();
        for change in changes {
            if change.version == inner.changed.next() {
                inner.changed = change.version;
                inner.changes.push(change.changed.clone());
            }
        }
        inner.fold();
    }

    /// How many changes of the directory it has followed.
    pub fn directory_version(&self) -> Version {
        self.read().changed
    }

    fn add_definition(&self, text: &RegisteredText) -> Result<(), String> {
        if self.read().by_digest.contains_key(&text.digest) {
            return Ok(());
        }
        let known = self.read().calendars.keys().cloned().collect();
        let surroundings = Surroundings {
            calendars: known,
            directory: None,
        };
        let loaded = reload(text.text.as_bytes(), &surroundings);
        let definition = Arc::new(
            loaded
                .definition
                .ok_or_else(|| first_error(&loaded.problems))?,
        );
        let DefinitionRef {
            id,
            version,
            digest,
        } = definition.reference.clone();
        let mut inner = self.write();
        inner.by_digest.insert(digest, Arc::clone(&definition));
        inner
            .by_id
            .entry(id)
            .or_default()
            .insert(version, definition);
        Ok(())
    }

    /// The newest text of every version of every definition, by id and version.
    pub fn definitions(&self) -> Vec<Arc<Definition>> {
        self.read()
            .by_id
            .values()
            .flat_map(BTreeMap::values)
            .cloned()
            .collect()
    }

    /// Every calendar, by id.
    pub fn calendars(&self) -> Vec<Arc<Calendar>> {
        self.read().calendars.values().cloned().collect()
    }

    // A panic elsewhere leaves whole texts behind: each is put in one step.
    fn read(&self) -> std::sync::RwLockReadGuard<'_, Inner> {
        self.inner.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> std::sync::RwLockWriteGuard<'_, Inner> {
        self.inner.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Law for Catalog {
    fn definition(&self, reference: &DefinitionRef) -> Option<Arc<Definition>> {
        self.read().by_digest.get(&reference.digest).cloned()
    }

    /// The highest version in force on the civil day of filing.
    fn definition_at(&self, id: &str, filed: Timestamp) -> Option<Arc<Definition>> {
        let inner = self.read();
        let versions = inner.by_id.get(id)?.values().rev();
        let mut in_force = versions.filter(|definition| {
            let calendar = inner.calendars.get(&definition.calendar);
            calendar.is_some_and(|calendar| {
                let day = calendar.date_of(filed);
                let span = &definition.in_force;
                span.from <= day && span.to.is_none_or(|to| day <= to)
            })
        });
        in_force.next().cloned()
    }

    fn calendar(&self, id: &str) -> Option<Arc<Calendar>> {
        self.read().calendars.get(id).cloned()
    }

    fn directory(&self) -> Arc<Directory> {
        Arc::clone(&self.read().directory)
    }
}

/// The definitions that ship with the program, and the directory of the demonstration bureau.
pub fn shipped_texts() -> Vec<RegisteredText> {
    let mut texts = shipped_definitions();
    texts.extend(shipped_directory("shanghai"));
    texts
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
    let loaded = load(yaml, &Surroundings::default());
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

fn left_out(text: &RegisteredText, reason: String) -> LeftOut {
    LeftOut {
        kind: text.kind,
        id: text.id.clone(),
        version: text.version,
        reason,
    }
}

fn first_error(problems: &[Problem]) -> String {
    let errors = problems
        .iter()
        .filter(|problem| problem.severity == Severity::Error);
    first(&errors.collect::<Vec<_>>())
}

fn first<P: std::fmt::Display>(problems: &[P]) -> String {
    problems
        .first()
        .map_or_else(|| "it is empty".to_owned(), ToString::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ships_whole_texts_that_lint_clean() {
        let catalog = Catalog::shipped();
        let ids: Vec<String> = catalog
            .definitions()
            .iter()
            .map(|found| found.reference.id.to_string())
            .collect();
        let mut named: Vec<String> = DefinitionFiles::iter()
            .filter_map(|file| file.rsplitn(3, '.').last().map(str::to_owned))
            .collect();
        named.sort();
        assert_eq!(ids, named, "each file is named ID.VERSION.yaml");
        assert_eq!(catalog.directory().organs.len(), 17);
        for text in shipped_definitions() {
            let directory = catalog.directory();
            let surroundings = Surroundings {
                directory: Some(&directory),
                ..Surroundings::default()
            };
            let problems = load(text.text.as_bytes(), &surroundings).problems;
            let errors: Vec<_> = problems
                .iter()
                .filter(|p| p.severity == crate::Severity::Error)
                .collect();
            assert!(errors.is_empty(), "{}: {errors:?}", text.id);
        }
    }

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

    #[test]
    fn the_filing_day_decides_the_version() {
        let catalog = Catalog::shipped();
        let rows = [
            ("2021-07-14T16:00:00Z", Some(3)),
            ("2021-07-14T15:59:59Z", Some(2)),
            ("2017-12-31T15:59:59Z", None),
        ];
        for (filed, version) in rows {
            let filed = filed.parse().expect("an instant");
            let found = catalog.definition_at("penalty.hearing", filed);
            assert_eq!(
                found.map(|found| found.reference.version),
                version,
                "{filed}"
            );
        }
    }
}
