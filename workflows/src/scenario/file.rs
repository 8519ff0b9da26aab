//! Files of scenarios beside a definition: `workflows/scenarios/<id>/*.yaml`.

use casebook_engine::Name;
use casebook_engine::definition::Definition;

use super::{Scenario, compile};
use crate::problem::Problems;
use crate::source::ScenarioFile;
use crate::yaml::{Decode, read};
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

/// Loads a file of scenarios against the definition for which they are written.
///
/// ```yaml
/// scenarios: penalty.hearing          # the id of the definition
/// tests:
///   - {name: 跨国庆五日, given: [{serve_notice.done: 2026-09-29}], expect: {limits.ask.due: 2026-10-12}}
/// ```
pub fn load_scenarios(text: &[u8], definition: &Definition) -> LoadedScenarios {
    let mut out = Problems::default();
    let root = read(text, &mut out);
    let file = root
        .and_then(|root| ScenarioFile::decode(&root, &mut out))
        .unwrap_or_default();
    let id = file.scenarios.map(|id| {
        if id.value != definition.reference.id {
            let message = format!(
                "these are scenarios of \"{}\", not of \"{}\"",
                id.value, definition.reference.id
            );
            out.add(
                Code::ScenarioWithoutDefinition,
                id.place,
                message,
                "correct the id",
            );
        }
        id.value
    });
    if file.tests.is_empty() && !out.has_errors() {
        out.add(
            Code::EmptyScenario,
            Place::START,
            "the file holds no scenario",
            "add \"tests\"",
        );
    }
    let scenarios = file
        .tests
        .iter()
        .filter_map(|test| compile(test, definition, &mut out))
        .collect();
    LoadedScenarios {
        definition: id,
        scenarios,
        problems: out.into_sorted(),
    }
}
