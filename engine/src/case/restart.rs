//! Limits that run anew because the case was returned to the stage of the task that meets them.

use super::turn::Turn;
use super::{Rejection, Slot};
use crate::Name;
use crate::definition::{Limit, LimitStart};

impl Turn<'_> {
    /// Starts every limit with `restart` anew whose task lies in the stage to which the case was
    /// returned, if it had started before and its start does not come again in that stage.
    ///
    /// # Errors
    /// When the guard of such a limit cannot be decided.
    pub(super) fn restart_limits(
        &mut self,
        to: &Name,
        slot: Option<&Slot>,
    ) -> Result<(), Rejection> {
        let definition = self.definition;
        for limit in definition.limits.values() {
            if !limit.restart || !self.runs_again(limit, to) {
                continue;
            }
            let within = self.state.stage_in(slot).map(|(no, _)| no);
            let copy = self.state.origins_at(slot).into_iter().next();
            self.stop_limit(&limit.name, copy.as_ref(), &"return".into());
            if self.applies(limit)? {
                self.start_limit(limit, self.counted_from(limit), within);
            }
        }
        Ok(())
    }

    fn runs_again(&self, limit: &Limit, to: &Name) -> bool {
        let LimitStart::Happening(start) = &limit.start else {
            return false;
        };
        let started = *start != *"case.filed" && self.state.limit(limit.name.as_str()).is_some();
        let inside = |task: &str| {
            let stage = self.definition.task(task).map(|(stage, _)| stage);
            stage.is_some_and(|stage| {
                let mut around = self.definition.lineage(stage.name.as_str());
                around.any(|stage| stage.name == *to)
            })
        };
        let met_there = limit.by.as_ref().is_some_and(|by| inside(by.as_str()));
        let starts_there = start
            .as_str()
            .rsplit_once('.')
            .is_some_and(|(task, _)| inside(task));
        started && met_there && !starts_there
    }
}
