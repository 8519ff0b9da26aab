//! From the text of a definition to what the engine runs, with all problems.

use std::collections::BTreeMap;
use std::sync::Arc;

use casebook_engine::Name;
use casebook_engine::access::Directory;
use casebook_engine::definition::{Definition, Table};
use sha2::{Digest, Sha256};

use crate::lint::space::{self, StateSpace};
use crate::lint::{Subject, lint};
use crate::lower::{Lowered, lower};
use crate::problem::Problems;
use crate::scenario::{Scenario, compile};
use crate::source::Document;
use crate::yaml::{Decode, read};
use crate::{Place, Problem};

/// What a definition is checked against beside its own text.
#[derive(Clone, Debug)]
pub struct Surroundings<'a> {
    /// The ids of the calendars that exist.
    pub calendars: Vec<Name>,
    /// The decision tables that exist, by id.
    pub tables: BTreeMap<Name, Arc<Table>>,
    /// The organs and persons, against which roles are checked; not checked without.
    pub directory: Option<&'a Directory>,
    /// How thoroughly.
    pub proof: Proof,
}

/// How thoroughly a definition is checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Proof {
    /// By its graph: quick, for a text that was checked before or is still being written.
    #[default]
    Graph,
    /// Also by walking through all that can become of a case, before the text is published.
    Space,
    /// As [`Proof::Space`], within so many states.
    Within(usize),
}

/// What came of a text.
#[derive(Debug)]
pub struct Loaded {
    /// The definition; `None` when there is an error among the problems.
    pub definition: Option<Definition>,
    /// Where it says when it is in force.
    pub in_force: Place,
    /// Where its links and reactions stand.
    pub(crate) relations: BTreeMap<Name, Place>,
    /// Its scenarios that could be read.
    pub scenarios: Vec<Scenario>,
    /// Every problem, in the order of the text.
    pub problems: Vec<Problem>,
    /// How much can become of a case, where that was walked.
    pub space: Option<StateSpace>,
}

impl Default for Surroundings<'_> {
    /// The calendars and tables that ship with the program, and no directory.
    fn default() -> Self {
        Self {
            calendars: crate::calendars::BUILTIN.map(Name::from).to_vec(),
            tables: crate::catalog::builtin_tables(),
            directory: None,
            proof: Proof::Graph,
        }
    }
}

impl Loaded {
    fn nothing(out: Problems) -> Self {
        Self {
            definition: None,
            in_force: Place::START,
            relations: BTreeMap::new(),
            scenarios: Vec::new(),
            problems: out.into_sorted(),
            space: None,
        }
    }

    /// Whether there is an error among the problems.
    pub fn has_errors(&self) -> bool {
        self.definition.is_none()
    }
}

/// Loads one definition. Never fails: what is wrong is in [`Loaded::problems`].
///
/// Ends in bounded time and memory on any input. Checks expressions on a thread of its own with a
/// large stack, so it can be called from anywhere.
pub fn load(text: &[u8], surroundings: &Surroundings<'_>) -> Loaded {
    let mut out = Problems::default();
    let Some((document, lowered)) = lowered(text, surroundings, &mut out) else {
        return Loaded::nothing(out);
    };
    let Lowered { definition, places } = &lowered;
    let subject = Subject {
        definition,
        places,
        directory: surroundings.directory,
    };
    // What has a name that nothing has cannot be walked.
    let can_be_walked = !out.has_errors();
    lint(&subject, &mut out);
    let states_max = match surroundings.proof {
        Proof::Graph => None,
        Proof::Space => Some(None),
        Proof::Within(states) => Some(Some(states)),
    };
    let states_max = states_max.filter(|_| can_be_walked);
    let space = states_max.map(|states_max| space::check(&subject, states_max, &mut out));
    let tests = document.tests.iter();
    let scenarios = tests
        .filter_map(|test| compile(test, definition, &mut out))
        .collect();
    let definition = (!out.has_errors()).then_some(lowered.definition);
    Loaded {
        definition,
        in_force: in_force(&document),
        relations: lowered.places.relations,
        scenarios,
        problems: out.into_sorted(),
        space,
    }
}

/// Loads a definition that was published before, by which cases may run.
///
/// Only what makes the text unreadable counts: a lint that is stricter today does not take the
/// definition away from the cases under it. Its scenarios are left out.
pub fn reload(text: &[u8], surroundings: &Surroundings<'_>) -> Loaded {
    let mut out = Problems::default();
    let Some((document, lowered)) = lowered(text, surroundings, &mut out) else {
        return Loaded::nothing(out);
    };
    let definition = (!out.has_errors()).then_some(lowered.definition);
    Loaded {
        definition,
        in_force: in_force(&document),
        relations: lowered.places.relations,
        scenarios: Vec::new(),
        problems: out.into_sorted(),
        space: None,
    }
}

/// The shape of a text, and the definition that could be made of it.
pub(crate) fn lowered(
    text: &[u8],
    surroundings: &Surroundings<'_>,
    out: &mut Problems,
) -> Option<(Document, Lowered)> {
    let root = read(text, out)?;
    let document = Document::decode(&root, out)?;
    let (calendars, tables) = (&surroundings.calendars, &surroundings.tables);
    let lowered = lower(&document, digest(text), calendars, tables, out)?;
    Some((document, lowered))
}

fn in_force(document: &Document) -> Place {
    document
        .in_force
        .as_ref()
        .map_or(Place::START, |given| given.place)
}

/// SHA-256 of a text, lower-case hexadecimal: what pins a case to the text that governs it.
pub fn digest(text: &[u8]) -> Name {
    hex::encode(Sha256::digest(text)).into()
}
