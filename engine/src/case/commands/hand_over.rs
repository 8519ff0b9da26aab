//! Handing over (交接): the work of a person who left goes to another.

use super::super::turn::Turn;
use super::super::{Code, Event, Rejection, RoleHandedOver, TaskRef};
use crate::Name;
use std::sync::Arc;

impl Turn<'_> {
    /// Gives a task of a person who left to another, with the place in the role. Nobody's policy is
    /// asked: who left cannot act, and the work must go on. That duties stay apart and who has the
    /// post and the qualification is checked as ever.
    pub(in crate::case) fn hand_over(
        &mut self,
        task: &TaskRef,
        to: &Name,
        reason: Option<&String>,
    ) -> Result<(), Rejection> {
        let (no, open) = self.open_task_of(task)?;
        let from = open
            .delegated_by
            .clone()
            .filter(|sender| self.has_left(sender));
        let from = from.or_else(|| open.assignee.clone());
        let Some(from) = from.filter(|from| self.has_left(from)) else {
            let zh = format!("待办“{}”的持有人并未离职，请用转办", open.name);
            let en = format!("nobody who left has the task `{}`: transfer it", open.name);
            return Err(Rejection::new(Code::Held, open.name, zh, en));
        };
        self.hand_role_over(&open.role, &from, to, reason)?;
        self.eligible(to, &open.role)?;
        self.emit(Event::TaskTransferred {
            no,
            from: Some(from),
            to: to.clone(),
            reason: reason.cloned(),
        });
        Ok(())
    }

    /// Gives the place of a person in a role that was filled to another.
    fn hand_role_over(
        &mut self,
        role: &Name,
        from: &Name,
        to: &Name,
        reason: Option<&String>,
    ) -> Result<(), Rejection> {
        let held = self.state.roles.get(role);
        if held.is_none_or(|held| !held.contains(from) || held.contains(to)) {
            return Ok(());
        }
        // As if the role were to be filled: the post of the other decides.
        let mut state = self.state.clone();
        Arc::make_mut(&mut state.roles).remove(role);
        crate::access::eligible(self.definition, &state, self.context, to, role)?;
        self.emit(Event::RoleHandedOver(RoleHandedOver {
            role: role.clone(),
            from: from.clone(),
            to: to.clone(),
            reason: reason.cloned(),
        }));
        Ok(())
    }

    /// Whether the directory knows the last day of a person. The day itself need not be over:
    /// work is handed over before.
    fn has_left(&self, person: &Name) -> bool {
        let found = self.context.directory.persons.get(person);
        found.is_none_or(|person| person.to.is_some())
    }
}
