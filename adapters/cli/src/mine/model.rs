//! A model and a case on its way through it.

use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::sync::Arc;

use casebook_engine::Name;
use casebook_engine::definition::Definition;
use casebook_exchange::pnml;
use casebook_exchange::xes::Limits;
use casebook_mining::log::{Activities, Activity, Trace};
use casebook_mining::model::{Finding, Known, Model, of_definition};
use casebook_mining::net::{Transition, Walk};

use super::Case;
use crate::exit::Exit;
use crate::import::{Told, happenings};
use crate::problem::Problem;

/// A PNML file is read as a whole: this is far more than any net that a person has seen.
const PNML_BYTES_MAX: u64 = 64 << 20;

/// A model, and where it comes from.
pub(crate) struct Held {
    /// The net and its rules.
    pub(crate) model: Model,
    /// The definition that it is made of, where it is.
    pub(crate) definition: Option<Arc<Definition>>,
    happenings: BTreeMap<String, Name>,
}

impl Held {
    /// A Petri net of a file.
    ///
    /// # Errors
    /// `CB-5007` when there is no file, `CB-3031` and others when it holds no net.
    pub(crate) fn of_pnml(path: &Path, activities: &mut Activities) -> Result<Self, Problem> {
        let failed = |why: String| Problem::new(Exit::Absent, "CB-5007", why);
        let file =
            File::open(path).map_err(|error| failed(format!("{}: {error}", path.display())))?;
        let limits = Limits {
            xml_bytes_max: PNML_BYTES_MAX,
            ..Limits::default()
        };
        let net = pnml::read(BufReader::new(file), limits, activities).map_err(|fault| {
            let why = format!("{}: {fault}", path.display());
            Problem::new(Exit::Invalid, fault.code().to_string(), why)
        })?;
        Ok(Self {
            model: Model {
                net,
                ..Model::default()
            },
            definition: None,
            happenings: BTreeMap::new(),
        })
    }

    /// A definition.
    ///
    /// # Errors
    /// `CB-5032` when it has stages side by side.
    pub(crate) fn of_definition(
        definition: Arc<Definition>,
        activities: &mut Activities,
    ) -> Result<Self, Problem> {
        let model = of_definition(&definition, activities).map_err(|not_flat| {
            let why = format!("{}, stage `{}`", definition.reference.id, not_flat.stage);
            Problem::new(Exit::Invalid, "CB-5032", why)
        })?;
        Ok(Self {
            model,
            happenings: happenings(&definition),
            definition: Some(definition),
        })
    }

    /// Whether an activity may open a case: it is nothing that happens later.
    pub(crate) fn may_open(&self, activity: &str) -> bool {
        !self.happenings.contains_key(activity)
    }
}

/// Walks cases through a model, one after the other.
pub(crate) struct Walker<'h> {
    held: &'h Held,
    known: Option<Known<'h>>,
    /// Sequences that the net cannot play, whatever else their cases tell.
    unfit: HashSet<Box<[Activity]>>,
}

impl<'h> Walker<'h> {
    /// A walker.
    pub(crate) fn new(held: &'h Held) -> Self {
        Self {
            held,
            known: held.definition.as_deref().map(Known::new),
            unfit: HashSet::new(),
        }
    }

    /// What the walk of a case shows; and its activities.
    pub(crate) fn walk(&mut self, case: &Case<'_>, names: &Activities) -> (Vec<Activity>, Finding) {
        let steps = case.trace.steps.iter();
        let activities: Vec<Activity> = steps.map(|step| step.activity).collect();
        if self.unfit.contains(&activities[..]) {
            return (activities, Finding::Unfit);
        }
        let found = self.way(case, names);
        if found.is_none() {
            self.unfit.insert(activities.clone().into());
        }
        (activities, found.map_or(Finding::Unfit, Finding::Fit))
    }

    /// The rules that the best way breaks; nothing where there is no way.
    fn way(&mut self, case: &Case<'_>, names: &Activities) -> Option<Vec<usize>> {
        if let Some(known) = &mut self.known {
            known.forget();
        }
        let mut walk = Walk::new(&self.held.model.net);
        let Trace { steps, .. } = &case.trace;
        for (step, event) in steps.iter().zip(&case.logged.events) {
            walk.rest(&mut |transition| self.broken(transition));
            if let (Some(known), Some(definition)) = (&mut self.known, &self.held.definition) {
                known.tell(Told::of(definition, event).facts, step.at);
            }
            if !walk.step(step.activity, &mut |transition| self.broken(transition)) {
                return None;
            }
            if let Some(known) = &mut self.known {
                let happening = self.held.happenings.get(names.name(step.activity));
                known.happen(happening.unwrap_or(&Name::from("case.filed")));
            }
        }
        walk.rest(&mut |transition| self.broken(transition));
        walk.end().cloned()
    }

    fn broken(&self, transition: &Transition) -> Vec<usize> {
        let known = self.known.as_ref();
        known.map_or_else(Vec::new, |known| known.broken(transition))
    }
}
