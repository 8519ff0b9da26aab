//! The open tasks of a case, and the duties that follow from them.

use std::sync::Arc;

use casebook_engine::Name;
use casebook_engine::case::{Event, Status, TaskNo, label};
use casebook_engine::recorded::Meta;
use jiff::Timestamp;

use super::{Case, Limit, Panel, Standing};
use crate::{Duty, DutyKind, End, Ending, Timing, Turn};

/// A task (待办) that is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// Its number.
    pub no: TaskNo,
    /// Its name.
    pub name: Name,
    /// What it is called.
    pub title: Arc<str>,
    /// The element for which it is done, in a few words, where there is a copy for each.
    pub item: Option<Arc<str>>,
    /// What its stage is called.
    pub stage: Option<Arc<str>>,
    /// How often its stage was entered.
    pub round: u32,
    /// The role that does it.
    pub role: Name,
    /// The organ whose persons do it, where that is not the organ of the case.
    pub organ: Option<Name>,
    /// Who has it; nobody while it can be claimed.
    pub assignee: Option<Name>,
    /// Who delegated it to the assignee.
    pub delegated_by: Option<Name>,
    /// Who did what opened it or handed it over.
    pub from: Option<Name>,
    /// The article that asks for it.
    pub basis: Option<Arc<str>>,
    /// Since when it is open.
    pub since: Timestamp,
    /// The panel that decides on what was submitted.
    pub panel: Option<Panel>,
}

impl Case {
    pub(super) fn follow_task(&mut self, event: &Event, meta: &Meta) -> Vec<Duty> {
        match event {
            Event::TaskOpened { no, .. } => {
                self.open_task(event, meta);
                self.duties_of(*no)
            }
            Event::TaskClaimed { no, person } => self.assign(*no, Some(person), None, meta),
            Event::TaskUnclaimed { no } => self.assign(*no, None, None, meta),
            Event::TaskTransferred { no, to, .. } | Event::TaskHandedBack { no, to, .. } => {
                self.assign(*no, Some(to), None, meta)
            }
            Event::TaskDelegated { no, from, to } => self.assign(*no, Some(to), Some(from), meta),
            Event::TaskCompleted { no, person, .. } => self.complete(*no, person.as_ref(), meta),
            Event::TaskCancelled { no, .. } => self.cancel(*no, meta),
            Event::StepWithdrawn(step) => self.withdraw(step.task, meta),
            Event::RecusalDecided(decided) if decided.granted => self.recuse(&decided.person, meta),
            _ => Vec::new(),
        }
    }

    fn open_task(&mut self, event: &Event, meta: &Meta) {
        let Event::TaskOpened {
            no,
            task,
            title,
            stage,
            role,
            assignee,
            basis,
            item,
            organ,
            ..
        } = event
        else {
            return;
        };
        let title = self.title(task, title);
        let stage = self.stages.get(stage);
        let open = Task {
            no: *no,
            name: task.clone(),
            title,
            item: item.as_ref().map(|item| label(item).into()),
            stage: stage.map(|stage| Arc::clone(&stage.title)),
            round: stage.map_or(1, |stage| stage.round),
            role: role.clone(),
            organ: organ.clone(),
            assignee: assignee.clone(),
            delegated_by: None,
            from: meta.actor.person.clone(),
            basis: basis.as_deref().map(Into::into),
            since: meta.occurred,
            panel: None,
        };
        self.tasks.insert(*no, open);
    }

    fn assign(
        &mut self,
        no: TaskNo,
        to: Option<&Name>,
        delegated_by: Option<&Name>,
        meta: &Meta,
    ) -> Vec<Duty> {
        if let Some(task) = self.tasks.get_mut(&no) {
            if to.is_some() && to != meta.actor.person.as_ref() {
                task.from.clone_from(&meta.actor.person);
            }
            task.assignee = to.cloned();
            task.delegated_by = delegated_by.cloned();
        }
        self.duties_of(no)
    }

    fn complete(&mut self, no: TaskNo, person: Option<&Name>, meta: &Meta) -> Vec<Duty> {
        self.limits
            .retain(|_, limit| limit.standing != Standing::Ended);
        let by = person.or(meta.actor.person.as_ref()).cloned();
        let Some((task, duties)) = self.take_out(no, Ending::Done, by, meta) else {
            return Vec::new();
        };
        self.last_done = Some(task);
        duties
    }

