//! Claim (认领) and unclaim (退回认领).

use super::super::turn::Turn;
use super::super::{Code, Event, Rejection, TaskRef};

impl Turn<'_> {
    pub(in crate::case) fn claim(&mut self, task: &TaskRef) -> Result<(), Rejection> {
        let (no, open) = self.open_task_of(task)?;
        self.not_held_by_other(&open)?;
        let person = self.person()?;
        self.act_as(&open.role)?;
        if open.assignee.is_none() {
            self.emit(Event::TaskClaimed { no, person });
        }
        Ok(())
    }

    pub(in crate::case) fn unclaim(&mut self, task: &TaskRef) -> Result<(), Rejection> {
        let (no, open) = self.open_task_of(task)?;
        self.not_held_by_other(&open)?;
        if open.assignee.is_none() || open.delegated_by.is_some() {
            let zh = format!("待办“{}”未被认领", open.name);
            let en = format!("the task `{}` was not claimed", open.name);
            return Err(Rejection::new(Code::Held, open.name, zh, en));
        }
        self.emit(Event::TaskUnclaimed { no });
        Ok(())
    }
}
