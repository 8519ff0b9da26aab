//! Withdraw (撤回): the last step is taken back by who took it, until the next holder has begun.
//!
//! Stages that are still open keep standing; what the step opened inside them is closed, and what
//! the step closed is opened again with finished work kept. Facts, filled roles with who had their
//! tasks, happenings and limits are as before the step: a gate that asks for it is shut again.
//! Formal acts since, such as a claim, a suspension or an extension, end the time in which a step
//! can be taken back.

use super::super::turn::Turn;
use super::super::{
    Cancelling, Code, Configuration, Event, LastStep, Leaving, LimitNo, Rejection, Slot, StageNo,
    StepWithdrawn, TaskNo,
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
        let filled = self.filled_since(&step);
        let issued = self.state.documents.iter();
        let issued = issued.filter(|(_, document)| document.task == step.task);
        let issued = issued.map(|(name, document)| (name.clone(), document.number.clone()));
        let issued = issued.collect();
        let started = self.started_since(&step);
        self.emit(Event::StepWithdrawn(StepWithdrawn {
            task: step.task,
            reason: reason.cloned(),
        }));
        self.void_withdrawn(issued);
        self.move_case(step.organ.clone(), "withdraw".into(), None);
        self.restore_limits(&step, started);
        self.restore_slot(&step, None)?;
        self.hand_over_again(&step, &filled);
        self.open_again(&step);
        Ok(())
    }

    /// The roles that the step filled with others.
    fn filled_since(&self, step: &LastStep) -> Vec<Name> {
        let roles = self.state.roles.iter();
        let filled = roles.filter(|(role, held)| step.roles.get(*role) != Some(*held));
        filled.map(|(role, _)| role.clone()).collect()
    }

    /// Gives open tasks of roles that the step filled back to who had them before.
    fn hand_over_again(&mut self, step: &LastStep, filled: &[Name]) {
        for (no, before) in &step.holders {
            let Some(open) = self.state.tasks.get(no) else {
                continue;
            };
            if open.assignee == *before || !filled.contains(&open.role) {
                continue;
            }
            let (no, from, reason) = (*no, open.assignee.clone(), None);
            self.emit(match before.clone() {
                None => Event::TaskUnclaimed { no },
                Some(to) => Event::TaskTransferred {
                    no,
                    from,
                    to,
                    reason,
                },
            });
        }
    }

    /// The limits that the step started and that are still open.
    fn started_since(&self, step: &LastStep) -> Vec<(LimitNo, Name)> {
        let limits = self.state.limits.iter();
        let started =
            limits.filter(|(no, limit)| no.0 > step.counters.limit && limit.status.is_open());
        started.map(|(no, it)| (*no, it.name.clone())).collect()
    }

    /// Stops the limits that the step started, of which the case knows nothing any more, and lets
    /// those that it moved stand as before.
    fn restore_limits(&mut self, step: &LastStep, started: Vec<(LimitNo, Name)>) {
        let cause = Name::from("withdraw");
        for (no, limit) in started {
            let cause = cause.clone();
            self.emit(Event::LimitStopped { no, limit, cause });
        }
        for (no, limit) in &step.limits {
            self.restore_limit(*no, limit);
        }
    }

    /// Opens again, in a slot, what stood there before the step: the stage itself when another
    /// took its place, else what differs inside it.
    fn restore_slot(&mut self, step: &LastStep, slot: Option<Slot>) -> Result<(), Rejection> {
        let Some(before) = step.stage_in(slot.as_ref()) else {
            return Ok(());
        };
        let occupant = self.state.stage_in(slot.as_ref()).map(|(no, _)| no);
        if occupant == Some(before) {
            let opened_since = |no: TaskNo| no.0 > step.counters.task;
            self.cancel_tasks(before, Cancelling::Withdrawn, opened_since);
            self.leave_copies_since(step, before);
            for region in step.stages[&before].running.clone() {
                let stage = before;
                self.restore_slot(step, Some(Slot { stage, region }))?;
            }
            return Ok(());
        }
        if let Some(occupant) = occupant {
            self.leave(occupant, &Leaving::Withdrawn);
        }
        if let Some(to) = Configuration::of(&step.stages, before, None) {
            self.enter(slot, &to, &"withdraw".into())?;
        }
        Ok(())
    }

    /// Leaves the copies that began because the step let a list grow.
    fn leave_copies_since(&mut self, step: &LastStep, stage: StageNo) {
        let known = &step.stages[&stage];
        let of_copies = known.for_copies();
        let open = self.state.stages.iter().filter(|(_, open)| {
            let slot = open.within.as_ref().filter(|slot| slot.stage == stage);
            slot.is_some_and(|slot| of_copies && !known.instances.contains_key(&slot.region))
        });
        let begun: Vec<StageNo> = open.map(|(no, _)| *no).collect();
        for no in begun {
            self.leave(no, &Leaving::Withdrawn);
        }
    }

    /// Opens the task of the step again, for who took it.
    fn open_again(&mut self, step: &LastStep) {
        let Some((stage, task)) = self.definition.task(step.name.as_str()) else {
            return;
        };
        let open = self
            .state
            .leaves()
            .find(|(no, open)| open.name == stage.name && self.state.origins(*no) == step.origins);
        let Some((no, open)) = open else {
            return;
        };
        let copies = open.copies.get(&task.name);
        let copy = step.copy.as_ref().and_then(|copy| {
            let mut instances = copies?.instances.iter();
            instances.find(|one| one.copy == *copy).cloned()
        });
        if copy.is_some() == task.for_each.is_some() {
            self.open_task(no, task, Some(step.person.clone()), copy.as_ref());
        }
    }
}
