//! Add: a task that the definition leaves to discretion (酌情事项) is to be done.

use super::super::turn::Turn;
use super::super::{Code, Event, Rejection, StageNo, TaskAdded};
use crate::Name;
use crate::definition::Task;

impl<'a> Turn<'a> {
    pub(in crate::case) fn add(
        &mut self,
        name: &Name,
        reason: Option<&String>,
        within: Option<StageNo>,
    ) -> Result<(), Rejection> {
        let policy = self.definition.verbs.add.as_ref();
        self.allowed("add", policy, reason.map(String::as_str), None)?;
        let (stage, task) = self.addable(name, within)?;
        self.add_to(stage, task, reason)
    }

    /// Adds a task to an open stage, where its condition holds.
    pub(in crate::case) fn add_to(
        &mut self,
        stage: StageNo,
        task: &Task,
        reason: Option<&String>,
    ) -> Result<(), Rejection> {
        let name = &task.name;
        if !self.is_needed(stage, task, None)? {
            let zh = format!("“{}”的条件不成立", task.title.zh);
            let en = format!("the condition of `{name}` does not hold");
            return Err(Rejection::new(Code::Add, name.clone(), zh, en));
        }
        self.emit(Event::TaskAdded(TaskAdded {
            task: name.clone(),
            title: task.title.zh.clone(),
            stage,
            reason: reason.cloned(),
        }));
        Ok(())
    }

    /// The open stage that has the task, where it can be added.
    fn addable(
        &self,
        name: &Name,
        within: Option<StageNo>,
    ) -> Result<(StageNo, &'a Task), Rejection> {
        let leaves = self.state.leaves();
        let of = leaves.filter_map(|(no, open)| {
            let mut tasks = self.stage(&open.name).tasks.iter();
            let task = tasks.find(|task| task.name == *name && task.discretionary)?;
            within
                .is_none_or(|within| within == no)
                .then_some((no, task))
        });
        let of: Vec<_> = of.collect();
        let (stage, task) = match of[..] {
            [one] => one,
            [] => {
                let zh = format!("当前环节没有可以增加的“{name}”");
                let en = format!("no stage where the case stands lets `{name}` be added");
                return Err(Rejection::new(Code::Add, name.clone(), zh, en));
            }
            _ => {
                let each = of.iter().map(|(no, _)| format!("#{no}"));
                let each = each.collect::<Vec<_>>().join(" ");
                let zh = format!("“{name}”可以加在多个环节，请指明编号：{each}");
                let en =
                    format!("`{name}` can be added to several stages, give the number: {each}");
                return Err(Rejection::new(Code::Ambiguous, name.clone(), zh, en));
            }
        };
        if self.state.stages[&stage].added.contains(name) {
            let zh = format!("“{}”已经增加，尚未办结", task.title.zh);
            let en = format!("`{name}` was added already and is not done yet");
            return Err(Rejection::new(Code::Add, name.clone(), zh, en));
        }
        Ok((stage, task))
    }
}
