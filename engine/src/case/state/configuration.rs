//! What stands open, taken down so that the same can be opened again later.

use std::collections::BTreeMap;

use super::stage::standing_in;
use super::{OpenStage, OpenTask};
use crate::Name;
use crate::case::{Configuration, Instance, Slot, StageNo};

impl Configuration {
    /// The open stage and everything inside it, to open the same again later.
    ///
    /// `without` is a task that counts as not done. A stage of which every region has ended
    /// begins anew: nothing would be left to do in it.
    pub(in crate::case) fn of(
        stages: &BTreeMap<StageNo, OpenStage>,
        no: StageNo,
        without: Option<&Deed>,
    ) -> Option<Self> {
        let stage = stages.get(&no)?;
        let mut begun = Self::start_of(stage.name.clone());
        begun.resume = stage.resume.clone().map(Box::new);
        begun.done.clone_from(&stage.done);
        begun.added.clone_from(&stage.added);
        let copies = stage
            .copies
            .iter()
            .filter(|(task, _)| !stage.done.contains(*task));
        begun.copies = copies
            .map(|(task, of)| (task.clone(), of.clone()))
            .collect();
        if let Some(deed) = without.filter(|deed| deed.stage == no) {
            begun.undo(deed, stage);
        }
        let mut instances: Vec<Instance> = stage.instances.values().cloned().collect();
        instances.sort_by_key(|one| one.copy.as_str().parse::<u32>().unwrap_or(0));
        for one in &mut instances {
            one.origin = Some(one.origin(no));
        }
        begun.instances = instances;
        for region in &stage.running {
            let slot = Slot {
                stage: no,
                region: region.clone(),
            };
            let (inner, _) = standing_in(stages, Some(&slot))?;
            let inner = Self::of(stages, inner, without)?;
            begun.running.insert(region.clone(), inner);
        }
        if !begun.running.is_empty() {
            begun.ended.clone_from(&stage.ended);
            begun.skipped.clone_from(&stage.skipped);
        }
        Some(begun)
    }

    /// Lets a task count as not done.
    fn undo(&mut self, deed: &Deed, stage: &OpenStage) {
        self.done.remove(&deed.task);
        if let (Some(copy), Some(of)) = (&deed.copy, stage.copies.get(&deed.task)) {
            let mut of = of.clone();
            of.done.remove(copy);
            self.copies.insert(deed.task.clone(), of);
        }
    }
}

/// A task that was done, or from which the case is returned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::case) struct Deed {
    /// The stage in which it stands.
    pub(in crate::case) stage: StageNo,
    /// Its name.
    pub(in crate::case) task: Name,
    /// Which copy it is, where it is done for each element.
    pub(in crate::case) copy: Option<Name>,
}

impl From<&OpenTask> for Deed {
    fn from(open: &OpenTask) -> Self {
        Self {
            stage: open.stage,
            task: open.name.clone(),
            copy: open.copy.as_ref().map(|copy| copy.copy.clone()),
        }
    }
}
