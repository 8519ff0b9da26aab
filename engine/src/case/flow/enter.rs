//! Entering a stage, or opening it again as it was.

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

    fn enter_with(
        &mut self,
        slot: Option<Slot>,
        to: &Configuration,
        cause: &Name,
        undone: Vec<Name>,
    ) -> Result<(), Rejection> {
        let stage = self.stage(&to.stage);
        let no = self.state.counters.next_stage();
        let round = self.state.rounds.get(&to.stage).copied().unwrap_or(0) + 1;
        self.emit(Event::StageEntered {
            no,
            stage: to.stage.clone(),
            title: stage.title.zh.clone(),
            within: slot,
            round,
            cause: cause.clone(),
            regions: stage.regions.keys().cloned().collect(),
            undone,
            resume: to.resume.as_deref().cloned(),
        });
        self.enter_regions(no, stage, to, cause)?;
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
            } else if !begun && !self.is_region_needed(rule)? {
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
    fn is_region_needed(&self, region: &Region) -> Result<bool, Rejection> {
        let Some(guard) = &region.when else {
            return Ok(true);
        };
        match self.holds(guard) {
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
        if self.state.finished.is_empty() {
            return undone;
        }
        let around = slot.and_then(|slot| {
            let stage = self.state.stages.get(&slot.stage)?;
            Some((&stage.name, &slot.region))
        });
        self.add_undone(around, to, &mut undone);
        undone
    }

    fn add_undone(
        &self,
        around: Option<(&Name, &Name)>,
        to: &Configuration,
        undone: &mut Vec<(Name, StageNo)>,
    ) {
        if let Some(since) = self.state.finished.get(&to.stage) {
            self.add_finished(undone, |name, no| {
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
                Some(inner) => self.add_undone(Some((&to.stage, region)), inner, undone),
                None => self.add_finished(undone, |name, _| {
                    self.lies_in(name, &to.stage, Some(region))
                }),
            }
        }
    }

    fn add_finished(
        &self,
        undone: &mut Vec<(Name, StageNo)>,
        meant: impl Fn(&Name, StageNo) -> bool,
    ) {
        let finished = self.state.finished.iter();
        let meant = finished.filter(|(name, no)| meant(name, **no));
        undone.extend(meant.map(|(name, no)| (name.clone(), *no)));
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
