//! Where a case stands, as far as it can be compared under two definitions.

use std::collections::BTreeMap;

use crate::Name;
use crate::case::{CaseState, LimitStatus, Status, label};
use crate::deadline::Deadline;

/// How often each thing is there, by name and the element for which it is done.
type Counted = BTreeMap<(Name, String), u32>;

/// Where a case stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Standing {
    status: Status,
    organ: Option<Name>,
    stages: Counted,
    tasks: Counted,
}

/// The limits that are open, each with its end; none when that is unknown or the clock stands still.
pub(super) type Ends = BTreeMap<(Name, String), Option<Deadline>>;

/// In what one standing differs from another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Difference {
    /// In whether the case runs.
    Status,
    /// In the organ that has it.
    Organ,
    /// In a stage: the one that is open in only one of both.
    Stage(Name),
    /// In a task.
    Task(Name),
}

impl Standing {
    pub(super) fn of(state: &CaseState) -> Self {
        let element = |no| state.copy_of(no).map(|copy| label(&copy.item));
        let stages = state
            .stages
            .iter()
            .map(|(no, stage)| (stage.name.clone(), element(*no).unwrap_or_default()));
        let tasks = state.tasks.values().map(|task| {
            let own = task.copy.as_ref().map(|copy| label(&copy.item));
            let element = own.or_else(|| element(task.stage));
            (task.name.clone(), element.unwrap_or_default())
        });
        Self {
            status: state.status,
            organ: state.header.as_ref().map(|header| header.organ.clone()),
            stages: counted(stages),
            tasks: counted(tasks),
        }
    }

    /// The first difference from another, the weightiest first.
    pub(super) fn difference(&self, other: &Self) -> Option<Difference> {
        if self.status != other.status {
            return Some(Difference::Status);
        }
        let stage = odd(&self.stages, &other.stages).map(Difference::Stage);
        stage
            .or_else(|| odd(&self.tasks, &other.tasks).map(Difference::Task))
            .or_else(|| (self.organ != other.organ).then_some(Difference::Organ))
    }

    pub(super) const fn status(&self) -> Status {
        self.status
    }

    /// The names of what is open, joined: stages, then tasks.
    pub(super) fn names(&self) -> (String, String) {
        let joined = |all: &Counted| {
            let names: Vec<&str> = all.keys().map(|(name, _)| name.as_str()).collect();
            names.join("、")
        };
        (joined(&self.stages), joined(&self.tasks))
    }
}

/// The ends of the open limits.
pub(super) fn ends(state: &CaseState) -> Ends {
    let open = state.limits.values().filter(|limit| limit.status.is_open());
    let ends = open.map(|limit| {
        let slot = limit.instance.as_ref();
        let copy = slot.and_then(|slot| {
            let stage = state.stages.get(&slot.stage)?;
            stage.instances.get(&slot.region)
        });
        let element = copy.map(|copy| label(&copy.item)).unwrap_or_default();
        let runs = limit.status == LimitStatus::Running;
        let due = limit.schedule.due.known().filter(|_| runs);
        ((limit.name.clone(), element), due.copied())
    });
    ends.collect()
}

fn counted(all: impl Iterator<Item = (Name, String)>) -> Counted {
    let mut counted = Counted::new();
    for one in all {
        *counted.entry(one).or_default() += 1;
    }
    counted
}

/// The first name that is not as often in one as in the other; what only the other has comes first.
fn odd(one: &Counted, other: &Counted) -> Option<Name> {
    let differs = |a: &Counted, b: &Counted| {
        let mut all = a.iter();
        let found = all.find(|(key, count)| b.get(*key) != Some(count));
        found.map(|((name, _), _)| name.clone())
    };
    differs(other, one).or_else(|| differs(one, other))
}
