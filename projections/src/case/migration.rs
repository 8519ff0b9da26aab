//! A case under another version of its definition.

use std::sync::Arc;

use casebook_engine::case::{CaseMigration, TaskNo};

use super::Case;
use crate::Duty;

impl Case {
    /// Everything open goes on under the names of the new version, with the titles by which people
    /// know it; a task that another role does now is that role's duty.
    pub(super) fn migrate(&mut self, migration: &CaseMigration) -> Vec<Duty> {
        let names = &migration.names;
        Arc::make_mut(&mut self.header).definition = migration.to.clone();
        for stage in self.stages.values_mut() {
            stage.name = names.stage(&stage.name).clone();
        }
        for (no, task) in &mut self.tasks {
            task.name = names.task(&task.name).clone();
            let role = migration.roles.get(no);
            task.role = role.unwrap_or_else(|| names.role(&task.role)).clone();
        }
        for limit in self.limits.values_mut() {
            limit.name = names.limit(&limit.name).clone();
            limit.task = limit.task.as_ref().map(|task| names.task(task).clone());
            limit.role = limit.role.as_ref().map(|role| names.role(role).clone());
        }
        self.last_done = None;
        let tasks: Vec<TaskNo> = self.tasks.keys().copied().collect();
        tasks
            .into_iter()
            .flat_map(|no| self.duties_of(no))
            .collect()
    }
}
