//! Scenarios: what happened, what is tried, what must come of it.
//!
//! ```yaml
//! tests:
//!   - name: 未审先决                          # what it shows
//!     given: [case.filed, party.waived]       # what happened before, in order
//!     when: decision.done                     # what is tried then
//!     refused: reviewed                       # the rule that must say no; or:
//!     expect: {stage: review, open: [legal_review], limits.decide.due: 2026-12-28}
//! ```
//!
//! A scenario is run by the real decider on an invented organ: one fictitious person for each role,
//! named like the role (`clerk`, `clerk_2`), and whoever the scenario names. Documents, opinions and
//! facts that a step needs and the scenario does not give are invented too. Where a step of `given`
//! is not possible yet, the shortest way to it is walked first; what is tried under `when` is tried
//! just so.
//!
//! | a step | means |
//! |---|---|
//! | `TASK.done`, `TASK.OUTCOME`, `TASK.refused` | the task is completed, its panel agrees or refuses |
//! | `TASK.submitted` | the task is handed to its panel; nobody else has signed or voted yet |
//! | `TASK.skipped` | the task was skipped |
//! | an outside event | it happens; a message from outside comes by itself, unless `by` says who records it |
//! | `received: MESSAGE` | a message comes just then, without a way being walked to it: one that is kept waits, another is lost, while the case cannot take it |
//! | `DOCUMENT.voided` | the document is voided |
//! | `LIMIT.expired` | time passes until the limit is over |
//! | `LINK.opened`, `LINK.ended`, `LINK.terminated`, `LINK.refused`, `LINK.all_ended`, `LINK.HAPPENING` | that comes of a case which the link called for; of several, of the first of which it can |
//! | `heard: REACTION`, `REACTION` | what happens in another case is heard |
//! | `recusal.granted: PERSON` | the recusal of a person is asked for and granted |
//! | `return`, `withdraw`, `transfer`, `delegate`, `add_sign`, `drop_sign`, `suspend`, `resume`, `extend`, `terminate`, `urge`, `claim`, `vote` | the verb |
//! | `time` | time passes |
//!
//! What belongs to a step follows it: `{serve_notice.done: 2026-09-29}` gives its day, a map gives
//! `at`, `by`, `item` (for which element, where there is a copy for each; else the first that is
//! open), `outcome`, `opinion`, facts, and persons for the roles that a task fills.

mod act;
mod check;
mod command;
mod compile;
mod copies;
mod coverage;
mod dry_run;
mod expectation;
mod file;
mod linked;
mod mail;
mod papers;
mod play;
mod sample;
mod standing;
mod untried;
mod verb;
mod walk;
mod world;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use casebook_engine::deadline::Calendar;
use casebook_engine::definition::Definition;
use serde::Serialize;

use crate::{Place, Said};
use act::Act;
use expectation::Expectation;
use world::World;

pub(crate) use compile::compile;
pub use coverage::{Untried, untouched};
pub use dry_run::{DryRun, Reply};
pub use file::{LoadedScenarios, load_scenarios};

/// A scenario, ready to run against the definition it was loaded with.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// What it shows.
    pub name: String,
    /// The article that it shows.
    pub basis: Option<String>,
    /// Where it stands in its file.
    pub place: Place,
    /// The version of the definition that governs its case.
    pub version: u32,
    given: Vec<Act>,
    attempt: Option<Act>,
    refused: Option<String>,
    expect: Vec<Expectation>,
}

/// What came of a scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// What the scenario shows.
    pub name: String,
    /// Where it stands in its file.
    pub place: Place,
    /// What came out otherwise than said; it passed when there is nothing.
    pub failures: Vec<Failure>,
    /// What happened, in order, the steps walked by itself included.
    pub steps: Vec<String>,
    /// What of the definition took part; [`untouched`] reads it.
    #[serde(skip)]
    pub(crate) touched: BTreeSet<String>,
}

/// Something that came out otherwise than a scenario says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// Where the scenario says it.
    #[serde(flatten)]
    pub place: Place,
    /// What was expected, and what came.
    pub message: Said,
}

impl Outcome {
    /// Whether everything came out as said.
    pub fn passed(&self) -> bool {
        self.failures.is_empty()
    }
}

/// Runs a scenario. The same scenario always gives the same outcome.
pub fn run(definition: &Definition, scenario: &Scenario, calendar: &Calendar) -> Outcome {
    let mut world = World::new(definition, scenario, calendar);
    let mut failures = Vec::new();
    let mut fail = |place: Place, message: Said| failures.push(Failure { place, message });
    let mut standing = true;
    for act in &scenario.given {
        if let Err(why) = world.happen(act) {
            fail(act.place, why);
            standing = false;
            break;
        }
    }
    if standing {
        if let Some(act) = &scenario.attempt {
            let answer = world.attempt(act);
            let refused = scenario.refused.as_deref();
            if let Err(why) = check::answer(act, &answer, refused) {
                fail(act.place, world.explained(why, refused.is_some()));
            }
        }
        for expectation in &scenario.expect {
            if let Err(why) = expectation.check(&world) {
                fail(expectation.place, why);
            }
        }
    }
    let (name, place) = (scenario.name.clone(), scenario.place);
    Outcome {
        name,
        place,
        failures,
        touched: coverage::touched(&world),
        steps: world.steps,
    }
}
