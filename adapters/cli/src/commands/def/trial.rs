//! The scenarios of a definition, found where they stand.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use casebook_engine::definition::Definition;
use casebook_engine::ports::Law;
use casebook_workflows::{
    Catalog, Code, Outcome, Scenario, Severity, load, load_scenarios, run as play,
    shipped_definitions, shipped_scenarios,
};
use serde_json::{Value, json};

use super::around::Around;
use super::{findings, folder};
use crate::args::TestArgs;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::lang::Lang;
use crate::output::Answer;
use crate::problem::Problem;

/// The versions of one definition, and the texts that hold their scenarios.
pub(super) struct Trial {
    law: Arc<Catalog>,
    pub(super) definitions: Vec<Arc<Definition>>,
    scenarios: Vec<(PathBuf, Scenario)>,
    /// What is wrong with a text.
    faults: Vec<Value>,
}

/// A scenario that was run.
pub(super) struct Tried<'a> {
    pub(super) file: &'a Path,
    pub(super) version: u32,
    pub(super) outcome: Outcome,
}

/// What there is to try, or the list of what is wrong with the texts.
pub(super) async fn find(args: &TestArgs, desk: &Desk) -> Result<Result<Trial, Answer>, Problem> {
    let path = Path::new(&args.definition);
    let is_file = path.exists() || path.extension().is_some_and(|end| end == "yaml");
    let mut trial = if is_file {
        let around = Around::of(&[path.to_owned()], desk).await?;
        of_file(path, &around, desk.lang())?
    } else {
        of_id(&args.definition, desk).await?
    };
    let beside = match &args.scenarios[..] {
        [] if is_file => scenarios_beside(path, &trial)?,
        named => named.to_vec(),
    };
    for file in beside {
        trial.take(&file, &Desk::read_file(&file)?, desk.lang());
    }
    if !trial.faults.is_empty() {
        return Ok(Err(
            Answer::list(findings::COLUMNS, trial.faults).ending(Exit::Invalid)
        ));
    }
    Ok(Ok(trial))
}

/// What scenarios of a definition's file, its own and those beside it, do not go as they say.
///
/// # Errors
/// `CB-5007` when a file cannot be read.
pub(super) fn failing(file: &Path, around: &Around, lang: Lang) -> Result<Vec<Value>, Problem> {
    let mut trial = of_file(file, around, lang)?;
    for beside in scenarios_beside(file, &trial)? {
        trial.take(&beside, &Desk::read_file(&beside)?, lang);
    }
    let mut rows = std::mem::take(&mut trial.faults);
    for tried in trial.run()? {
        let failures = tried.outcome.failures.iter();
        rows.extend(failures.map(|failure| {
            let (name, said) = (&tried.outcome.name, &failure.message);
            let (zh, en) = (
                format!("{name}：{}", said.zh),
                format!("{name}: {}", said.en),
            );
            json!({
                "file": tried.file.display().to_string(),
                "place": format!("{}:{}", tried.file.display(), failure.place),
                "line": failure.place.line,
                "column": failure.place.column,
                "code": Code::ScenarioFails,
                "severity": Severity::Error,
                "message": lang.pick(&zh, &en),
                "fix": lang.pick("请更正流程或者场景", "correct the definition or the scenario"),
                "path": [],
            })
        }));
    }
    Ok(rows)
}

/// The definition of a file with its own scenarios, and the other versions that lie beside it.
fn of_file(path: &Path, around: &Around, lang: Lang) -> Result<Trial, Problem> {
    let mut trial = Trial::under(&around.law);
    let surroundings = around.plain();
    let loaded = load(&Desk::read_file(path)?, &surroundings);
    trial.faults = around.faults(lang);
    let Some(definition) = loaded.definition else {
        let rows = findings::rows(path, &loaded.problems, lang);
        trial.faults.extend(rows);
        return Ok(trial);
    };
    let own = loaded.scenarios.into_iter();
    trial.scenarios = own.map(|one| (path.to_owned(), one)).collect();
    let id = definition.reference.id.clone();
    trial.definitions.push(Arc::new(definition));
    for other in folder::beside(folder::folder_of(path))? {
        let text = Desk::read_file(&other)?;
        let found = load(&text, &surroundings).definition;
        let found = found.filter(|found| found.reference.id == id);
        trial.add(found.map(Arc::new));
    }
    Ok(trial)
}

/// Every version of a definition in force, with the scenarios that ship with the program.
async fn of_id(id: &str, desk: &Desk) -> Result<Trial, Problem> {
    let around = Around::of(&[], desk).await?;
    let mut trial = Trial::under(&around.law);
    trial.definitions = around
        .law
        .definitions()
        .into_iter()
        .filter(|definition| definition.reference.id == *id)
        .collect();
    let shipped = shipped_definitions();
    for text in shipped.iter().filter(|text| text.id == *id) {
        let loaded = load(text.text.as_bytes(), &around.plain());
        trial.add(loaded.definition.map(Arc::new));
        let file = PathBuf::from(format!("definitions/{id}.{}.yaml", text.version));
        let own = loaded.scenarios.into_iter();
        trial.scenarios.extend(own.map(|one| (file.clone(), one)));
    }
    if trial.definitions.is_empty() {
        return Err(Problem::new(Exit::Absent, "CB-1005", format!("`{id}`")));
    }
    for (name, text) in shipped_scenarios(id) {
        trial.take(&PathBuf::from(name), &text, desk.lang());
    }
    Ok(trial)
}

/// The scenario files beside a definition's file.
fn scenarios_beside(path: &Path, trial: &Trial) -> Result<Vec<PathBuf>, Problem> {
    trial
        .definitions
        .first()
        .map_or(Ok(Vec::new()), |definition| {
            folder::scenarios(path, definition.reference.id.as_str())
        })
}

impl Trial {
    fn under(law: &Arc<Catalog>) -> Self {
        Self {
            law: Arc::clone(law),
            definitions: Vec::new(),
            scenarios: Vec::new(),
            faults: Vec::new(),
        }
    }

    /// Runs the scenarios, each on the version that governs it.
    pub(super) fn run(&self) -> Result<Vec<Tried<'_>>, Problem> {
        let mut tried = Vec::new();
        for (file, scenario) in &self.scenarios {
            let mut versions = self.definitions.iter();
            let Some(definition) = versions.find(|one| one.reference.version == scenario.version)
            else {
                continue;
            };
            let calendar = self
                .law
                .calendar(definition.calendar.as_str())
                .ok_or_else(|| {
                    let why = format!("`{}`", definition.calendar);
                    Problem::new(Exit::Absent, "CB-1006", why)
                })?;
            tried.push(Tried {
                file,
                version: scenario.version,
                outcome: play(definition, scenario, &calendar),
            });
        }
        Ok(tried)
    }

    /// Takes up a version that is not there yet.
    fn add(&mut self, definition: Option<Arc<Definition>>) {
        let is_new = |new: &Arc<Definition>| {
            let mut versions = self.definitions.iter();
            !versions.any(|old| old.reference.version == new.reference.version)
        };
        self.definitions.extend(definition.filter(is_new));
    }

    /// Takes up the scenarios of a text.
    fn take(&mut self, file: &Path, text: &[u8], lang: Lang) {
        let definitions: Vec<&Definition> = self.definitions.iter().map(AsRef::as_ref).collect();
        let loaded = load_scenarios(text, &definitions);
        self.faults
            .extend(findings::rows(file, &loaded.problems, lang));
        let scenarios = loaded.scenarios.into_iter();
        self.scenarios
            .extend(scenarios.map(|one| (file.to_owned(), one)));
    }
}
