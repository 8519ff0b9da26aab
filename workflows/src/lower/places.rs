//! Where the parts of a definition stand in its text.

use std::collections::BTreeMap;

use casebook_engine::Name;

use super::Flat;
use crate::Place;
use crate::source::Document;
use crate::yaml::At;

/// The places of the parts of a definition, by their names.
#[derive(Debug, Default)]
pub(crate) struct Places {
    pub(crate) roles: BTreeMap<Name, Place>,
    pub(crate) limits: BTreeMap<Name, Place>,
    pub(crate) guards: BTreeMap<Name, Place>,
    pub(crate) stages: BTreeMap<Name, Place>,
    pub(crate) tasks: BTreeMap<Name, Place>,
    pub(crate) documents: BTreeMap<Name, Place>,
    /// Links, reactions and messages; watches as `watches.NAME`.
    pub(crate) relations: BTreeMap<Name, Place>,
    pub(crate) tables: BTreeMap<Name, Place>,
    /// The outcomes of tasks.
    pub(crate) outcomes: BTreeMap<(Name, Name), Place>,
    /// The regions of stages.
    pub(crate) regions: BTreeMap<(Name, Name), Place>,
    /// The keys of `next` by stage and happening.
    pub(crate) transitions: BTreeMap<(Name, Name), Place>,
    /// Whether there is a scenario in the file.
    pub(crate) tested: bool,
}

impl Places {
    pub(super) fn collect(document: &Document, flat: &[Flat<'_>]) -> Self {
        let mut places = Self {
            roles: keys(document.roles.iter().map(|(name, _)| name)),
            limits: keys(document.limits.iter().map(|(name, _)| name)),
            guards: keys(document.guards.iter().map(|(name, _)| name)),
            documents: keys(document.documents.iter().map(|(name, _)| name)),
            relations: relations(document),
            tables: keys(document.tables.0.iter().map(|(name, _)| name)),
            stages: keys(flat.iter().map(|flat| flat.name)),
            tested: !document.tests.is_empty(),
            ..Self::default()
        };
        for Flat { name, stage, .. } in flat {
            for (region, _) in stage.regions.iter() {
                places
                    .regions
                    .insert((name.value.clone(), region.value.clone()), region.place);
            }
            for (task, body) in stage.tasks.iter() {
                places.tasks.insert(task.value.clone(), task.place);
                for outcome in body.outcome.iter() {
                    let key = (task.value.clone(), outcome.value.clone());
                    places.outcomes.insert(key, outcome.place);
                }
            }
            for (on, _) in stage.next.iter() {
                places
                    .transitions
                    .insert((name.value.clone(), on.value.clone()), on.place);
            }
        }
        places
    }

    /// Where a stage stands.
    pub(crate) fn stage(&self, name: &Name) -> Place {
        self.stages.get(name).copied().unwrap_or(Place::START)
    }

    /// Where a task stands.
    pub(crate) fn task(&self, name: &Name) -> Place {
        self.tasks.get(name).copied().unwrap_or(Place::START)
    }

    /// Where a limit stands.
    pub(crate) fn limit(&self, name: &Name) -> Place {
        self.limits.get(name).copied().unwrap_or(Place::START)
    }

    /// Where a role stands.
    pub(crate) fn role(&self, name: &Name) -> Place {
        self.roles.get(name).copied().unwrap_or(Place::START)
    }

    /// Where a way on from a stage stands.
    pub(crate) fn transition(&self, stage: &Name, on: &Name) -> Place {
        let found = self.transitions.get(&(stage.clone(), on.clone()));
        found.copied().unwrap_or_else(|| self.stage(stage))
    }
}

fn relations(document: &Document) -> BTreeMap<Name, Place> {
    let links = document.links.iter().map(|(name, _)| name);
    let reacts = document.reacts.iter().map(|(name, _)| name);
    let messages = document.messages.iter().map(|(name, _)| name);
    let mut places = keys(links.chain(reacts).chain(messages));
    let watches = document.watches.iter();
    for (name, _) in watches.flat_map(|watches| watches.rules.iter()) {
        places.insert(format!("watches.{}", name.value).into(), name.place);
    }
    places
}

fn keys<'d>(names: impl Iterator<Item = &'d At<Name>>) -> BTreeMap<Name, Place> {
    names.map(|name| (name.value.clone(), name.place)).collect()
}
