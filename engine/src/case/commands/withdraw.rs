//! Withdraw (撤回): the last step is taken back by who took it, until the next holder has begun.
//!
//! The innermost stage around the step that is still open keeps standing; what the step opened
//! inside it is closed, and what the step closed is opened again with finished work kept. Facts,
//! filled roles and happenings are as before the step: a gate that asks for it is shut again.

use super::super::turn::Turn;
use super::super::{
    Cancelling, Code, Configuration, Event, LastStep, Leaving, LimitStatus, Rejection, Slot, TaskNo,
};
use crate::Name;

impl Turn<'_> {
    pub(in crate::case) fn withdraw(&mut self, reason: Option<&String>) -> Result<(), Rejection> {
        let Some(step) = self.state.last_step.clone() else {
            let (zh, en) = (
                "没有可以撤回的步骤",
                "there is no step that can be withdrawn",
            );
            return Err(Rejection::new(Code::Withdraw, "withdraw", zh, en));
        };
        let policy = self.definition.verbs.withdraw.as_ref();
        self.allowed("withdraw", policy, reason.map(String::as_str), None)?;
        if self.context.actor.person.as_ref() != Some(&step.person) {
            let zh = format!("该步骤由{}办理", step.person);
            let en = format!("the step was taken by {}", step.person);
            return Err(Rejection::new(Code::Withdraw, "withdraw", zh, en));
        }
        self.emit(Event::StepWithdrawn {
            task: step.task,
            reason: reason.cloned(),
        });
        self.restore_limits(&step);
        self.restore_stages(&step);
        Ok(())
    }

    fn restore_limits(&mut self, step: &LastStep) {
        let started: Vec<Name> = self
            .state
            .limits
            .iter()
            .filter(|(no, limit)| {
                no.0 > step.counters.limit && limit.status == LimitStatus::Running
            })
            .map(|(_, limit)| limit.name.clone())
            .collect();
        for limit in started {
            self.stop_limit(&limit, &"withdraw".into());
        }
        for no in &step.met {
            if self
                .state
                .limits
                .get(no)
                .is_some_and(|limit| limit.status == LimitStatus::Met)
            {
                self.run_limit(*no);
            }
        }
    }

    fn restore_stages(&mut self, step: &LastStep) {
        let standing = step
            .path
            .iter()
            .rposition(|(no, _)| self.state.stages.contains_key(no));
        let withdraw = Name::from("withdraw");
        match standing {
            Some(last) if last + 1 == step.path.len() => self.cancel_since(step),
            standing => {
                let depth = standing.map_or(0, |last| last + 1);
                let Some((slot, before)) = place(step, depth) else {
                    return;
                };
                if let Some((occupant, _)) = self.state.stage_in(slot.as_ref()) {
                    self.leave(occupant, &Leaving::Withdrawn);
                }
                self.enter(slot, before, &withdraw);
            }
        }
    }

    /// Cancels what the step opened in its own stage.
    fn cancel_since(&mut self, step: &LastStep) {
        let Some((stage, _)) = step.path.last() else {
            return;
        };
        let opened: Vec<(TaskNo, Name)> = self
            .state
            .tasks_of(*stage)
            .filter(|(no, _)| no.0 > step.counters.task)
            .map(|(no, open)| (no, open.name.clone()))
            .collect();
        for (no, task) in opened {
            self.emit(Event::TaskCancelled {
                no,
                task,
                why: Cancelling::Withdrawn,
            });
        }
    }
}

/// The slot and the former configuration of the stage at that depth of the step's path.
fn place(step: &LastStep, depth: usize) -> Option<(Option<Slot>, &Configuration)> {
    let mut before = &step.before;
    let mut slot = None;
    for (around, inner) in step.path.iter().zip(step.path.iter().skip(1)).take(depth) {
        let (region, configuration) = before
            .running
            .iter()
            .find(|(_, configuration)| configuration.stage == inner.1)?;
        slot = Some(Slot {
            stage: around.0,
            region: region.clone(),
        });
        before = configuration;
    }
    Some((slot, before))
}
