//! Urge (催办) the holders of open tasks.

use super::super::turn::Turn;
use super::super::{Code, Event, Holder, OpenTask, Rejection, TaskRef, UrgedTask};

impl Turn<'_> {
    pub(in crate::case) fn urge(
        &mut self,
        task: Option<&TaskRef>,
        message: Option<&String>,
    ) -> Result<(), Rejection> {
        let policy = self.definition.verbs.urge.as_ref();
        self.allowed("urge", policy, message.map(String::as_str), None)?;
        let tasks = match task {
            Some(task) => vec![self.open_task_of(task)?],
            None => self.state.tasks.clone().into_iter().collect(),
        };
        if tasks.is_empty() {
            let (zh, en) = ("没有未办结的待办", "no task is open");
            return Err(Rejection::new(Code::TaskNotOpen, "urge", zh, en));
        }
        let urged = tasks.iter().map(|(no, open)| UrgedTask {
            no: *no,
            holders: Some(self.holders_of(open)),
        });
        let tasks = urged.collect();
        self.emit(Event::Urged {
            tasks,
            message: message.cloned(),
        });
        Ok(())
    }

    /// Those for whom an open task waits: who has it, or the signers whose turn it is.
    fn holders_of(&self, open: &OpenTask) -> Vec<Holder> {
        let running = open.panel.as_ref().filter(|panel| panel.verdict.is_none());
        let Some(panel) = running else {
            return vec![Holder {
                role: open.role.clone(),
                person: open.assignee.clone(),
            }];
        };
        let waiting = panel.waiting();
        if waiting.is_empty() {
            // Every seat has voted, and others may still sign.
            let roles = self.open_roles(open, panel, &waiting).into_iter();
            return roles.map(|role| Holder { role, person: None }).collect();
        }
        let members = waiting.into_iter().map(|seat| Holder {
            role: seat.member.role.clone(),
            person: seat.member.person.clone(),
        });
        members.collect()
    }
}
