//! What things are called: kinds of case, organs, persons, roles.

use std::sync::Arc;

use casebook_engine::access::Directory;
use casebook_engine::definition::Definition;
use jiff::Timestamp;

use crate::App;
use crate::lang::Lang;

/// The names in force at an instant, in one language. An id without a name stands for itself.
pub(crate) struct Names<'a> {
    app: &'a App,
    directory: Arc<Directory>,
    lang: Lang,
    now: Timestamp,
}

impl<'a> Names<'a> {
    pub(crate) fn new(app: &'a App, lang: Lang, now: Timestamp) -> Self {
        let directory = app.law().directory();
        Self {
            app,
            directory,
            lang,
            now,
        }
    }

    /// The directory in force.
    pub(crate) fn directory(&self) -> &Directory {
        &self.directory
    }

    /// The definition of that id now in force.
    pub(crate) fn definition(&self, id: &str) -> Option<Arc<Definition>> {
        self.app.law().definition_at(id, self.now)
    }

    /// A kind of case.
    pub(crate) fn kind(&self, id: &str) -> String {
        self.definition(id).map_or_else(
            || id.to_owned(),
            |found| self.lang.text(&found.title).to_owned(),
        )
    }

    /// An organ.
    pub(crate) fn organ(&self, id: &str) -> String {
        let found = self.directory.organs.get(id);
        found.map_or_else(
            || id.to_owned(),
            |organ| self.lang.text(&organ.title).to_owned(),
        )
    }

    /// A person.
    pub(crate) fn person(&self, id: &str) -> String {
        let found = self.directory.persons.get(id);
        found.map_or_else(|| id.to_owned(), |person| person.name.clone())
    }

    /// What a person, an organ or a role of a definition is called.
    pub(crate) fn known(&self, definition: Option<&Definition>, id: &str) -> Option<String> {
        if let Some(person) = self.directory.persons.get(id) {
            return Some(person.name.clone());
        }
        if let Some(organ) = self.directory.organs.get(id) {
            return Some(self.lang.text(&organ.title).to_owned());
        }
        let title = definition?.roles.get(id)?.title.as_ref()?;
        Some(self.lang.text(title).to_owned())
    }

    /// A role of a kind of case.
    pub(crate) fn role(&self, kind: &str, role: &str) -> String {
        let definition = self.definition(kind);
        role_of(definition.as_deref(), role, self.lang)
    }

    /// A limit of a kind of case; `title` is what the log calls it.
    pub(crate) fn limit(&self, kind: &str, limit: &str, title: &str) -> String {
        let definition = self.definition(kind);
        limit_of(definition.as_deref(), limit, title, self.lang)
    }

    /// A task of a kind of case; `title` is what the log calls it.
    pub(crate) fn task(&self, kind: &str, task: &str, title: &str) -> String {
        let definition = self.definition(kind);
        task_of(definition.as_deref(), task, title, self.lang)
    }

    /// Stages of a kind of case, by the titles that the log gives them, joined by `、`.
    pub(crate) fn stages(&self, kind: &str, titles: &str) -> String {
        let definition = self.definition(kind);
        let stages = definition.iter().flat_map(|found| found.stages.values());
        let named = titles.split('、').map(|title| {
            let mut stages = stages.clone();
            let found = stages.find(|stage| stage.title.zh == title);
            found.map_or(title, |stage| self.lang.text(&stage.title))
        });
        named.collect::<Vec<_>>().join(self.lang.pick("、", ", "))
    }
}

/// A role as the definition calls it.
pub(crate) fn role_of(definition: Option<&Definition>, role: &str, lang: Lang) -> String {
    let found = definition.and_then(|definition| definition.roles.get(role));
    let title = found.and_then(|role| role.title.as_ref());
    title.map_or_else(|| role.to_owned(), |title| lang.text(title).to_owned())
}

/// A limit as the definition calls it, or else as the log does.
pub(crate) fn limit_of(
    definition: Option<&Definition>,
    limit: &str,
    title: &str,
    lang: Lang,
) -> String {
    let found = definition.and_then(|definition| definition.limits.get(limit));
    let found = found.and_then(|limit| limit.title.as_ref());
    found.map_or_else(|| title.to_owned(), |title| lang.text(title).to_owned())
}

/// A task as the definition calls it, or else as the log does.
pub(crate) fn task_of(
    definition: Option<&Definition>,
    task: &str,
    title: &str,
    lang: Lang,
) -> String {
    let found = definition.and_then(|definition| definition.task(task));
    found.map_or_else(
        || title.to_owned(),
        |(_, task)| lang.text(&task.title).to_owned(),
    )
}
