//! Tasks from opening to completion.

use std::sync::Arc;

use crate::Name;
use crate::case::{CaseState, Event, OpenTask, StageNo, Submission, TaskNo, TaskSkipped, Verdict};
use crate::recorded::Meta;

impl CaseState {
    /// Applies an event about a task; `false` when it is not about a task.
    pub(super) fn apply_task(&mut self, event: &Event, meta: &Meta) -> bool {
        match event {
            Event::TaskOpened { .. } => self.task_opened(event, meta),
            Event::TaskSkipped(TaskSkipped { task, stage, .. }) => {
                self.done(*stage, task);
                let origins = self.origins(*stage);
                self.mark_in(&origins, format!("{task}.skipped").into(), meta.occurred);
            }
            Event::TaskKept { task, stage } => self.done(*stage, task),
            Event::TaskReopened(reopened) => {
                if let Some(stage) = self.stages.get_mut(&reopened.stage) {
                    stage.done.remove(&reopened.task);
                    stage.copies.remove(&reopened.task);
                }
            }
            Event::TaskAdded(added) => {
                self.last_step = None;
                if let Some(stage) = self.stages.get_mut(&added.stage) {
                    stage.done.remove(&added.task);
                    stage.added.insert(added.task.clone());
                }
            }
            Event::TaskSubmitted { .. } => self.task_submitted(event),
            Event::TaskCompleted { .. } => self.task_completed(event, meta),
            Event::TaskCancelled { no, .. } => {
                self.tasks.remove(no);
            }
            _ => return self.apply_holder(event, meta),
        }
        true
    }

    /// Applies an event that changes who has a task; `false` for any other.
    fn apply_holder(&mut self, event: &Event, meta: &Meta) -> bool {
        match event {
            Event::TaskClaimed { no, person } => {
                self.assign(*no, Some(person), None);
                self.last_step = None;
            }
            Event::TaskUnclaimed { no } => self.assign(*no, None, None),
            Event::TaskTransferred { no, to, .. } => self.assign(*no, Some(to), None),
            Event::TaskDelegated { no, from, to } => {
                self.assign(*no, Some(to), Some(from));
                self.last_step = None;
            }
            Event::TaskHandedBack { no, to, .. } => {
                self.assign(*no, Some(to), None);
                // The delegate did the work: what the role must be apart from counts for them too.
                let role = self.tasks.get(no).map(|task| task.role.clone());
                if let (Some(role), Some(person)) = (role, &meta.actor.person) {
                    self.acted(&role, person);
                }
            }
            _ => return false,
        }
        true
    }

    fn task_opened(&mut self, event: &Event, meta: &Meta) {
        let Event::TaskOpened {
            no,
            task,
            stage,
            role,
            assignee,
            copy,
            ..
        } = event
        else {
            return;
        };
        let copies = self
            .stages
            .get(stage)
            .and_then(|open| open.copies.get(task));
        let of = |copy: &Name| {
            let mut copies = copies?.instances.iter();
            copies.find(|one| one.copy == *copy).cloned()
        };
        let copy = copy.as_ref().and_then(of);
        self.counters.task = self.counters.task.max(no.0);
        let open = OpenTask {
            name: task.clone(),
            stage: *stage,
            copy,
            role: role.clone(),
            assignee: assignee.clone(),
            delegated_by: None,
            since: meta.occurred,
            submission: None,
            panel: None,
        };
        self.tasks.insert(*no, open);
    }

    fn task_submitted(&mut self, event: &Event) {
        let Event::TaskSubmitted {
            no,
            outcome,
            facts,
            fills,
            document,
            opinion,
            person,
            papers,
        } = event
        else {
            return;
        };
        self.last_step = None;
        let Some(task) = self.tasks.get_mut(no) else {
            return;
        };
        task.submission = Some(Arc::new(Submission {
            outcome: outcome.clone(),
            facts: facts.clone(),
            fills: fills.clone(),
            document: document.clone(),
            opinion: opinion.clone(),
            papers: papers.clone(),
            person: person.clone(),
        }));
        let role = task.role.clone();
        self.acted(&role, person);
    }

    fn task_completed(&mut self, event: &Event, meta: &Meta) {
        let Event::TaskCompleted {
            no,
            task,
            stage,
            outcome,
            facts,
            fills,
            role,
            person,
            repeats,
            ..
        } = event
        else {
            return;
        };
        self.last_step = person
            .as_ref()
            .and_then(|person| self.step(*no, task, *stage, person));
        let (panel, copy) = self
            .tasks
            .remove(no)
            .map_or((None, None), |open| (open.panel, open.copy));
        let origins = self.origins(*stage);
        match &copy {
            Some(copy) => self.copy_done(*stage, task, &copy.copy),
            None if *repeats => {}
            None => self.done(*stage, task),
        }
        if !fills.is_empty() {
            let roles = Arc::make_mut(&mut self.roles);
            roles.extend(fills.iter().map(|(r, p)| (r.clone(), p.clone())));
        }
        if let Some(person) = person {
            self.acted(role, person);
            Arc::make_mut(&mut self.did).insert(task.clone(), person.clone());
        }
        self.set_facts(&origins, facts, meta.occurred);
        // What a panel refused was not done.
        let refused = panel.is_some_and(|panel| panel.verdict == Some(Verdict::Refused));
        // What is done for each element is done once enough copies are.
        if !refused && copy.is_none() {
            let done = if *repeats { "repeated" } else { "done" };
            self.mark_in(&origins, format!("{task}.{done}").into(), meta.occurred);
        }
        if let Some(outcome) = outcome {
            self.mark_in(&origins, format!("{task}.{outcome}").into(), meta.occurred);
        }
    }

    fn assign(&mut self, no: TaskNo, to: Option<&Name>, delegated_by: Option<&Name>) {
        if let Some(task) = self.tasks.get_mut(&no) {
            task.assignee = to.cloned();
            task.delegated_by = delegated_by.cloned();
        }
    }

    fn done(&mut self, stage: StageNo, task: &Name) {
        if let Some(stage) = self.stages.get_mut(&stage) {
            stage.done.insert(task.clone());
            stage.added.remove(task);
        }
    }
}
