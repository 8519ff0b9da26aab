//! Opening tasks as soon as nothing is before them any more, and skipping those not needed.

use std::collections::BTreeSet;

use crate::access::{named_persons, organ_of, retained};
use crate::case::turn::{Driver, Turn};
use crate::case::{Cancelling, Event, Instance, Rejection, StageNo, TaskNo};
use crate::definition::Task;
use crate::{Name, Value};

impl Turn<'_> {
    /// Opens every task that has nothing before it any more, up to the first that is skipped: what
    /// follows from that comes first. Says whether there was one.
    pub(in crate::case) fn open_ready_tasks(&mut self) -> Result<bool, Rejection> {
        let leaves = self.state.leaves();
        let leaves: Vec<(StageNo, Name)> =
            leaves.map(|(no, open)| (no, open.name.clone())).collect();
        let mut moved = false;
        for (no, name) in leaves {
            for task in &self.stage(&name).tasks {
                if !self.is_ready(no, task) {
                    continue;
                }
                if let Some(each) = &task.for_each {
                    moved |= self.open_copies(no, task, each)?;
                    continue;
                }
                if !self.is_needed(no, task, None)? {
                    self.skip_task(no, task);
                    return Ok(true);
                }
                self.open_task(no, task, None, None);
                moved = true;
            }
        }
        Ok(moved)
    }

    fn is_ready(&self, no: StageNo, task: &Task) -> bool {
        let Some(open) = self.state.stages.get(&no) else {
            return false;
        };
        let mut open_tasks = self.state.tasks_of(no);
        !open.done.contains(&task.name)
            && task.after.iter().all(|before| open.done.contains(before))
            && (task.for_each.is_some() || !open_tasks.any(|(_, open)| open.name == task.name))
    }

    /// Whether a task is to be done. Where nobody can be asked for a missing fact, it is.
    pub(super) fn is_needed(
        &self,
        stage: StageNo,
        task: &Task,
        item: Option<&Value>,
    ) -> Result<bool, Rejection> {
        let Some(guard) = &task.when else {
            return Ok(true);
        };
        match self.holds(guard, &self.spot(stage).with(item)) {
            Err(_) if self.driver != Driver::Person => Ok(true),
            decided => decided,
        }
    }

    fn skip_task(&mut self, stage: StageNo, task: &Task) {
        let Some(guard) = task.when.clone() else {
            return;
        };
        let skipped = format!("{}.skipped", task.name);
        let task = task.name.clone();
        self.emit(Event::TaskSkipped { task, stage, guard });
        self.happen(skipped, Some(stage));
    }

    /// Lets a completed task be done again. Open tasks that come after it are closed: they open
    /// when it is done once more.
    pub(in crate::case) fn reopen(&mut self, stage: StageNo, task: Name, cause: &str) {
        let Some(open) = self.state.stages.get(&stage) else {
            return;
        };
        let tasks = &self.stage(&open.name).tasks;
        let mut undone = BTreeSet::from([task.clone()]);
        while let Some(next) = tasks.iter().find(|next| {
            !undone.contains(&next.name) && next.after.iter().any(|before| undone.contains(before))
        }) {
            undone.insert(next.name.clone());
        }
        let waiting = self.state.tasks_of(stage);
        let waiting: Vec<(TaskNo, Name)> = waiting
            .filter(|(_, open)| undone.contains(&open.name))
            .map(|(no, open)| (no, open.name.clone()))
            .collect();
        for (no, task) in waiting {
            let why = Cancelling::Reopened;
            self.emit(Event::TaskCancelled { no, task, why });
        }
        let cause = cause.into();
        self.emit(Event::TaskReopened { task, stage, cause });
    }

    /// Whether the stage, or one around it, says where the case goes when something happens.
    pub(in crate::case) fn leads_on(&self, stage: StageNo, happening: &str) -> bool {
        self.state.ancestors(stage).any(|(_, open)| {
            let ways = &self.stage(&open.name).next;
            ways.iter().any(|way| way.on == *happening)
        })
    }

    /// Opens a task, or a copy of it, for the person named or the only one who holds its role.
    pub(in crate::case) fn open_task(
        &mut self,
        stage: StageNo,
        task: &Task,
        holder: Option<Name>,
        copy: Option<&Instance>,
    ) {
        let only = holder.or_else(|| self.only_holder(&task.role));
        let chosen = match only {
            None => self.choose(&task.role),
            Some(_) => None,
        };
        let (chosen, why) = chosen.map_or((None, None), |(person, why)| (Some(person), Some(why)));
        let organ = self.other_organ(&task.role);
        let element = copy.or_else(|| self.state.copy_of(stage)).cloned();
        self.emit(Event::TaskOpened {
            no: self.state.counters.next_task(),
            task: task.name.clone(),
            title: task.title.zh.clone(),
            stage,
            role: task.role.clone(),
            assignee: only.or(chosen),
            doc: task.doc.clone(),
            item: element.map(|element| element.item),
            copy: copy.map(|copy| copy.copy.clone()),
            basis: task.basis.clone(),
            organ,
            chosen: why,
        });
    }

    /// The only person who can hold a role: filled in, named by a fact, or who did before what the
    /// role retains.
    fn only_holder(&self, role: &Name) -> Option<Name> {
        if let Some(filled) = self.state.roles.get(role) {
            return only(filled);
        }
        let rule = self.definition.roles.get(role)?;
        let named = rule.named_in.as_ref();
        let named = named.and_then(|fact| named_persons(&self.state.facts, fact));
        let retained = || retained(rule, &self.state, self.context).cloned();
        let person = retained().or_else(|| named.as_deref().and_then(only))?;
        self.eligible(&person, role).is_ok().then_some(person)
    }

    /// The organ whose persons hold a role, where that is not the organ of the case.
    fn other_organ(&self, role: &Name) -> Option<Name> {
        let rule = self.definition.roles.get(role)?;
        let organ = organ_of(rule.organ.as_ref()?, &self.state, self.context).ok()?;
        (organ != self.state.opened().organ).then_some(organ)
    }
}

fn only(persons: &[Name]) -> Option<Name> {
    match persons {
        [only] => Some(only.clone()),
        _ => None,
    }
}
