//! Transfer (转办) and delegate (委派).

use super::super::turn::Turn;
use super::super::{Code, Event, OpenTask, Rejection, TaskNo, TaskRef};
use crate::Name;
use crate::definition::VerbPolicy;

impl Turn<'_> {
    pub(in crate::case) fn transfer(
        &mut self,
        task: &TaskRef,
        to: &Name,
        reason: Option<&String>,
    ) -> Result<(), Rejection> {
        let policy = self.definition.verbs.transfer.as_ref();
        let (no, open) = self.handed_over("transfer", policy, task, to, reason)?;
        let from = open.assignee;
        if from.as_ref() == Some(to) {
            let zh = format!("待办“{}”已由{to}持有", open.name);
            let en = format!("the task `{}` is held by {to} already", open.name);
            return Err(Rejection::new(Code::Held, open.name, zh, en));
        }
        self.emit(Event::TaskTransferred {
            no,
            from,
            to: to.clone(),
            reason: reason.cloned(),
        });
        Ok(())
    }

    pub(in crate::case) fn delegate(&mut self, task: &TaskRef, to: &Name) -> Result<(), Rejection> {
        let policy = self.definition.verbs.delegate.as_ref();
        let (no, open) = self.handed_over("delegate", policy, task, to, None)?;
        self.not_held_by_other(&open)?;
        let from = self.person()?;
        if open.delegated_by.is_some() || from == *to {
            let zh = "已委派的待办不得再委派，也不得委派给本人";
            let en = "a delegated task cannot be delegated again, nor to oneself";
            return Err(Rejection::new(Code::Held, open.name, zh, en));
        }
        self.emit(Event::TaskDelegated {
            no,
            from,
            to: to.clone(),
        });
        Ok(())
    }

    /// The open task, when the verb is allowed and the new holder may do the task.
    fn handed_over(
        &mut self,
        verb: &str,
        policy: Option<&VerbPolicy>,
        task: &TaskRef,
        to: &Name,
        reason: Option<&String>,
    ) -> Result<(TaskNo, OpenTask), Rejection> {
        let (no, open) = self.open_task_of(task)?;
        self.allowed(verb, policy, reason.map(String::as_str), Some(&open))?;
        self.eligible(to, &open.role)?;
        Ok((no, open))
    }
}
