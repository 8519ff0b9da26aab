//! Moving through the statechart: transitions, entering, leaving, joining.
//!
//! | what happens | what follows |
//! |---|---|
//! | a happening that an open stage, or one around it, names in `next` | leave that stage with all inside it, go to the target in the same region |
//! | target is a stage | enter it; composite stages enter the start of each region |
//! | target is the end | the region ends; enough ended regions make the stage around it done |
//! | the outermost region ends | the case ends |
//! | target returns | as the verb return, see `commands/return_case.rs` |
//!
//! A stage to which a case was returned goes, when it is done, where its `resume` says.
//!
//! Invariant, after every command on an open case: the outermost level and every running region of
//! an open stage hold exactly one open stage; an ended region holds none.

use super::turn::{Happening, Turn};
use super::{
    Cancelling, Configuration, Event, Leaving, LimitStatus, Rejection, Slot, StageNo, TaskNo,
};
use crate::Name;
use crate::definition::{Join, Stage, Target, Transition};

impl<'a> Turn<'a> {
    /// Takes the transitions that a happening calls for: at most one for each place where the case
    /// stands, the innermost first.
    pub(super) fn transitions_on(&mut self, happening: &Happening) -> Result<(), Rejection> {
        let mut places: Vec<StageNo> = self.state.leaves().map(|(no, _)| no).collect();
        if let Some(within) = happening.within {
            places.retain(|no| *no != within);
            places.insert(0, within);
        }
        for place in places {
            if let Some((no, transition)) = self.transition_from(place, &happening.name)? {
                self.take(no, transition)?;
            }
        }
        Ok(())
    }

    fn transition_from(
        &self,
        place: StageNo,
        happening: &Name,
    ) -> Result<Option<(StageNo, &'a Transition)>, Rejection> {
        for (no, open) in self.state.ancestors(place) {
            let stage = self.stage(&open.name);
            for transition in stage
                .next
                .iter()
                .filter(|transition| transition.on == *happening)
            {
                if self.allows(transition)? {
                    return Ok(Some((no, transition)));
                }
            }
        }
        Ok(None)
    }

    fn allows(&self, transition: &Transition) -> Result<bool, Rejection> {
        transition
            .when
            .as_ref()
            .map_or(Ok(true), |guard| self.holds(guard))
    }

    /// Takes the first transition whose guard has come to hold, if there is one.
    pub(super) fn take_guarded_transition(&mut self) -> Result<bool, Rejection> {
        let places: Vec<StageNo> = self.state.leaves().map(|(no, _)| no).collect();
        for place in places {
            let chain: Vec<(StageNo, Name)> = self
                .state
                .ancestors(place)
                .map(|(no, open)| (no, open.name.clone()))
                .collect();
            for (no, name) in chain {
                for transition in &self.stage(&name).next {
                    let guarded = self.definition.guards.contains_key(&transition.on);
                    if guarded && self.surely_holds(&transition.on) && self.allows(transition)? {
                        self.take(no, transition)?;
                        return Ok(true);
                    }
                }
            }
        }
        Ok(false)
    }

    fn take(&mut self, no: StageNo, transition: &Transition) -> Result<(), Rejection> {
        if let Target::ReturnTo { stage, afterwards } = &transition.to {
            let reason = transition.on.to_string();
            return self.return_to(no, stage, afterwards, reason, None);
        }
        let Some(open) = self.state.stages.get(&no) else {
            return Ok(());
        };
        let (slot, resume) = (open.within.clone(), open.resume.clone());
        let cause = transition.on.clone();
        let last = open.name.clone();
        self.leave(no, &Leaving::Moved(cause.clone()));
        match (resume, &transition.to) {
            (Some(resume), _) => self.enter(slot, &resume, &cause),
            (None, Target::Stage(name)) => {
                self.enter(slot, &Configuration::start_of(name.clone()), &cause);
            }
            (None, _) => self.end_region(slot, last),
        }
        Ok(())
    }

