//! The shipped definitions do what their scenarios say, and no rule of them goes untried.

use std::collections::BTreeSet;

use casebook_workflows::{
    Outcome, Surroundings, calendars, load, load_scenarios, run, shipped_definitions,
    shipped_scenarios, untouched,
};

/// What cannot be tried, with the reason. A line that no definition needs is refused.
const NOT_TRIED: [(&str, &str); 0] = [];

#[test]
fn every_shipped_scenario_comes_out_as_said_and_no_rule_goes_untried() {
    let loaded: Vec<_> = shipped_definitions()
        .iter()
        .map(|text| load(text.text.as_bytes(), &Surroundings::default()))
        .collect();
    let definitions: Vec<_> = loaded
        .iter()
        .filter_map(|one| one.definition.as_ref())
        .collect();
    assert_eq!(
        definitions.len(),
        loaded.len(),
        "every shipped definition can be read"
    );
    let mut wrong = Vec::new();
    let mut excused = BTreeSet::new();
    for (one, definition) in loaded.iter().zip(&definitions) {
        let reference = &definition.reference;
        let name = format!("{} v{}", reference.id, reference.version);
        let mut scenarios: Vec<_> = one
            .scenarios
            .iter()
            .map(|own| (name.clone(), own.clone()))
            .collect();
        for (file, text) in shipped_scenarios(reference.id.as_str()) {
            let read = load_scenarios(&text, &definitions);
            wrong.extend(read.problems.iter().map(|problem| problem.shown_in(&file)));
            let governed = read.scenarios.into_iter();
            let governed = governed.filter(|scenario| scenario.version == reference.version);
            scenarios.extend(governed.map(|scenario| (file.clone(), scenario)));
        }
        let calendar = calendars::builtin(definition.calendar.as_str()).expect("a calendar");
        let outcomes: Vec<Outcome> = scenarios
            .iter()
            .map(|(_, scenario)| run(definition, scenario, &calendar))
            .collect();
        for ((file, _), outcome) in scenarios.iter().zip(&outcomes) {
            let failures = outcome.failures.iter();
            wrong.extend(failures.map(|failure| {
                format!(
                    "{file}:{} {}: {}\n    {}",
                    failure.place,
                    outcome.name,
                    failure.message.en,
                    outcome.steps.join(", ")
                )
            }));
        }
        for what in untouched(definition, &outcomes) {
            let line = format!("{name}: {}", what.rule);
            if NOT_TRIED.iter().any(|(not_tried, _)| *not_tried == line) {
                excused.insert(line);
            } else {
                wrong.push(format!("{line} is not tried"));
            }
        }
    }
    let needless = NOT_TRIED
        .iter()
        .filter(|(line, _)| !excused.contains(*line));
    wrong.extend(needless.map(|(line, _)| format!("{line} is tried after all")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
