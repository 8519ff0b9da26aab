//! Milestones (里程碑) that are reached, and work that holds a stage.

use crate::Name;
use crate::case::turn::Turn;
use crate::case::{Code, Event, MilestoneReached, Rejection, StageNo};
use crate::definition::{Milestone, Task};

impl<'a> Turn<'a> {
    /// Notes the first milestone that is reached, if there is one.
    pub(in crate::case) fn reach_milestone(&mut self) -> bool {
        let Some((stage, milestone)) = self.reached_milestone() else {
            return false;
        };
        self.emit(Event::MilestoneReached(MilestoneReached {
            milestone: milestone.name.clone(),
            title: milestone.title.zh.clone(),
            stage,
        }));
        self.happen(format!("{}.reached", milestone.name), Some(stage));
        true
    }

    fn reached_milestone(&self) -> Option<(StageNo, &'a Milestone)> {
        self.state.stages.iter().find_map(|(no, open)| {
            let milestones = &self.stage(&open.name).milestones;
            let mut left = milestones
                .iter()
                .filter(|one| !open.reached.contains(&one.name));
            let spot = self.spot(*no);
            let reached = left.find(|one| self.surely_holds(&one.when, &spot));
            reached.map(|one| (*no, one))
        })
    }

    /// Requires that the work that holds a stage, or one inside it, is done. What passes by time or
    /// comes from another case holds for nobody.
    pub(super) fn nothing_holds(&self, no: StageNo) -> Result<(), Rejection> {
        let holding = self.holding(no).filter(|_| !self.driver.asks_nobody());
        let Some(task) = holding else {
            return Ok(());
        };
        let zh = format!("“{}”必须先办结", task.title.zh);
        let en = format!("`{}` must be done before its stage is left", task.name);
        let refused = Rejection::new(Code::Required, task.name.clone(), zh, en);
        Err(refused.on(task.basis.as_deref()))
    }

    /// A task that must be done before a stage is left.
    pub(super) fn holding(&self, no: StageNo) -> Option<&'a Task> {
        let inside = |inner: &StageNo| self.state.ancestors(*inner).any(|(around, _)| around == no);
        let stages = self.state.stages.iter().filter(|(inner, _)| inside(inner));
        let mut tasks = stages.flat_map(|(_, open)| {
            let tasks = self.stage(&open.name).tasks.iter();
            tasks.map(move |task| (open, task))
        });
        let holding = tasks.find(|(open, task)| {
            let wanted = |name: &Name| !task.discretionary || open.added.contains(name);
            task.required && !open.done.contains(&task.name) && wanted(&task.name)
        });
        holding.map(|(_, task)| task)
    }
}
