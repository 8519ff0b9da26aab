//! The texts in force, as the log holds them, ready for the engine.

use std::collections::BTreeMap;
use std::sync::Arc;

use casebook_engine::Name;
use casebook_engine::access::Directory;
use casebook_engine::case::TextKind;
use casebook_engine::deadline::Calendar;
use casebook_engine::definition::Definition;
use casebook_engine::ports::Law;
use casebook_engine::recorded::DefinitionRef;
use casebook_engine::runtime::RegisteredText;
use casebook_workflows::{Surroundings, calendars, load, load_directory};
use jiff::Timestamp;

/// The zone of calendars that are kept as CSV.
pub(crate) const ZONE: &str = "Asia/Shanghai";

/// Definitions, calendars and the directory.
#[derive(Debug, Default)]
pub(crate) struct Statutes {
    definitions: BTreeMap<DefinitionRef, Arc<Definition>>,
    calendars: BTreeMap<String, Arc<Calendar>>,
    directory: Arc<Directory>,
}

impl Statutes {
    /// The law that registered texts make, on top of the calendar that the program brings along.
    ///
    /// A text that this release cannot read is logged and left out: the cases under it can still
    /// be read, and nothing can be done to them.
    pub(crate) fn of(texts: &[RegisteredText]) -> Self {
        let mut law = Self::default();
        law.calendars
            .extend(calendars::builtin("cn").map(|cn| ("cn".to_owned(), Arc::new(cn))));
        for text in texts.iter().filter(|text| text.kind == TextKind::Calendar) {
            match calendars::parse_csv(text.id.as_str(), ZONE, &text.text) {
                Ok(calendar) => {
                    law.calendars
                        .insert(text.id.to_string(), Arc::new(calendar));
                }
                Err(_) => left_out(text),
            }
        }
        for text in texts.iter().filter(|text| text.kind == TextKind::Directory) {
            match load_directory(text.text.as_bytes()).directory {
                Some(directory) => law.directory = Arc::new(directory),
                None => left_out(text),
            }
        }
        let surroundings = law.surroundings();
        for text in texts
            .iter()
            .filter(|text| text.kind == TextKind::Definition)
        {
            match load(text.text.as_bytes(), &surroundings).definition {
                Some(definition) => {
                    let reference = definition.reference.clone();
                    law.definitions.insert(reference, Arc::new(definition));
                }
                None => left_out(text),
            }
        }
        law
    }

    /// What a definition is checked against. A person may leave after a definition was published,
    /// so roles are not checked against the directory.
    pub(crate) fn surroundings(&self) -> Surroundings<'static> {
        let ids = self.calendars.keys().map(|id| Name::from(id.as_str()));
        Surroundings {
            calendars: ids.collect(),
            directory: None,
        }
    }

    /// Every calendar, by id.
    pub(crate) fn calendars(&self) -> impl Iterator<Item = &Arc<Calendar>> {
        self.calendars.values()
    }

    /// Every definition, by id and version.
    pub(crate) fn definitions(&self) -> impl Iterator<Item = &Arc<Definition>> {
        self.definitions.values()
    }
}

fn left_out(text: &RegisteredText) {
    tracing::warn!(text.id = %text.id, text.version = text.version, "a registered text cannot be read by this release");
}

impl Law for Statutes {
    fn definition(&self, reference: &DefinitionRef) -> Option<Arc<Definition>> {
        self.definitions.get(reference).cloned()
    }

    fn definition_at(&self, id: &str, filed: Timestamp) -> Option<Arc<Definition>> {
        let in_force = |definition: &&Arc<Definition>| {
            let calendar = self.calendars.get(definition.calendar.as_str());
            let force = &definition.in_force;
            calendar.is_some_and(|calendar| {
                let day = calendar.date_of(filed);
                force.from <= day && force.to.is_none_or(|to| day <= to)
            })
        };
        self.definitions()
            .filter(|definition| definition.reference.id == *id)
            .filter(in_force)
            .max_by_key(|definition| (definition.in_force.from, definition.reference.version))
            .cloned()
    }

    fn calendar(&self, id: &str) -> Option<Arc<Calendar>> {
        self.calendars.get(id).cloned()
    }

    fn directory(&self) -> Arc<Directory> {
        Arc::clone(&self.directory)
    }
}
