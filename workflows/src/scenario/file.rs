//! Files of scenarios beside a definition: `workflows/scenarios/<id>/*.yaml`.

use std::collections::BTreeSet;

use casebook_engine::Name;
use casebook_engine::definition::Definition;

use super::compile::deciding_day;
use super::{Scenario, compile};
use crate::problem::Problems;
use crate::said::said;
use crate::source::{ScenarioFile, Test};
use crate::yaml::{At, Decode, one_of, read};
use crate::{Code, Place, Problem};

/// What came of a file of scenarios.
#[derive(Debug)]
pub struct LoadedScenarios {
    /// The id of the definition to which they belong.
    pub definition: Option<Name>,
    /// The scenarios that could be read.
    pub scenarios: Vec<Scenario>,
    /// Every problem, in the order of the text.
    pub problems: Vec<Problem>,
}

/// Loads a file of scenarios against the versions of the definition for which they are written.
///
/// Each is read against the version in force on the day that decides, as a case would be: the day of
/// the fact that is pinned, else of its first dated step, else a day of the newest version.
///
/// ```yaml
/// scenarios: penalty.hearing          # the id of the definition
/// tests:
///   - {name: 跨国庆五日, given: [{serve_notice.done: 2026-09-29}], expect: {limits.ask.due: 2026-10-12}}
/// ```
pub fn load_scenarios(text: &[u8], definitions: &[&Definition]) -> LoadedScenarios {
    let mut out = Problems::default();
    let root = read(text, &mut out);
    let file = root
        .and_then(|root| ScenarioFile::decode(&root, &mut out))
        .unwrap_or_default();
    if file.tests.is_empty() && !out.has_errors() {
        out.add(
            Code::EmptyScenario,
            Place::START,
            said!("文件中没有场景", "the file holds no scenario"),
            said!("请补写“tests”", "add \"tests\""),
        );
    }
    let versions = versions(file.scenarios.as_ref(), definitions, &mut out);
    let compiled = file.tests.iter().filter_map(|test| {
        let definition = governing(test, &versions, &mut out)?;
        compile(test, definition, &mut out)
    });
    let scenarios = compiled.collect();
    LoadedScenarios {
        definition: file.scenarios.map(|id| id.value),
        scenarios,
        problems: out.into_sorted(),
    }
}

/// The versions of the definition that the file names.
fn versions<'d>(
    id: Option<&At<Name>>,
    definitions: &[&'d Definition],
    out: &mut Problems,
) -> Vec<&'d Definition> {
    let Some(id) = id else {
        return Vec::new();
    };
    let named = definitions
        .iter()
        .filter(|definition| definition.reference.id == id.value);
    let versions: Vec<&Definition> = named.copied().collect();
    if versions.is_empty() {
        let ids = definitions
            .iter()
            .map(|definition| definition.reference.id.as_str());
        let ids: BTreeSet<&str> = ids.collect();
        let message = said!(
            "场景属于“{id}”，而此处没有该流程",
            "these are scenarios of \"{id}\", which is not here",
            id = id.value
        );
        let fix = one_of(id.as_str(), ids);
        out.add(Code::ScenarioWithoutDefinition, id.place, message, fix);
    }
    versions
}

/// The version that governs the case of a scenario.
fn governing<'d>(
    test: &At<Test>,
    versions: &[&'d Definition],
    out: &mut Problems,
) -> Option<&'d Definition> {
    let newest = versions
        .iter()
        .max_by_key(|version| version.reference.version)?;
    let Some(day) = deciding_day(test, newest.in_force.pinned_fact()) else {
        return Some(newest);
    };
    let in_force = versions
        .iter()
        .filter(|version| version.in_force.holds_on(day));
    let found = in_force.max_by_key(|version| version.reference.version);
    if found.is_none() {
        let message = said!(
            "“{id}”没有在 {day} 有效的版本",
            "no version of \"{id}\" is in force on {day}",
            id = newest.reference.id
        );
        let fix = said!(
            "请给立案一个有版本有效的日期",
            "give the filing a day on which a version applies"
        );
        out.add(Code::ScenarioWithoutDefinition, test.place, message, fix);
    }
    found.copied()
}
