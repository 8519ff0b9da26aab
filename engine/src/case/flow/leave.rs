//! Leaving stages, ending regions, joining them, ending the case.

use super::copies::needed;
use crate::Name;
use crate::case::turn::Turn;
use crate::case::{Cancelling, Event, Leaving, LimitNo, Slot, StageNo, TaskNo};
use crate::definition::Limit;

impl Turn<'_> {
    /// Leaves a stage with everything inside it, the innermost first.
    pub(in crate::case) fn leave(&mut self, no: StageNo, why: &Leaving) {
        let inner: Vec<StageNo> = self
            .state
            .stages
            .iter()
            .filter(|(_, open)| open.within.as_ref().is_some_and(|slot| slot.stage == no))
            .map(|(inner, _)| *inner)
            .collect();
        // What stands inside a stage that moves on was not finished itself.
        let why_inner = match why {
            Leaving::Moved(_) => &Leaving::Joined,
            other => other,
        };
        for inner in inner {
            self.leave(inner, why_inner);
        }
        self.cancel_tasks(no, cancelling(why), |_| true);
        let Some(open) = self.state.stages.get(&no) else {
            return;
        };
        let stage = open.name.clone();
        let instance = self.state.origins(no).into_iter().next();
        self.stop_limits_of(&stage, instance.as_ref());
        let why = why.clone();
        self.emit(Event::StageLeft { no, stage, why });
    }

    /// Cancels the open tasks of a stage that are meant.
    pub(in crate::case) fn cancel_tasks(
        &mut self,
        stage: StageNo,
        why: Cancelling,
        meant: impl Fn(TaskNo) -> bool,
    ) {
        let tasks = self.state.tasks_of(stage).filter(|(no, _)| meant(*no));
        let tasks: Vec<(TaskNo, Name)> = tasks.map(|(no, task)| (no, task.name.clone())).collect();
        for (no, task) in tasks {
            self.emit(Event::TaskCancelled { no, task, why });
        }
    }

    /// Stops the limits that belong to a stage alone.
    fn stop_limits_of(&mut self, stage: &Name, instance: Option<&Slot>) {
        let definition = self.definition;
        for limit in definition.limits.values() {
            if self.belongs_to(limit, stage) {
                self.stop_limit(&limit.name, instance, stage);
            }
        }
    }

    /// Stops the limits of copies that are over: nothing could meet them any more.
    pub(in crate::case) fn stop_orphaned_limits(&mut self) {
        let limits = self.state.limits.iter();
        let orphaned = limits.filter(|(_, limit)| {
            let alive = |origin: &Slot| self.state.is_alive(origin);
            limit.status.is_open() && !limit.instance.as_ref().is_none_or(alive)
        });
        let orphaned: Vec<(LimitNo, Name)> = orphaned
            .map(|(no, limit)| (*no, limit.name.clone()))
            .collect();
        for (no, limit) in orphaned {
            let cause = "instance.ended".into();
            self.emit(Event::LimitStopped { no, limit, cause });
        }
    }

    /// Whether a limit serves one stage only: that stage alone waits for its running out, and
    /// nothing else meets, stops or watches it.
    fn belongs_to(&self, limit: &Limit, stage: &Name) -> bool {
        if limit.by.is_some() || !limit.stop.is_empty() || limit.breach.is_some() {
            return false;
        }
        let waits = |name: &Name| {
            let next = self.stage(name).next.iter();
            let mut awaited = next.filter_map(|next| next.on.as_str().strip_suffix(".expired"));
            awaited.any(|awaited| limit.name == *awaited)
        };
        let mut others = self.definition.stages.keys().filter(|name| *name != stage);
        waits(stage) && !others.any(waits)
    }

    pub(in crate::case) fn end_region(&mut self, slot: Option<Slot>, last: Name) {
        let Some(Slot { stage: no, region }) = slot else {
            return self.end_case(last);
        };
        let Some(open) = self.state.stages.get(&no) else {
            return;
        };
        let name = open.name.clone();
        // Regions that were not needed never began: the join does not wait for them.
        let ended = open.ended.len() - open.skipped.len() + 1;
        let began = open.running.len() + open.ended.len() - open.skipped.len();
        let needed = needed(self.stage(&name).join, began);
        // More than needed have ended where a stage was opened again for one region only.
        let joined = ended >= needed;
        self.emit(Event::RegionEnded {
            no,
            region,
            joined,
            guard: None,
        });
        if joined {
            self.end_other_regions(no);
            self.happen(format!("{name}.done"), Some(no));
        }
    }

    fn end_other_regions(&mut self, no: StageNo) {
        let open = self.state.stages.get(&no);
        let running: Vec<Name> =
            open.map_or_else(Vec::new, |o| o.running.iter().cloned().collect());
        for region in running {
            let slot = Slot {
                stage: no,
                region: region.clone(),
            };
            if let Some((inner, _)) = self.state.stage_in(Some(&slot)) {
                self.leave(inner, &Leaving::Joined);
            }
            let joined = false;
            self.emit(Event::RegionEnded {
                no,
                region,
                joined,
                guard: None,
            });
        }
    }

    fn end_case(&mut self, last: Name) {
        self.queue.clear();
        let met = |limit: &Limit| limit.by.is_none() && limit.stop.is_empty();
        self.close_limits(&"case.ended".into(), met);
        self.emit(Event::CaseEnded { stage: last });
    }

    /// Stops what still runs when the case is over; what the end of the case meets is met.
    pub(in crate::case) fn close_limits(&mut self, cause: &Name, met: impl Fn(&Limit) -> bool) {
        let limits = self.state.limits.iter();
        let open = limits.filter(|(_, limit)| limit.status.is_open());
        let open: Vec<(LimitNo, Name)> =
            open.map(|(no, limit)| (*no, limit.name.clone())).collect();
        for (no, limit) in open {
            let cause = cause.clone();
            self.emit(if self.definition.limits.get(&limit).is_some_and(&met) {
                let late = false;
                Event::LimitMet { no, limit, late }
            } else {
                Event::LimitStopped { no, limit, cause }
            });
        }
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
