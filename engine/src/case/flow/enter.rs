//! Entering a stage, or opening it again as it was.

use std::collections::BTreeMap;

use crate::Name;
use crate::case::turn::{Driver, Turn};
use crate::case::{Configuration, Event, Rejection, Slot, StageNo};
use crate::definition::{Region, Stage};

impl Turn<'_> {
    /// Enters a stage, or opens it again as it was.
    ///
    /// # Errors
    /// When it cannot be decided which of its regions are needed.
    pub(in crate::case) fn enter(
        &mut self,
        slot: Option<Slot>,
        to: &Configuration,
        cause: &Name,
    ) -> Result<(), Rejection> {
        let undone = self.undone(slot.as_ref(), to);
        let undone = undone.into_iter().map(|(name, _)| name).collect();
        self.enter_with(slot, to, cause, undone)
    }

    pub(super) fn enter_with(
        &mut self,
        slot: Option<Slot>,
        to: &Configuration,
        cause: &Name,
        undone: Vec<Name>,
    ) -> Result<(), Rejection> {
        let stage = self.stage(&to.stage);
        let no = self.state.counters.next_stage();
        let origins = self.state.origins_at(slot.as_ref());
        let round = self.state.round_in(origins.first(), &to.stage) + 1;
        let copy = self.state.copies_at(slot.as_ref()).next();
        let copy = copy.map(|(_, _, copy)| copy.clone());
        let regions = stage.regions.keys().filter(|_| stage.for_each.is_none());
        let regions = regions.cloned().collect();
        self.emit(Event::StageEntered {
            no,
            stage: to.stage.clone(),
            title: stage.title.zh.clone(),
            within: slot,
            round,
            cause: cause.clone(),
            regions,
            undone,
            resume: to.resume.as_deref().cloned(),
            item: copy.map(|copy| copy.item),
        });
        match &stage.for_each {
            Some(each) => self.enter_copies(no, stage, each, to, cause)?,
            None => self.enter_regions(no, stage, to, cause)?,
        }
        self.take_up_copies(no, to);
        for task in &stage.tasks {
            if to.done.contains(&task.name) {
                let task = task.name.clone();
                self.emit(Event::TaskKept { task, stage: no });
            }
        }
        Ok(())
    }

    /// Begins the regions that are needed; those that are not are ended at once. When none is
    /// needed the stage is done.
    fn enter_regions(
        &mut self,
        no: StageNo,
        stage: &Stage,
        to: &Configuration,
        cause: &Name,
    ) -> Result<(), Rejection> {
        let mut idle = Vec::new();
        for (region, rule) in &stage.regions {
            let begun = to.running.contains_key(region);
            if to.ended.contains(region) {
                let guard = rule.when.as_ref().filter(|_| to.skipped.contains(region));
                idle.push((region, guard));
            } else if !begun && !self.is_region_needed(no, rule)? {
                idle.push((region, rule.when.as_ref()));
            }
        }
        let none_left = idle.len() == stage.regions.len();
        for (left, (region, guard)) in (0..idle.len()).rev().zip(&idle) {
            let joined = none_left && left == 0;
            self.emit(Event::RegionEnded {
                no,
                region: (*region).clone(),
                joined,
                guard: guard.cloned(),
            });
            if joined {
                self.happen(format!("{}.done", stage.name), Some(no));
            }
        }
        for (region, rule) in &stage.regions {
            if idle.iter().any(|(ended, _)| *ended == region) {
                continue;
            }
            let start = Configuration::start_of(rule.start.clone());
            let inner = to.running.get(region).unwrap_or(&start);
            let slot = Slot {
                stage: no,
                region: region.clone(),
            };
            self.enter_with(Some(slot), inner, cause, Vec::new())?;
        }
        Ok(())
    }

    /// Whether a region is to begin. Where nobody can be asked for a missing fact, it is.
    fn is_region_needed(&self, no: StageNo, region: &Region) -> Result<bool, Rejection> {
        let Some(guard) = &region.when else {
            return Ok(true);
        };
        match self.holds(guard, &self.spot(no)) {
            Err(_) if self.driver != Driver::Person => Ok(true),
            decided => decided,
        }
    }

    /// The finished stages that come again when `to` is entered in a slot, with their numbers: the
    /// stage itself and those of its region finished since, and everything in regions that begin
    /// anew. Regions that stay ended keep what was finished in them.
    pub(in crate::case) fn undone(
        &self,
        slot: Option<&Slot>,
        to: &Configuration,
    ) -> Vec<(Name, StageNo)> {
        let mut undone = Vec::new();
        let origins = self.state.origins_at(slot);
        let finished = self.state.finished_in(origins.first());
        if finished.is_empty() {
            return undone;
        }
        let around = slot.and_then(|slot| {
            let stage = self.state.stages.get(&slot.stage)?;
            Some((&stage.name, self.declared(&stage.name, &slot.region)))
        });
        self.add_undone(finished, around, to, &mut undone);
        undone
    }

    /// The region of the definition that a region of an open stage is, or is a copy of.
    pub(in crate::case) fn declared<'r>(&'r self, stage: &Name, region: &'r Name) -> &'r Name {
        let stage = self.stage(stage);
        let only = stage
            .regions
            .keys()
            .next()
            .filter(|_| stage.for_each.is_some());
        only.unwrap_or(region)
    }

    fn add_undone(
        &self,
        finished: &BTreeMap<Name, StageNo>,
        around: Option<(&Name, &Name)>,
        to: &Configuration,
        undone: &mut Vec<(Name, StageNo)>,
    ) {
        if let Some(since) = finished.get(&to.stage) {
            add_finished(finished, undone, |name, no| {
                let beside = name == &to.stage || !self.lies_in(name, &to.stage, None);
                let inside =
                    around.is_none_or(|(stage, region)| self.lies_in(name, stage, Some(region)));
                no >= *since && beside && inside
            });
        }
        for region in self.stage(&to.stage).regions.keys() {
            if to.ended.contains(region) {
                continue;
            }
            match to.running.get(region) {
                Some(inner) => {
                    self.add_undone(finished, Some((&to.stage, region)), inner, undone);
                }
                None => add_finished(finished, undone, |name, _| {
                    self.lies_in(name, &to.stage, Some(region))
                }),
            }
        }
    }

    /// Whether a stage lies inside another, in that region of it.
    fn lies_in(&self, name: &Name, outer: &Name, region: Option<&Name>) -> bool {
        self.definition.lineage(name.as_str()).any(|stage| {
            stage.within.as_ref().is_some_and(|place| {
                place.stage == *outer && region.is_none_or(|region| place.region == *region)
            })
        })
    }
}

fn add_finished(
    finished: &BTreeMap<Name, StageNo>,
    undone: &mut Vec<(Name, StageNo)>,
    meant: impl Fn(&Name, StageNo) -> bool,
) {
    let meant = finished.iter().filter(|(name, no)| meant(name, **no));
    undone.extend(meant.map(|(name, no)| (name.clone(), *no)));
}
