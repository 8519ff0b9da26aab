//! Migration files: how the parts of one version of a workflow stand to those of another.
//!
//! ```yaml
//! migrate: penalty.hearing
//! from: 3
//! to: 4
//! stages: {await_request: waiting}      # old: new; what is not named keeps its name
//! tasks:  {legal_review: check}
//! limits: {ask: request, summon: end}   # `end`: it ends with the migration
//! roles:  {reviewer: checker}
//! facts:  {grave: false}                # what a case gets that has it not
//! exclude: [沪司罚〔2026〕17号]         # cases that stay under the old version
//! ```

mod check;
mod source;

use casebook_engine::Name;
use casebook_engine::case::Mapping;
use casebook_engine::definition::Definition;

use crate::Problem;
use crate::problem::Problems;
use crate::yaml::{Decode, read};

/// A migration, as its file says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MigrationFile {
    /// The workflow.
    pub id: Name,
    /// The version that governs the cases now.
    pub from: u32,
    /// The version that is to govern them.
    pub to: u32,
    /// How the one stands to the other.
    pub mapping: Mapping,
    /// The numbers or ids of cases that stay under the old version.
    pub exclude: Vec<String>,
}

/// What came of a migration file.
#[derive(Debug)]
pub struct LoadedMigration {
    /// The migration; `None` when there is an error among the problems.
    pub migration: Option<MigrationFile>,
    /// Every problem, in the order of the text.
    pub problems: Vec<Problem>,
}

/// Loads a migration file against the versions that exist.
pub fn load_migration(text: &[u8], definitions: &[&Definition]) -> LoadedMigration {
    let mut out = Problems::default();
    let root = read(text, &mut out);
    let document = root.and_then(|root| source::Document::decode(&root, &mut out));
    let migration = document.and_then(|document| check::check(&document, definitions, &mut out));
    LoadedMigration {
        migration: migration.filter(|_| !out.has_errors()),
        problems: out.into_sorted(),
    }
}

#[cfg(test)]
mod tests {
    use super::load_migration;
    use crate::{Loaded, Surroundings, load};

    fn version(version: u32, stage: &str, task: &str, limit: &str) -> Loaded {
        let text = format!(
            "casebook: 1\nid: a\ntitle: 甲\nversion: {version}\nin_force: {{from: 2026-01-01}}\nbasis: 某法\n\
             calendar: cn\nfacts: {{grave: {{type: boolean, class: P0}}}}\nroles: {{r: {{from: org.x}}}}\n\
             limits: {{{limit}: {{start: case.filed, within: 5d, basis: 第1条, by: {task}}}}}\nstart: {stage}\n\
             stages: {{{stage}: {{tasks: {{{task}: {{role: r}}}}, next: {{{task}.done: end}}}}}}\n"
        );
        load(text.as_bytes(), &Surroundings::default())
    }

    #[test]
    fn what_the_versions_do_not_have_is_told_in_its_place() {
        let (old, new) = (version(1, "s", "t", "l"), version(2, "u", "v", "m"));
        let definitions: Vec<_> = [&old, &new]
            .into_iter()
            .filter_map(|one| one.definition.as_ref())
            .collect();
        assert_eq!(definitions.len(), 2);
        let rows = [
            (
                "stages: {s: u}\ntasks: {t: v}\nlimits: {l: m}\nfacts: {grave: false}\n",
                "",
            ),
            ("stages: {s: u}\ntasks: {t: v}\nlimits: {l: end}\n", ""),
            ("stages: {x: u}\n", "4:10 CB-L610"),
            ("stages: {s: x}\n", "4:13 CB-L610"),
            ("stages: {s: u}\nfacts: {grave: 甲}\n", "5:16 CB-L611"),
            ("stages: {s: u}\nfacts: {other: 甲}\n", "5:9 CB-L610"),
            ("tasks: {t: v}\n", "1:10 CB-L612"),
        ];
        for (body, expected) in rows {
            let text = format!("migrate: a\nfrom: 1\nto: 2\n{body}");
            let loaded = load_migration(text.as_bytes(), &definitions);
            let problems = loaded.problems.iter().map(ToString::to_string);
            let problems: Vec<String> = problems.collect();
            if expected.is_empty() {
                assert!(loaded.migration.is_some(), "{body}: {problems:?}");
            } else {
                assert!(
                    problems.iter().any(|one| one.starts_with(expected)),
                    "{body}: {problems:?}"
                );
            }
        }
        for (head, expected) in [
            ("migrate: b\nfrom: 1\nto: 2\n", "CB-L613"),
            ("migrate: a\nfrom: 1\nto: 3\n", "CB-L613"),
            ("migrate: a\nfrom: 2\nto: 2\n", "CB-L613"),
        ] {
            let problems = load_migration(head.as_bytes(), &definitions).problems;
            assert!(
                problems.iter().any(|one| one.code.to_string() == expected),
                "{head}"
            );
        }
    }
}