    pub(super) fn cancel(&mut self, no: TaskNo, meta: &Meta) -> Vec<Duty> {
        let by = meta.actor.person.clone();
        let taken = self.take_out(no, Ending::Cancelled, by, meta);
        taken.map(|(_, duties)| duties).unwrap_or_default()
    }

    fn take_out(
        &mut self,
        no: TaskNo,
        how: Ending,
        by: Option<Name>,
        meta: &Meta,
    ) -> Option<(Task, Vec<Duty>)> {
        let task = self.tasks.remove(&no)?;
        let mut duties = self.end_seats(&task, Ending::NotNeeded, meta);
        duties.push(self.ended(&task, how, by, meta));
        duties.extend(self.limits_of(&task));
        Some((task, duties))
    }

    fn withdraw(&mut self, no: TaskNo, meta: &Meta) -> Vec<Duty> {
        let done = self.last_done.take().filter(|task| task.no == no);
        let by = meta.actor.person.clone();
        done.map(|task| self.ended(&task, Ending::Withdrawn, by, meta))
            .into_iter()
            .collect()
    }

    /// Gives the open work of a person back to the roles.
    fn recuse(&mut self, person: &Name, meta: &Meta) -> Vec<Duty> {
        let mut duties = Vec::new();
        let tasks: Vec<TaskNo> = self.tasks.keys().copied().collect();
        for no in tasks {
            let held = self.tasks.get(&no).and_then(|task| task.assignee.as_ref()) == Some(person);
            if held {
                duties.extend(self.assign(no, None, None, meta));
            }
            duties.extend(self.drop_seats(no, person, Ending::Recused, meta));
        }
        duties
    }

    /// The open duties of a task: its own, those of the signers who have not answered, and the
    /// limits that it meets, because they name who has it.
    pub(super) fn duties_of(&self, no: TaskNo) -> Vec<Duty> {
        let Some(task) = self.tasks.get(&no) else {
            return Vec::new();
        };
        let signatures = task.panel.iter().flat_map(Panel::silent);
        let signatures = signatures.map(|seat| self.signature(task, seat));
        let limits = self.limits_of(task);
        std::iter::once(self.duty(task))
            .chain(signatures)
            .chain(limits)
            .collect()
    }

    /// The open task whose completion meets a limit.
    pub(super) fn task_meeting(&self, limit: &Limit) -> Option<&Task> {
        self.tasks_meeting(limit).next()
    }

    /// The open tasks that belong to a limit: several where the task is done for each element.
    pub(super) fn tasks_meeting(&self, limit: &Limit) -> impl Iterator<Item = &Task> {
        self.tasks.values().filter(|task| limit.is_met_by(task))
    }

    /// As [`Case::task_meeting`], or the one that was just done.
    pub(super) fn task_having_met(&self, limit: &Limit) -> Option<&Task> {
        let done = self.last_done.as_ref().filter(|task| limit.is_met_by(task));
        self.task_meeting(limit).or(done)
    }

    pub(super) fn duty(&self, task: &Task) -> Duty {
        Duty {
            kind: DutyKind::Task,
            no: task.no.0,
            seat: 0,
            name: task.name.clone(),
            title: Arc::clone(&task.title),
            item: task.item.clone(),
            stage: task.stage.clone(),
            round: task.round,
            role: Some(task.role.clone()),
            organ: task.organ.clone(),
            person: task.assignee.clone(),
            delegated_by: task.delegated_by.clone(),
            from: task.from.clone(),
            basis: task.basis.clone(),
            unconfirmed: false,
            since: task.since,
            timing: self.timing_of(task),
            next_at: None,
            expired_at: None,
            turn: if task.panel.is_none() && self.status == Status::Open {
                Turn::Now
            } else {
                Turn::NotNow
            },
            suspended: self.status == Status::Suspended,
            ended: None,
        }
    }

    /// How a task stands in time: by the limits that its completion meets.
    fn timing_of(&self, task: &Task) -> Timing {
        let limits = self.limits.values();
        let met = limits.filter(|limit| limit.is_met_by(task));
        Timing::most_urgent(met.map(Limit::timing))
    }

    fn ended(&self, task: &Task, how: Ending, by: Option<Name>, meta: &Meta) -> Duty {
        let at = meta.occurred;
        Duty {
            turn: Turn::NotNow,
            ended: Some(End { how, at, by }),
            ..self.duty(task)
        }
    }
}