    /// Enters a stage, or opens it again as it was.
    pub(super) fn enter(&mut self, slot: Option<Slot>, to: &Configuration, cause: &Name) {
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
            resume: to.resume.as_deref().cloned(),
        });
        for (region, rule) in &stage.regions {
            if to.ended.contains(region) {
                self.emit(Event::RegionEnded {
                    no,
                    region: region.clone(),
                    joined: false,
                });
                continue;
            }
            let start = Configuration::start_of(rule.start.clone());
            let inner = to.running.get(region).unwrap_or(&start);
            self.enter(
                Some(Slot {
                    stage: no,
                    region: region.clone(),
                }),
                inner,
                cause,
            );
        }
        for task in stage
            .tasks
            .iter()
            .filter(|task| to.done.contains(&task.name))
        {
            self.emit(Event::TaskKept {
                task: task.name.clone(),
                stage: no,
            });
        }
    }

    /// Leaves a stage with everything inside it, the innermost first.
    pub(super) fn leave(&mut self, no: StageNo, why: &Leaving) {
        let inner: Vec<StageNo> = self
            .state
            .stages
            .iter()
            .filter(|(_, open)| open.within.as_ref().is_some_and(|slot| slot.stage == no))
            .map(|(inner, _)| *inner)
            .collect();
        for inner in inner {
            self.leave(
                inner,
                if matches!(why, Leaving::Moved(_)) {
                    &Leaving::Joined
                } else {
                    why
                },
            );
        }
        let tasks: Vec<(TaskNo, Name)> = self
            .state
            .tasks_of(no)
            .map(|(no, task)| (no, task.name.clone()))
            .collect();
        for (task_no, task) in tasks {
            self.emit(Event::TaskCancelled {
                no: task_no,
                task,
                why: cancelling(why),
            });
        }
        let Some(open) = self.state.stages.get(&no) else {
            return;
        };
        let stage = open.name.clone();
        self.stop_limits_of(&stage);
        self.emit(Event::StageLeft {
            no,
            stage,
            why: why.clone(),
        });
    }

    /// Stops the limits whose running out would have led on from this stage.
    fn stop_limits_of(&mut self, stage: &Name) {
        let awaited = self.stage(stage).next.iter().filter_map(|transition| {
            transition
                .on
                .as_str()
                .strip_suffix(".expired")
                .map(Name::from)
        });
        for limit in awaited.collect::<Vec<_>>() {
            self.stop_limit(&limit, stage);
        }
    }

    fn end_region(&mut self, slot: Option<Slot>, last: Name) {
        let Some(Slot { stage: no, region }) = slot else {
            return self.end_case(last);
        };
        let Some(open) = self.state.stages.get(&no) else {
            return;
        };
        let name = open.name.clone();
        let ended = open.ended.len() + 1;
        let needed = match self.stage(&name).join {
            Join::All => self.stage(&name).regions.len(),
            Join::AtLeast(count) => count as usize,
        };
        // A late region of a stage that is done already brings nothing new.
        let joined = ended == needed;
        self.emit(Event::RegionEnded { no, region, joined });
        if joined {
            self.end_other_regions(no);
            self.happen(format!("{name}.done"), Some(no));
        }
    }

    fn end_other_regions(&mut self, no: StageNo) {
        let running: Vec<Name> = self
            .state
            .stages
            .get(&no)
            .map(|open| open.running.iter().cloned().collect())
            .unwrap_or_default();
        for region in running {
            let slot = Slot {
                stage: no,
                region: region.clone(),
            };
            if let Some((inner, _)) = self.state.stage_in(Some(&slot)) {
                self.leave(inner, &Leaving::Joined);
            }
            self.emit(Event::RegionEnded {
                no,
                region,
                joined: false,
            });
        }
    }

    fn end_case(&mut self, last: Name) {
        self.queue.clear();
        self.close_limits();
        self.emit(Event::CaseEnded { stage: last });
    }

    /// Opens or skips every task that has nothing before it any more. Says whether there was one.
    pub(super) fn open_ready_tasks(&mut self) -> Result<bool, Rejection> {
        let leaves: Vec<(StageNo, Name)> = self
            .state
            .leaves()
            .map(|(no, open)| (no, open.name.clone()))
            .collect();
        let mut moved = false;
        for (no, name) in leaves {
            let stage = self.stage(&name);
            for task in &stage.tasks {
                if !self.is_ready(no, task) {
                    continue;
                }
                moved = true;
                match &task.when {
                    Some(guard) if !self.holds(guard)? => {
                        let (task, guard) = (task.name.clone(), guard.clone());
                        let skipped = format!("{task}.skipped");
                        self.emit(Event::TaskSkipped {
                            task,
                            stage: no,
                            guard,
                        });
                        self.happen(skipped, Some(no));
                    }
                    _ => self.open_task(no, task),
                }
            }
        }
        Ok(moved)
    }

    fn is_ready(&self, no: StageNo, task: &crate::definition::Task) -> bool {
        let Some(open) = self.state.stages.get(&no) else {
            return false;
        };
        !open.done.contains(&task.name)
            && task.after.iter().all(|before| open.done.contains(before))
            && !self
                .state
                .tasks_of(no)
                .any(|(_, open)| open.name == task.name)
    }

    fn open_task(&mut self, stage: StageNo, task: &crate::definition::Task) {
        let assignee = match self.state.roles.get(&task.role).map(Vec::as_slice) {
            Some([only]) => Some(only.clone()),
            _ => None,
        };
        self.emit(Event::TaskOpened {
            no: self.state.counters.next_task(),
            task: task.name.clone(),
            title: task.title.zh.clone(),
            stage,
            role: task.role.clone(),
            assignee,
            doc: task.doc.clone(),
            basis: task.basis.clone(),
        });
    }

    /// Meets or stops what still runs when the case is over.
    pub(super) fn close_limits(&mut self) {
        let open: Vec<_> = self
            .state
            .limits
            .iter()
            .filter(|(_, limit)| {
                matches!(limit.status, LimitStatus::Running | LimitStatus::Suspended)
            })
            .map(|(no, limit)| (*no, limit.name.clone()))
            .collect();
        for (no, limit) in open {
            let rule = self.definition.limits.get(&limit);
            if rule.is_some_and(|rule| rule.by.is_none() && rule.stop.is_empty()) {
                self.emit(Event::LimitMet {
                    no,
                    limit,
                    late: false,
                });
            } else {
                self.emit(Event::LimitStopped {
                    no,
                    limit,
                    cause: "case.ended".into(),
                });
            }
        }
    }

    /// A stage by name.
    ///
    /// # Panics
    /// When the checked definition names a stage it does not have.
    pub(super) fn stage(&self, name: &Name) -> &'a Stage {
        self.definition
            .stages
            .get(name)
            .expect("a checked definition has every stage it names")
    }
}

const fn cancelling(why: &Leaving) -> Cancelling {
    match why {
        Leaving::Moved(_) | Leaving::Joined => Cancelling::StageLeft,
        Leaving::Returned => Cancelling::Returned,
        Leaving::Withdrawn => Cancelling::Withdrawn,
        Leaving::Closed => Cancelling::Terminated,
    }
}
