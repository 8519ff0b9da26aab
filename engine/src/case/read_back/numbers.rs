//! What has the number of a task, a stage or a limit in the case as it is now.

use super::{Scene, Told};
use crate::case::{CaseState, Instance, LimitNo, OpenTask, RunningLimit, StageNo, TaskNo, TaskRef};
use crate::{Name, Value};

impl Told<'_> {
    /// The open task of that name for the same element; by name alone where there is none.
    pub(super) fn task(&self, no: TaskNo) -> TaskRef {
        let Scene { then, now } = self.scene;
        let Some(open) = then.tasks.get(&no) else {
            return TaskRef::No(no);
        };
        let element = element_of(then, open);
        let same = now
            .tasks
            .iter()
            .filter(|(_, other)| other.name == open.name && element_of(now, other) == element);
        let found = likest(same.map(|(no, _)| *no), no);
        found.map_or_else(|| TaskRef::Name(open.name.clone()), TaskRef::No)
    }

    /// The open stage of that name for the same element.
    pub(super) fn stage(&self, no: StageNo) -> Option<StageNo> {
        let Scene { then, now } = self.scene;
        let open = then.stages.get(&no)?;
        let element = then.copy_of(no).map(|copy| &copy.item);
        let same = now.stages.iter().filter(|(other, stage)| {
            stage.name == open.name && now.copy_of(**other).map(|copy| &copy.item) == element
        });
        likest(same.map(|(no, _)| *no), no)
    }

    /// The limit of a number: its number where several of that name are open, else its name.
    pub(super) fn limit(&self, no: LimitNo) -> Name {
        let Scene { then, now } = self.scene;
        let Some(limit) = then.limits.get(&no) else {
            return no.to_string().into();
        };
        let item = |state: &CaseState, limit: &RunningLimit| {
            let slot = limit.instance.as_ref()?;
            let stage = state.stages.get(&slot.stage)?;
            Some(stage.instances.get(&slot.region)?.item.clone())
        };
        let element = item(then, limit);
        let open = now.limits.iter().filter(|(_, other)| {
            other.name == limit.name && other.status.is_open() && item(now, other) == element
        });
        let found = likest(open.map(|(no, _)| *no), no);
        found.map_or_else(|| limit.name.clone(), |no| no.to_string().into())
    }
}

/// Of several that could be meant the one of the same number, else the first: elements of a list may
/// be equal.
fn likest<T: PartialEq>(mut found: impl Iterator<Item = T>, no: T) -> Option<T> {
    let first = found.next()?;
    if first == no || found.any(|other| other == no) {
        return Some(no);
    }
    Some(first)
}

/// The element for which a task is done, by itself or as its stage is.
fn element_of<'a>(state: &'a CaseState, open: &'a OpenTask) -> Option<&'a Value> {
    let copy = open.copy.as_ref().or_else(|| state.copy_of(open.stage));
    copy.map(|copy: &Instance| &copy.item)
}
