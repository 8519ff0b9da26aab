//! Limits in motion: what starts, stops, meets, suspends, extends and expires them.
//!
//! | happening | limit that names it as | follows |
//! |---|---|---|
//! | any | `start` | it starts; while it runs already, only with `restart` |
//! | a date fact is set | `start` | it starts, in place of the one that runs |
//! | `task.done` | `by: task` | it is met, late when it had run out |
//! | any | `stop` | it stops |
//! | any | `pause.from`, `pause.until` | its clock stands still on that ground, goes on after the last |
//!
//! A limit that starts in a copy of a stage for one element belongs to that copy: what happens in
//! another does not concern it, and it ends with its copy.
//!
//! A limit with `when` starts only where that guard holds. What time brings is in `time.rs`, what a
//! return starts anew in `restart.rs`.

mod finish;
mod pause;
mod schedule;
mod start;

use super::turn::{Happening, Turn};
use super::{LimitNo, Rejection, RunningLimit, Slot};
use crate::Name;
use crate::definition::Limit;

impl Turn<'_> {
    /// Works off what a happening means to the limits.
    pub(super) fn limits_on(&mut self, happening: &Happening) -> Result<(), Rejection> {
        let definition = self.definition;
        let name = &happening.name;
        for limit in definition.limits.values() {
            if limit.by.as_ref().is_some_and(|by| is_done(name, by)) {
                self.meet_limit(limit, happening);
            }
            if limit.stop.contains(name) {
                for no in self.concerned(limit, happening) {
                    self.stop_limit_no(no, name);
                }
            }
            for pause in &limit.pause {
                for no in self.concerned(limit, happening) {
                    if pause.from == *name {
                        self.suspend_limit_no(no, pause.ground.as_str());
                    }
                    if pause.until == *name {
                        self.resume_limit_no(no, pause.ground.as_str());
                    }
                }
            }
            self.start_on(limit, happening)?;
        }
        Ok(())
    }

    /// The open limits of a rule that a happening concerns: those of the case, of the copies in
    /// which it took place and of those inside its place; where it took place in no copy, all.
    fn concerned(&self, limit: &Limit, happening: &Happening) -> Vec<LimitNo> {
        let mut open = self.all_open(&limit.name);
        open.retain(|no| self.concerns(happening, &self.state.limits[no]));
        open
    }

    fn concerns(&self, happening: &Happening, limit: &RunningLimit) -> bool {
        let Some(copy) = &limit.instance else {
            return true;
        };
        let inside = || {
            let around = self.state.stages.iter().find(|(no, open)| {
                let mut copies = open.instances.values();
                copies.any(|one| one.origin(**no) == *copy)
            });
            let within = happening.within;
            around.is_some_and(|(no, _)| {
                let mut around = self.state.ancestors(*no);
                around.any(|(no, _)| Some(no) == within)
            })
        };
        happening.origins.is_empty() || happening.origins.contains(copy) || inside()
    }

    pub(super) fn all_open(&self, limit: &Name) -> Vec<LimitNo> {
        let limits = self.state.limits.iter();
        let open = limits.filter(|(_, open)| open.name == *limit && open.status.is_open());
        open.map(|(no, _)| *no).collect()
    }

    fn open_limit(&self, limit: &Name, copy: Option<&Slot>) -> Option<(LimitNo, &RunningLimit)> {
        let mut limits = self.state.limits.iter().rev();
        let latest = limits.find(|(_, it)| it.name == *limit && it.instance.as_ref() == copy);
        let open = latest.filter(|(_, limit)| limit.status.is_open());
        open.map(|(no, limit)| (*no, limit))
    }
}

fn is_done(happening: &Name, task: &Name) -> bool {
    happening.as_str().strip_suffix(".done") == Some(task.as_str())
}
