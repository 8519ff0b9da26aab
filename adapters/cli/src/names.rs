//! What persons, organs and roles are called; an id without a name stands for itself.

use std::sync::Arc;

use casebook_engine::access::Directory;
use casebook_engine::ports::Law;
use casebook_workflows::Catalog;
use jiff::Timestamp;

use crate::lang::Lang;

/// The names in force, in one language.
pub(crate) struct Names {
    law: Arc<Catalog>,
    directory: Arc<Directory>,
    lang: Lang,
}

impl Names {
    /// The names that the law in force gives.
    pub(crate) fn new(law: &Arc<Catalog>, lang: Lang) -> Self {
        Self {
            law: Arc::clone(law),
            directory: law.directory(),
            lang,
        }
    }

    /// The language.
    pub(crate) const fn lang(&self) -> Lang {
        self.lang
    }

    /// An organ.
    pub(crate) fn organ(&self, id: &str) -> String {
        let found = self.directory.organs.get(id);
        found
            .map_or(id, |organ| self.lang.of(&organ.title))
            .to_owned()
    }

    /// A person.
    pub(crate) fn person(&self, id: &str) -> String {
        let found = self.directory.persons.get(id);
        found.map_or(id, |person| &person.name).to_owned()
    }

    /// Who holds work of a kind of case: a person, or whoever has a role.
    pub(crate) fn holder(&self, kind: &str, id: &str, now: Timestamp) -> String {
        self.known(kind, id, now).unwrap_or_else(|| id.to_owned())
    }

    /// What a person, an organ or a role of a kind of case is called.
    pub(crate) fn known(&self, kind: &str, id: &str, at: Timestamp) -> Option<String> {
        if let Some(person) = self.directory.persons.get(id) {
            return Some(person.name.clone());
        }
        if let Some(organ) = self.directory.organs.get(id) {
            return Some(self.lang.of(&organ.title).to_owned());
        }
        let definition = self.law.definition_at(kind, at)?;
        let title = definition.roles.get(id)?.title.as_ref()?;
        Some(self.lang.of(title).to_owned())
    }
}
