//! The indicators and templates that ship, and those of a folder beside them.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use casebook_engine::Name;
use casebook_engine::deadline::Calendar;
use casebook_engine::definition::Definition;
use casebook_engine::ports::Law;
use casebook_workflows::{
    Catalog, Indicator, Problem as Finding, ReportTemplate, Severity, load_indicators, load_report,
    shipped_indicators, shipped_reports, shipped_texts,
};

use crate::desk::Desk;
use crate::exit::Exit;
use crate::problem::Problem;

/// Everything that figures are computed by.
pub(crate) struct Shelf {
    /// The indicators.
    pub(crate) indicators: Vec<Arc<Indicator>>,
    /// The templates.
    pub(crate) templates: Vec<ReportTemplate>,
    /// The definitions of the log, and those that ship where the log has none of that text.
    pub(crate) definitions: Vec<Arc<Definition>>,
    /// The calendars.
    pub(crate) calendars: Vec<Arc<Calendar>>,
}

impl Shelf {
    /// Reads the files. A file of the folder with an id that ships takes its place.
    ///
    /// # Errors
    /// `CB-5055` with the first problem, in its place; `CB-5007` when a file cannot be read.
    pub(crate) fn open(law: &Catalog, from: Option<&Path>) -> Result<Self, Problem> {
        let definitions = definitions(law);
        let (mut indicator_files, mut report_files) = (shipped_indicators(), shipped_reports());
        for (name, text) in own(from)? {
            let begins = |word: &str| {
                text.split(|byte| *byte == b'\n')
                    .any(|line| line.starts_with(word.as_bytes()))
            };
            let files = if begins("report:") {
                &mut report_files
            } else {
                &mut indicator_files
            };
            let id = id_of(&text);
            files.retain(|(_, other)| id.is_none() || id_of(other) != id);
            files.push((name, text));
        }
        let texts: Vec<&[u8]> = indicator_files
            .iter()
            .map(|(_, text)| text.as_slice())
            .collect();
        let mut indicators = Vec::new();
        for ((name, _), loaded) in indicator_files
            .iter()
            .zip(load_indicators(&texts, &definitions))
        {
            refuse(name, &loaded.problems)?;
            indicators.extend(loaded.indicators);
        }
        let mut templates = Vec::new();
        for (name, text) in &report_files {
            let loaded = load_report(text, &indicators);
            refuse(name, &loaded.problems)?;
            templates.extend(loaded.report);
        }
        Ok(Self {
            indicators,
            templates,
            definitions,
            calendars: law.calendars(),
        })
    }

    /// Whether the law has the same definitions and calendars as when this was read.
    pub(crate) fn is_of(&self, law: &Catalog) -> bool {
        let definitions = Law::definitions(law);
        let calendars = law.calendars();
        // Those that ship come after those of the law.
        definitions.len() <= self.definitions.len()
            && definitions
                .iter()
                .zip(&self.definitions)
                .all(|(one, other)| one.reference == other.reference)
            && calendars.len() == self.calendars.len()
            && calendars
                .iter()
                .zip(&self.calendars)
                .all(|(one, other)| Arc::ptr_eq(one, other))
    }

    /// The template of that id.
    ///
    /// # Errors
    /// `CB-5050` with the templates that there are.
    pub(crate) fn template(&self, id: &str) -> Result<&ReportTemplate, Problem> {
        let found = self.templates.iter().find(|one| one.id == id);
        found.ok_or_else(|| {
            let ids: Vec<&str> = self.templates.iter().map(|one| one.id.as_str()).collect();
            Problem::new(
                Exit::Absent,
                "CB-5050",
                format!("`{id}`; {}", ids.join("、")),
            )
        })
    }
}

fn definitions(law: &Catalog) -> Vec<Arc<Definition>> {
    // Every text that cases may be under, also of a version whose text was replaced.
    let mut definitions = Law::definitions(law);
    let known: BTreeSet<Name> = definitions
        .iter()
        .map(|one| one.reference.digest.clone())
        .collect();
    let shipped = Catalog::new();
    // Texts that ship are tested to be whole.
    let _ = shipped.add(&shipped_texts());
    let others = shipped.definitions().into_iter();
    definitions.extend(others.filter(|one| !known.contains(&one.reference.digest)));
    definitions
}

/// The YAML files of a folder, in the order of their names.
fn own(from: Option<&Path>) -> Result<Vec<(String, Vec<u8>)>, Problem> {
    let Some(folder) = from else {
        return Ok(Vec::new());
    };
    let unreadable = |error: std::io::Error| {
        let why = format!("{}: {error}", folder.display());
        Problem::new(Exit::Absent, "CB-5007", why)
    };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|end| end == "yaml") {
            paths.push(path);
        }
    }
    paths.sort();
    let read = paths.iter().map(|path| {
        let text = Desk::read_file(path)?;
        Ok((path.display().to_string(), text))
    });
    read.collect()
}

/// The id of a file, as it is written.
fn id_of(text: &[u8]) -> Option<&[u8]> {
    let mut lines = text.split(|byte| *byte == b'\n');
    let id = lines.find_map(|line| line.strip_prefix(b"id:"))?;
    Some(id.trim_ascii())
}

fn refuse(name: &str, problems: &[Finding]) -> Result<(), Problem> {
    let mut errors = problems
        .iter()
        .filter(|one| one.severity == Severity::Error);
    match errors.next() {
        Some(first) => {
            let why = first.shown_in(name);
            Err(Problem::new(Exit::Invalid, "CB-5055", why))
        }
        None => Ok(()),
    }
}
