//! The texts in force, checked and ready: what the engine asks the law.

mod add;
mod following;
mod law;
mod shipped;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use casebook_engine::Name;
use casebook_engine::access::{Directory, DirectoryChanged};
use casebook_engine::case::{RegisteredText, RetiredDefinition, TextKind};
use casebook_engine::deadline::Calendar;
use casebook_engine::definition::{Definition, Table};
use casebook_engine::runtime::RecordedChange;
use casebook_engine::stream::{Position, Version};
use jiff::civil::Date;

pub(crate) use shipped::builtin_tables;
pub use shipped::{
    definition_text, definition_text_among, shipped_definitions, shipped_directory,
    shipped_scenarios, shipped_tables, shipped_texts,
};

use crate::{Proof, Surroundings, calendars};

/// Definitions, calendars and the directory, by what the log or the program holds.
///
/// Texts are added at start and, by whoever follows the log, when a new one is registered; what was
/// once in force stays. A text is taken in once: added again, it does not come over a later one.
#[derive(Debug, Default)]
pub struct Catalog {
    inner: RwLock<Inner>,
    /// Held by who takes in events of the log.
    following: Mutex<()>,
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
    /// The first day on which a version applies no more.
    retired: BTreeMap<(Name, u32), Date>,
    /// The registered decision tables, the newest version of each.
    tables: BTreeMap<Name, Arc<Table>>,
    /// The texts of the definitions that ask tables: they are read again with a newer one.
    asking: BTreeMap<Name, RegisteredText>,
    /// The id and digest of every text that was taken in.
    taken: BTreeSet<(Name, Name)>,
    /// The last event of the registry that was taken in.
    followed: Position,
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

    /// Gives a version that was retired its last day.
    fn close(&mut self, id: &Name, version: u32) {
        let Some(on) = self.retired.get(&(id.clone(), version)) else {
            return;
        };
        let last = on.yesterday().unwrap_or(Date::MIN);
        let found = self
            .by_id
            .get_mut(id)
            .and_then(|versions| versions.get_mut(&version));
        if let Some(definition) = found
            && definition.in_force.to.is_none_or(|to| last < to)
        {
            Arc::make_mut(definition).in_force.to = Some(last);
        }
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
            TextKind::Table,
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

    /// Ends versions for new cases. Cases under them keep the text by which they were opened.
    fn retire(&self, retired: &[RetiredDefinition]) {
        let mut inner = self.write();
        for one in retired {
            let key = (one.id.clone(), one.version);
            let first = inner.retired.entry(key).or_insert(one.on);
            *first = one.on.min(*first);
            inner.close(&one.id, one.version);
        }
    }

    /// Follows the changes of the directory: those that it has seen already, and those after a gap,
    /// are left out.
    fn follow(&self, changes: &[RecordedChange]) {
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

    /// The calendars and tables by which a definition is read.
    pub fn surroundings(&self) -> Surroundings<'static> {
        let inner = self.read();
        let mut tables = builtin_tables();
        tables.extend(inner.tables.clone());
        Surroundings {
            calendars: inner.calendars.keys().cloned().collect(),
            tables,
            directory: None,
            proof: Proof::Graph,
        }
    }

    /// The newest text of every version of every definition, by id and version; one that was
    /// retired ends on the day before.
    pub fn definitions(&self) -> Vec<Arc<Definition>> {
        self.read()
            .by_id
            .values()
            .flat_map(BTreeMap::values)
            .cloned()
            .collect()
    }

    /// The decision tables in their newest versions, by id: those registered, and those that ship
    /// with the program where none of that id is.
    pub fn tables(&self) -> BTreeMap<Name, Arc<Table>> {
        self.surroundings().tables
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

fn left_out(text: &RegisteredText, reason: String) -> LeftOut {
    LeftOut {
        kind: text.kind,
        id: text.id.clone(),
        version: text.version,
        reason,
    }
}

#[cfg(test)]
mod tests {
    use casebook_engine::Facts;
    use casebook_engine::ports::{Law, Ungoverned};

    use super::*;
    use crate::load;

    #[test]
    fn ships_whole_texts_that_lint_clean() {
        let catalog = Catalog::shipped();
        let ids: Vec<String> = catalog
            .definitions()
            .iter()
            .map(|found| found.reference.id.to_string())
            .collect();
        let mut named: Vec<String> = shipped::definition_files()
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

    fn pinned(version: u32, in_force: &str) -> RegisteredText {
        let text = format!(
            "casebook: 1\nid: p\ntitle: 甲\nversion: {version}\nin_force: {in_force}\nbasis: 某法\ncalendar: cn\n\
             facts: {{act: {{type: date, class: P0}}}}\nroles: {{r: {{from: org.x}}}}\nstart: s\n\
             stages: {{s: {{tasks: {{t: {{role: r}}}}, next: {{t.done: end}}}}}}\n"
        );
        definition_text(text.as_bytes()).expect("a definition")
    }

    #[test]
    fn a_dated_fact_decides_the_version_where_it_is_pinned() {
        let catalog = Catalog::new();
        let texts = [
            pinned(1, "{from: 2010-01-01, to: 2021-07-14, pin: act}"),
            pinned(2, "{from: 2021-07-15, pin: act}"),
        ];
        assert_eq!(catalog.add(&texts), []);
        let act = Name::from("act");
        let rows: [(&str, Result<u32, Ungoverned>); 7] = [
            ("2021-07-14", Ok(1)),
            ("2021-07-15", Ok(2)),
            ("2021-07-14T16:00:00Z", Ok(2)),
            ("2009-12-31", Err(Ungoverned::NotInForce)),
            ("2026-03-03", Err(Ungoverned::FactAhead(act.clone()))),
            ("soon", Err(Ungoverned::FactMissing(act.clone()))),
            ("", Err(Ungoverned::FactMissing(act.clone()))),
        ];
        for (day, expected) in rows {
            let facts = match day {
                "" => Facts::new(),
                day => Facts::from([(act.clone(), day.into())]),
            };
            let filed = "2026-03-02T02:00:00Z".parse().expect("an instant");
            let found = catalog.governing("p", filed, &facts);
            assert_eq!(found.map(|one| one.reference.version), expected, "{day}");
        }
    }

    #[test]
    fn a_retired_version_governs_no_new_case_and_keeps_those_it_has() {
        let catalog = Catalog::new();
        let text = pinned(1, "{from: 2010-01-01, pin: act}");
        assert_eq!(catalog.add(std::slice::from_ref(&text)), []);
        let retired = RetiredDefinition {
            id: "p".into(),
            version: 1,
            on: "2026-01-01".parse().expect("a date"),
            reason: None,
            by: "wang".into(),
            approver: "zhao".into(),
        };
        catalog.retire(&[retired]);
        // Taken in again, as by another node, it stays retired.
        assert_eq!(catalog.add(std::slice::from_ref(&text)), []);
        let filed = "2026-03-02T02:00:00Z".parse().expect("an instant");
        for (day, governs) in [("2025-12-31", true), ("2026-01-01", false)] {
            let facts = Facts::from([("act".into(), day.into())]);
            assert_eq!(
                catalog.governing("p", filed, &facts).is_ok(),
                governs,
                "{day}"
            );
        }
        let definitions = catalog.definitions();
        let reference = definitions[0].reference.clone();
        let under = catalog.definition(&reference).expect("it stays");
        assert_eq!(under.in_force.to, None);
    }
}
