//! Copies of a stage or task, one for each element of a list (逐项办理).
//!
//! The copies of a stage are regions of it, named `1`, `2`, … in the order in which they began; so
//! all that holds of regions holds of them. What happens in one is kept apart from the others:
//! when things happened, how often its stages were entered, what lies behind it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{CaseState, Configuration, OpenStage, Slot, StageNo};
use crate::{Mark, Name, Value};

/// One copy of a stage or task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instance {
    /// Its number among the copies, from 1; of a stage, the name of its region.
    pub copy: Name,
    /// The element for which it is done.
    pub item: Value,
    /// Where it began, when its stage was opened again since with all that was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Slot>,
}

/// The copies of a task in an open stage.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Copies {
    /// All of them.
    pub instances: Vec<Instance>,
    /// Those that are done.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub done: BTreeSet<Name>,
}

/// What is known of one copy of a stage alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Apart {
    /// The last time each happening took place in it.
    pub marks: BTreeMap<Name, Mark>,
    /// The stages behind the place where it stands: as [`CaseState::finished`].
    pub finished: BTreeMap<Name, StageNo>,
    /// How often each stage was entered in it.
    pub rounds: BTreeMap<Name, u32>,
}

impl Instance {
    /// The copy of a number for an element.
    pub(super) fn new(number: usize, item: Value) -> Self {
        Self {
            copy: number.to_string().into(),
            item,
            origin: None,
        }
    }

    /// Where it began: what tells it apart from all other copies of the case.
    pub(super) fn origin(&self, stage: StageNo) -> Slot {
        self.origin.clone().unwrap_or_else(|| Slot {
            stage,
            region: self.copy.clone(),
        })
    }

    /// The element in a few words.
    pub fn label(&self) -> String {
        label(&self.item)
    }
}

/// An element in a few words: itself, its `name`, or what its parts say. It may name a party, so it
/// stands beside titles and never in them.
pub fn label(item: &Value) -> String {
    match item {
        Value::Null => "—".to_owned(),
        Value::Text(text) => text.clone(),
        Value::List(items) => words(items.iter()),
        Value::Record(parts) => {
            match ["name", "title", "id"].iter().find_map(|it| parts.get(*it)) {
                Some(name) => label(name),
                None => words(parts.values()),
            }
        }
        other => serde_json::to_string(other).unwrap_or_default(),
    }
}

fn words<'a>(values: impl Iterator<Item = &'a Value>) -> String {
    values.map(label).collect::<Vec<_>>().join("，")
}

impl CaseState {
    /// The copies around a slot, innermost first, each with the stage of which it is one.
    pub(super) fn copies_at<'a>(
        &'a self,
        slot: Option<&'a Slot>,
    ) -> impl Iterator<Item = (StageNo, &'a OpenStage, &'a Instance)> {
        let slots =
            std::iter::successors(slot, |slot| self.stages.get(&slot.stage)?.within.as_ref());
        slots.filter_map(|slot| {
            let stage = self.stages.get(&slot.stage)?;
            let instance = stage.instances.get(&slot.region)?;
            Some((slot.stage, stage, instance))
        })
    }

    /// The copies in which a stage stands, by where they began, innermost first.
    pub(super) fn origins(&self, stage: StageNo) -> Vec<Slot> {
        let open = self.stages.get(&stage);
        self.origins_at(open.and_then(|open| open.within.as_ref()))
    }

    /// The copies to which a slot belongs, by where they began, innermost first.
    pub(super) fn origins_at(&self, slot: Option<&Slot>) -> Vec<Slot> {
        let around = self.copies_at(slot);
        around.map(|(no, _, copy)| copy.origin(no)).collect()
    }

    /// The copy in which a stage stands, the innermost of them.
    pub fn copy_of(&self, stage: StageNo) -> Option<&Instance> {
        let open = self.stages.get(&stage)?;
        self.copies_at(open.within.as_ref()).next().map(|it| it.2)
    }

    /// The stages behind a place: those of the copy to which it belongs.
    pub(super) fn finished_in(&self, origin: Option<&Slot>) -> &BTreeMap<Name, StageNo> {
        static NONE: BTreeMap<Name, StageNo> = BTreeMap::new();
        match origin {
            None => &self.finished,
            Some(origin) => self
                .apart
                .get(origin)
                .map_or(&NONE, |apart| &apart.finished),
        }
    }

    /// How often a stage was entered: in the copy to which it belongs.
    pub(super) fn round_in(&self, origin: Option<&Slot>, stage: &Name) -> u32 {
        let rounds = match origin {
            None => Some(&*self.rounds),
            Some(origin) => self.apart.get(origin).map(|apart| &apart.rounds),
        };
        rounds
            .and_then(|rounds| rounds.get(stage))
            .copied()
            .unwrap_or(0)
    }

    /// What is known of one copy alone, to be changed.
    pub(super) fn apart_mut(&mut self, origin: &Slot) -> &mut Apart {
        Arc::make_mut(&mut self.apart)
            .entry(origin.clone())
            .or_default()
    }

    /// Whether a copy still runs, or waits to be taken up again after a return.
    pub(super) fn is_alive(&self, origin: &Slot) -> bool {
        self.stages.iter().any(|(no, open)| {
            let mut running = open.running.iter();
            running.any(|region| {
                let copy = open.instances.get(region);
                copy.is_some_and(|copy| copy.origin(*no) == *origin)
            }) || open.resume.as_ref().is_some_and(|to| to.holds(origin))
        })
    }
}

impl OpenStage {
    /// Whether its regions are copies for the elements of a list.
    pub(super) fn for_copies(&self) -> bool {
        !self.instances.is_empty()
    }
}

impl Configuration {
    /// Whether a copy is to run again in it.
    fn holds(&self, origin: &Slot) -> bool {
        let here = self.instances.iter().any(|copy| {
            copy.origin.as_ref() == Some(origin) && self.running.contains_key(&copy.copy)
        });
        let inner = self.running.values().any(|inner| inner.holds(origin));
        here || inner || self.resume.as_ref().is_some_and(|to| to.holds(origin))
    }
}
