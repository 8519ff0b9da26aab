//! From where a guard is asked: what can be seen in one copy of a stage, and what cannot.
//!
//! In a copy for one element, things that only happen inside such copies count as they happened in
//! that one; everything else counts as it happened in the case.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::turn::Turn;
use super::{OpenTask, Slot, StageNo};
use crate::definition::Stage;
use crate::{Mark, Name, Value};

/// From where a guard is asked.
#[derive(Clone, Debug, Default)]
pub(super) struct Spot {
    /// The copies around the place, by where they began, innermost first.
    origins: Vec<Slot>,
    /// The stages of which they are copies, likewise.
    stages: Vec<Name>,
    /// The element for which something is done there.
    pub(super) item: Option<Value>,
}

impl Spot {
    /// The same for one copy of a task.
    pub(super) fn with(mut self, item: Option<&Value>) -> Self {
        if let Some(item) = item {
            self.item = Some(item.clone());
        }
        self
    }
}

impl Turn<'_> {
    /// The place of a stage.
    pub(super) fn spot(&self, stage: StageNo) -> Spot {
        let open = self.state.stages.get(&stage);
        self.spot_at(open.and_then(|open| open.within.as_ref()))
    }

    /// The place of a slot.
    pub(super) fn spot_at(&self, slot: Option<&Slot>) -> Spot {
        let mut spot = Spot::default();
        for (no, stage, copy) in self.state.copies_at(slot) {
            spot.origins.push(copy.origin(no));
            spot.stages.push(stage.name.clone());
            spot.item.get_or_insert_with(|| copy.item.clone());
        }
        spot
    }

    /// The place of a task.
    pub(super) fn spot_of(&self, open: &OpenTask) -> Spot {
        let item = open.copy.as_ref().map(|copy| &copy.item);
        self.spot(open.stage).with(item)
    }

    /// The stages in which the case stands, without those in copies beside the place.
    pub(super) fn standing(&self, spot: &Spot) -> BTreeSet<Name> {
        let stages = self.state.stages.iter();
        let seen = stages.filter(|(no, _)| {
            let origins = self.state.origins(**no);
            spot.origins.is_empty() || origins.iter().all(|origin| spot.origins.contains(origin))
        });
        seen.map(|(_, open)| open.name.clone()).collect()
    }

    /// What happened, as it is seen from a place.
    pub(super) fn marks(&self, spot: &Spot) -> Cow<'_, BTreeMap<Name, Mark>> {
        if spot.origins.is_empty() {
            return Cow::Borrowed(&self.state.marks);
        }
        let mut marks = BTreeMap::clone(&self.state.marks);
        for (origin, stage) in spot.origins.iter().zip(&spot.stages).rev() {
            let Some(copied) = self.definition.stages.get(stage) else {
                continue;
            };
            marks.retain(|name, _| !self.happens_inside(name, copied));
            let apart = self.state.apart.get(origin);
            let own = apart.into_iter().flat_map(|apart| &apart.marks);
            let own = own.filter(|(name, _)| self.happens_inside(name, copied));
            marks.extend(own.map(|(name, mark)| (name.clone(), mark.clone())));
        }
        Cow::Owned(marks)
    }

    /// Whether something happens nowhere but in the copies of a stage.
    fn happens_inside(&self, happening: &Name, copied: &Stage) -> bool {
        let inside = |stage: &Stage| {
            let mut around = self.definition.lineage(stage.name.as_str()).skip(1);
            around.any(|outer| outer.name == copied.name)
        };
        if let Some((what, word)) = happening.as_str().rsplit_once('.') {
            if let Some((stage, _)) = self.definition.task(what) {
                return inside(stage);
            }
            if let Some(stage) = self.definition.stages.get(what) {
                return inside(stage);
            }
            if word == "expired" && self.definition.limits.contains_key(what) {
                let mut limits = self.state.limits.values();
                return limits.any(|limit| limit.name == *what && limit.instance.is_some());
            }
        }
        let stages = self.definition.stages.values();
        let mut accepting = stages.filter(|stage| stage.accept.contains_key(happening));
        let mut any = false;
        accepting.all(|stage| {
            any = true;
            inside(stage)
        }) && any
    }
}
