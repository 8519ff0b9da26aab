//! Loading, lint and commands of every shipped definition, in memory.

use casebook_engine::definition::Definition;
use casebook_workflows::{
    Extent, Loaded, Proof, Scenario, Surroundings, calendars, load, load_scenarios, run,
    shipped_definitions, shipped_scenarios,
};

use crate::meter::Meter;

/// For how long the scenarios of a definition are played again and again.
const SECONDS: f64 = 0.3;

pub(crate) fn print() {
    println!(
        "definitions\n  {:<34} {:>8} {:>9} {:>7} {:>7} {:<8} {:>9} {:>9}",
        "", "load ms", "lint ms", "states", "steps", "walked", "scenarios", "steps/s"
    );
    let mut definitions: Vec<Definition> = Vec::new();
    let (mut all_load, mut all_lint) = (0.0, 0.0);
    for text in shipped_definitions() {
        let bytes = text.text.as_bytes();
        let (_, load_ms) = timed(|| load(bytes, &Surroundings::default()));
        let walked = Surroundings {
            proof: Proof::Space,
            ..Surroundings::default()
        };
        let (loaded, lint_ms) = timed(|| load(bytes, &walked));
        let space = loaded.space.expect("a walk");
        let definition = loaded.definition.clone().expect("a shipped definition");
        definitions.push(definition.clone());
        let known: Vec<&Definition> = definitions.iter().collect();
        let (scenarios, rate) = played(&definition, &loaded, &known);
        let reference = &definition.reference;
        println!(
            "  {:<34} {load_ms:>8.1} {lint_ms:>9.1} {:>7} {:>7} {:<8} {scenarios:>9} {rate:>9.0}",
            format!("{} v{}", reference.id, reference.version),
            space.states,
            space.steps,
            extent(space.extent),
        );
        all_load += load_ms;
        all_lint += lint_ms;
    }
    let count = definitions.len();
    println!("  {count} definitions: load {all_load:.0} ms, lint with walks {all_lint:.0} ms\n");
}

/// What comes of a closure, with the milliseconds that it took.
fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let meter = Meter::start();
    let made = work();
    (made, meter.seconds() * 1e3)
}

const fn extent(extent: Extent) -> &'static str {
    match extent {
        Extent::Whole => "whole",
        Extent::OneReturn => "1 return",
        Extent::Aside => "aside",
        Extent::Bounded => "bounded",
    }
}

/// How many scenarios there are, and how many of their steps are decided and folded in a second.
fn played(definition: &Definition, loaded: &Loaded, known: &[&Definition]) -> (usize, f64) {
    let reference = &definition.reference;
    let mut scenarios: Vec<Scenario> = loaded.scenarios.clone();
    for (_, text) in shipped_scenarios(reference.id.as_str()) {
        let read = load_scenarios(&text, known).scenarios.into_iter();
        scenarios.extend(read.filter(|one| one.version == reference.version));
    }
    let calendar = calendars::builtin(definition.calendar.as_str()).expect("a calendar");
    let meter = Meter::start();
    let mut steps = 0_usize;
    while !scenarios.is_empty() && meter.seconds() < SECONDS {
        let outcomes = scenarios.iter().map(|one| run(definition, one, &calendar));
        steps += outcomes.map(|outcome| outcome.steps.len()).sum::<usize>();
    }
    (scenarios.len(), steps as f64 / meter.seconds())
}
