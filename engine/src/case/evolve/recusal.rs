//! What a recusal (回避) takes away from a person.

use std::sync::Arc;

use jiff::Timestamp;

use crate::Name;
use crate::case::{CaseState, OpenTask};
use crate::definition::PanelRule;

impl CaseState {
    pub(super) fn decide_recusal(&mut self, person: &Name, granted: bool, at: Timestamp) {
        self.recusals.remove(person);
        if !granted {
            return;
        }
        self.recused.insert(person.clone());
        self.last_step = None;
        let roles = Arc::make_mut(&mut self.roles);
        for persons in roles.values_mut() {
            persons.retain(|held| held != person);
        }
        roles.retain(|_, persons| !persons.is_empty());
        for task in self.tasks.values_mut() {
            task.step_aside(person);
        }
        self.mark("recusal.granted".into(), at);
    }
}

impl OpenTask {
    /// Takes the task, or its part in it, away from a person.
    fn step_aside(&mut self, person: &Name) {
        let holds = self.assignee.as_ref() == Some(person);
        // Who works for somebody who stepped aside has nobody to hand the work back to.
        if holds || self.delegated_by.as_ref() == Some(person) {
            self.assignee = None;
            self.delegated_by = None;
        }
        let Some(panel) = &mut self.panel else {
            return;
        };
        let theirs = |seat: &super::super::Seat| {
            seat.vote.is_none() && seat.member.person.as_ref() == Some(person)
        };
        let vote = panel.everybody || matches!(panel.rule, PanelRule::Vote { .. });
        if vote && !panel.seats.iter().all(theirs) {
            // All who can vote are members already: the vote goes on among those who are left.
            panel.seats.retain(|seat| !theirs(seat));
            return;
        }
        // The seat stays, for anybody else in the role.
        for seat in panel.seats.iter_mut().filter(|seat| theirs(seat)) {
            seat.member.person = None;
        }
    }
}
