//! Copies of stages and tasks for the elements of a list.

use jiff::Timestamp;

use crate::Name;
use crate::case::{CaseState, Event, InstancesJoined, InstancesOpened, StageNo};

impl CaseState {
    /// Applies an event about copies; `false` when it is not about them.
    pub(super) fn apply_copies(&mut self, event: &Event, at: Timestamp) -> bool {
        match event {
            Event::InstancesOpened(opened) => self.copies_opened(opened),
            Event::InstancesJoined(joined) => self.copies_joined(joined, at),
            _ => return false,
        }
        true
    }

    fn copies_opened(&mut self, opened: &InstancesOpened) {
        let Some(stage) = self.stages.get_mut(&opened.no) else {
            return;
        };
        let instances = opened.instances.iter().cloned();
        let Some(task) = &opened.task else {
            let regions = opened.instances.iter().map(|one| one.copy.clone());
            stage.running.extend(regions);
            let named = instances.map(|one| (one.copy.clone(), one));
            return stage.instances.extend(named);
        };
        let copies = stage.copies.entry(task.clone()).or_default();
        copies.instances.extend(instances);
        copies.done.extend(opened.done.iter().cloned());
    }

    fn copies_joined(&mut self, joined: &InstancesJoined, at: Timestamp) {
        if let (Some(task), Some(stage)) = (&joined.task, self.stages.get_mut(&joined.no)) {
            stage.done.insert(task.clone());
        }
        let what = joined.task.as_ref().unwrap_or(&joined.stage);
        let origins = self.origins(joined.no);
        self.mark_in(&origins, format!("{what}.done").into(), at);
    }

    /// Notes that one copy of a task is done; `false` when the task has no copies.
    pub(super) fn copy_done(&mut self, stage: StageNo, task: &Name, copy: &Name) {
        let open = self.stages.get_mut(&stage);
        if let Some(copies) = open.and_then(|open| open.copies.get_mut(task)) {
            copies.done.insert(copy.clone());
        }
    }
}
