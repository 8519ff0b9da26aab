//! Taking a text in, of each kind, with what it changes in those that are there.

use std::sync::Arc;

use casebook_engine::access::Publishing;
use casebook_engine::case::{RegisteredText, TextKind};
use casebook_engine::recorded::DefinitionRef;

use super::Catalog;
use crate::{Problem, Severity, calendars, load_directory, load_table, reload};

/// The zone of calendars that a bureau keeps as CSV.
const CALENDAR_ZONE: &str = "Asia/Shanghai";

impl Catalog {
    /// Takes in a text, once: the same again must not come over a later edition of its calendar,
    /// directory or version.
    pub(super) fn add_one(&self, text: &RegisteredText) -> Result<(), String> {
        let key = (text.id.clone(), text.digest.clone());
        if self.read().taken.contains(&key) {
            return Ok(());
        }
        match text.kind {
            TextKind::Calendar => self.add_calendar(text)?,
            TextKind::Directory => self.add_directory(text)?,
            TextKind::Table => self.add_table(text)?,
            TextKind::Definition => self.add_definition(text)?,
        }
        self.write().taken.insert(key);
        Ok(())
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
        if directory.publishing != Publishing::default() {
            all.publishing = directory.publishing;
        }
        all.registers.extend(directory.registers);
        let new = directory.competences.into_iter();
        let new: Vec<_> = new.filter(|one| !all.competences.contains(one)).collect();
        all.competences.extend(new);
        inner.fold();
        Ok(())
    }

    /// Takes in a table, and reads the definitions that ask it again: the rows of a newer version
    /// count for running cases too, each on its days.
    fn add_table(&self, text: &RegisteredText) -> Result<(), String> {
        let loaded = load_table(text.text.as_bytes());
        let table = loaded.table.ok_or_else(|| first_error(&loaded.problems))?;
        let known = self
            .read()
            .tables
            .get(&table.id)
            .map_or(0, |known| known.version);
        if table.version <= known {
            return Ok(());
        }
        let id = table.id.clone();
        self.write().tables.insert(id.clone(), table);
        let asking: Vec<RegisteredText> = self.read().asking.values().cloned().collect();
        for text in asking {
            let asked = self.read().by_digest.get(&text.digest).cloned();
            if asked.is_some_and(|definition| definition.tables.contains_key(&id)) {
                self.add_definition(&text)?;
            }
        }
        Ok(())
    }

    /// Takes in a definition, or reads it again by newer tables: then it stands for its version only
    /// if it did before.
    fn add_definition(&self, text: &RegisteredText) -> Result<(), String> {
        let loaded = reload(text.text.as_bytes(), &self.surroundings());
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
        if !definition.tables.is_empty() {
            inner.asking.insert(digest.clone(), text.clone());
        }
        let known = inner
            .by_digest
            .insert(digest.clone(), Arc::clone(&definition));
        let versions = inner.by_id.entry(id.clone()).or_default();
        let standing = versions.get(&version);
        if known.is_none() || standing.is_some_and(|one| one.reference.digest == digest) {
            versions.insert(version, definition);
        }
        inner.close(&id, version);
        Ok(())
    }
}

pub(super) fn first_error(problems: &[Problem]) -> String {
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
