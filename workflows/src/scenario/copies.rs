//! Which copy a step means, where something is done for each element of a list.

use casebook_engine::Name;
use casebook_engine::case::{Instance, OpenTask, StageNo, TaskNo, TaskRef};

use super::world::World;

impl World<'_> {
    /// The open task of a name that the present step means, by its number.
    pub(super) fn task_ref(&self, task: &Name) -> TaskRef {
        let open = self.open_task_no(task);
        open.map_or_else(|| TaskRef::Name(task.clone()), |(no, _)| TaskRef::No(no))
    }

    /// The open task of a name that the present step means: the one for its element, else the
    /// first.
    pub(super) fn open_task_no(&self, task: &Name) -> Option<(TaskNo, &OpenTask)> {
        let mut open = self.state.tasks.iter();
        let meant = open.find(|(no, open)| open.name == *task && self.is_meant(**no));
        meant.map(|(no, open)| (*no, open))
    }

    /// Whether an open task is for the element of the present step.
    pub(super) fn is_meant(&self, task: TaskNo) -> bool {
        let Some(open) = self.state.tasks.get(&task) else {
            return false;
        };
        let copy = open.copy.as_ref();
        self.is_of_item(copy.or_else(|| self.state.copy_of(open.stage)))
    }

    /// The open stage in which something from outside happens, where copies accept it.
    pub(super) fn accepting(&self, happening: &Name) -> Option<StageNo> {
        let stages = self.state.stages.iter();
        let mut accepting = stages.filter(|(no, open)| {
            let rule = self.definition.stages.get(&open.name);
            let accepts = rule.is_some_and(|rule| rule.accept.contains_key(happening));
            let copy = self.state.copy_of(**no);
            accepts && copy.is_some() && self.is_of_item(copy)
        });
        accepting.next().map(|(no, _)| *no)
    }

    fn is_of_item(&self, copy: Option<&Instance>) -> bool {
        let item = self.item.as_ref();
        item.is_none_or(|item| copy.is_some_and(|copy| copy.label() == *item))
    }
}
