//! What a withdrawal (撤回) takes back: how the case stood before its last step.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::Name;
use crate::case::{CaseState, LastStep, LimitNo, StageNo, TaskNo};

impl CaseState {
    /// How the case stands just before a task is completed.
    ///
    /// None for what a panel decided: that was the step of several people, and nobody of them takes
    /// it back alone.
    pub(super) fn step(
        &self,
        no: TaskNo,
        task: &Name,
        stage: StageNo,
        person: &Name,
    ) -> Option<Arc<LastStep>> {
        let by_panel = self.tasks.get(&no).is_some_and(|open| open.panel.is_some());
        if by_panel || !self.stages.contains_key(&stage) {
            return None;
        }
        Some(Arc::new(LastStep {
            task: no,
            name: task.clone(),
            copy: self
                .tasks
                .get(&no)
                .and_then(|open| Some(open.copy.as_ref()?.copy.clone())),
            origins: self.origins(stage),
            apart: Arc::clone(&self.apart),
            person: person.clone(),
            stages: self.stages.clone(),
            counters: self.counters,
            holders: self.holders(),
            limits: BTreeMap::new(),
            facts: Arc::clone(&self.facts),
            marks: Arc::clone(&self.marks),
            documents: Arc::clone(&self.documents),
            roles: Arc::clone(&self.roles),
            finished: Arc::clone(&self.finished),
            did: Arc::clone(&self.did),
            organ: self.opened().organ.clone(),
        }))
    }

    fn holders(&self) -> BTreeMap<TaskNo, Option<Name>> {
        let open = self.tasks.iter();
        open.map(|(no, task)| (*no, task.assignee.clone()))
            .collect()
    }

    /// Keeps what a limit was before the last step, or what followed it, changed it.
    pub(super) fn keep_for_withdrawal(&mut self, no: LimitNo) {
        let Some(step) = &mut self.last_step else {
            return;
        };
        if no.0 > step.counters.limit || step.limits.contains_key(&no) {
            return;
        }
        if let Some(limit) = self.limits.get(&no) {
            Arc::make_mut(step).limits.insert(no, limit.clone());
        }
    }

    /// Takes back what a step said; what it opened is closed by the events that follow.
    pub(super) fn withdraw(&mut self, task: TaskNo) {
        let Some(step) = self.last_step.take().filter(|step| step.task == task) else {
            return;
        };
        let step = Arc::unwrap_or_clone(step);
        for (no, before) in step.stages {
            if let Some(stage) = self.stages.get_mut(&no) {
                stage.done = before.done;
                stage.copies = before.copies;
                // A list that grew by the step is as short as it was.
                if stage.instances != before.instances {
                    let known = |region: &Name| before.instances.contains_key(region);
                    stage.running.retain(known);
                    stage.ended.retain(known);
                    stage.instances = before.instances;
                }
            }
        }
        let limits = Arc::make_mut(&mut self.limits);
        limits.retain(|no, _| no.0 <= step.counters.limit);
        limits.extend(step.limits);
        self.facts = step.facts;
        self.marks = step.marks;
        self.documents = step.documents;
        self.roles = step.roles;
        self.finished = step.finished;
        self.apart = step.apart;
        self.did = step.did;
    }
}
