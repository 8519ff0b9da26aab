//! Entering a stage, or opening it again as it was.

use crate::Name;
use crate::case::turn::Turn;
use crate::case::{Configuration, Event, Slot, StageNo};
use crate::definition::Stage;

impl Turn<'_> {
    /// Enters a stage, or opens it again as it was.
    pub(in crate::case) fn enter(&mut self, slot: Option<Slot>, to: &Configuration, cause: &Name) {
        let undone = self.undone(slot.as_ref(), to);
        let undone = undone.into_iter().map(|(name, _)| name).collect();
        self.enter_with(slot, to, cause, undone);
    }

    fn enter_with(
        &mut self,
        slot: Option<Slot>,
        to: &Configuration,
        cause: &Name,
        undone: Vec<Name>,
    ) {
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
        self.enter_regions(no, stage, to, cause);
        for task in &stage.tasks {
            if to.done.contains(&task.name) {
                let task = task.name.clone();
                self.emit(Event::TaskKept { task, stage: no });
            }
        }
    }

    fn enter_regions(&mut self, no: StageNo, stage: &Stage, to: &Configuration, cause: &Name) {
        for (region, rule) in &stage.regions {
            let region = region.clone();
            if to.ended.contains(&region) {
                let joined = false;
                self.emit(Event::RegionEnded { no, region, joined });
                continue;
            }
            let start = Configuration::start_of(rule.start.clone());
            let inner = to.running.get(&region).unwrap_or(&start);
            self.enter_with(Some(Slot { stage: no, region }), inner, cause, Vec::new());
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
