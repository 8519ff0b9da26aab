//! Stages entered and left, regions ended.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;

use crate::Name;
use crate::case::{CaseState, Event, Leaving, OpenStage, StageNo};

impl CaseState {
    /// Applies an event about a stage; `false` when it is not about a stage.
    pub(super) fn apply_stage(&mut self, event: &Event, at: Timestamp) -> bool {
        match event {
            Event::StageEntered { .. } => self.stage_entered(event, at),
            Event::StageLeft { no, stage, why } => {
                let left = self.stages.remove(no);
                if matches!(why, Leaving::Moved(_)) {
                    self.stage_finished(*no, stage, left);
                }
            }
            Event::RegionEnded {
                no,
                region,
                joined,
                guard,
            } => {
                let Some(stage) = self.stages.get_mut(no) else {
                    return true;
                };
                stage.running.remove(region);
                stage.ended.insert(region.clone());
                if guard.is_some() {
                    stage.skipped.insert(region.clone());
                }
                let done = format!("{}.done", stage.name);
                if *joined {
                    let origins = self.origins(*no);
                    self.mark_in(&origins, done.into(), at);
                }
            }
            _ => return false,
        }
        true
    }

    fn stage_entered(&mut self, event: &Event, at: Timestamp) {
        let Event::StageEntered {
            no,
            stage,
            within,
            round,
            regions,
            undone,
            resume,
            ..
        } = event
        else {
            return;
        };
        self.counters.stage = self.counters.stage.max(no.0);
        if let Some(header) = &self.header {
            let organ = header.organ.clone();
            Arc::make_mut(&mut self.organs).insert(stage.clone(), organ);
        }
        if let Some(origin) = self.origins_at(within.as_ref()).first() {
            let apart = self.apart_mut(origin);
            apart.rounds.insert(stage.clone(), *round);
            apart.finished.retain(|name, _| !undone.contains(name));
        } else {
            Arc::make_mut(&mut self.rounds).insert(stage.clone(), *round);
            if !undone.is_empty() {
                Arc::make_mut(&mut self.finished).retain(|name, _| !undone.contains(name));
            }
        }
        if let Some(slot) = within
            && let Some(outer) = self.stages.get_mut(&slot.stage)
        {
            outer.ended.remove(&slot.region);
            outer.skipped.remove(&slot.region);
            outer.running.insert(slot.region.clone());
        }
        let open = OpenStage {
            name: stage.clone(),
            within: within.clone(),
            round: *round,
            since: at,
            running: regions.iter().cloned().collect(),
            ended: BTreeSet::new(),
            skipped: BTreeSet::new(),
            instances: BTreeMap::new(),
            copies: BTreeMap::new(),
            done: BTreeSet::new(),
            resume: resume.clone(),
        };
        self.stages.insert(*no, open);
    }

    /// The stage counts as finished; coming back from a return, so do those walked before it.
    fn stage_finished(&mut self, no: StageNo, stage: &Name, left: Option<OpenStage>) {
        let slot = left.as_ref().and_then(|left| left.within.as_ref());
        let finished = match self.origins_at(slot).first() {
            Some(origin) => &mut self.apart_mut(origin).finished,
            None => Arc::make_mut(&mut self.finished),
        };
        finished.insert(stage.clone(), no);
        if let Some(resume) = left.and_then(|left| left.resume) {
            finished.extend(resume.finished);
        }
    }
}
