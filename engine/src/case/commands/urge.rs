//! Urge (催办) the holders of open tasks.

use super::super::turn::Turn;
use super::super::{Code, Event, Rejection, TaskRef};

impl Turn<'_> {
    pub(in crate::case) fn urge(
        &mut self,
        task: Option<&TaskRef>,
        message: Option<&String>,
    ) -> Result<(), Rejection> {
        let policy = self.definition.verbs.urge.as_ref();
        self.allowed("urge", policy, message.map(String::as_str), None)?;
        let tasks = match task {
            Some(task) => vec![self.open_task_of(task)?.0],
            None => self.state.tasks.keys().copied().collect(),
        };
        if tasks.is_empty() {
            let (zh, en) = ("没有未办结的待办", "no task is open");
            return Err(Rejection::new(Code::TaskNotOpen, "urge", zh, en));
        }
        self.emit(Event::Urged {
            tasks,
            message: message.cloned(),
        });
        Ok(())
    }
}
