//! What a case is at a moment: the fold of its events.

mod configuration;
mod counters;
mod last_step;
mod limit;
mod link;
mod stage;
mod task;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub(super) use configuration::Deed;
pub use counters::Counters;
pub use last_step::LastStep;
pub use limit::{LimitStatus, RunningLimit};
pub use link::{Hops, LinkStanding, LinkedCase};
pub use stage::OpenStage;
pub use task::{OpenTask, Panel, Seat, Submission};

use self::stage::standing_in;
use super::snapshot::pairs;
use super::{Apart, Header, IssuedDocument, LimitNo, Slot, StageNo, TaskNo};
use crate::stream::{CaseId, Version};
use crate::{Facts, Mark, Name};

/// A case at a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseState {
    /// How many events were folded.
    pub version: Version,
    /// What was settled at the opening; `None` before.
    pub header: Option<Arc<Header>>,
    /// Whether it runs.
    pub status: Status,
    /// The ground on which it is suspended.
    pub suspended_on: Option<String>,
    /// Its facts.
    pub facts: Arc<Facts>,
    /// The last time each happening took place.
    pub marks: Arc<BTreeMap<Name, Mark>>,
    /// The open stages by number.
    pub stages: BTreeMap<StageNo, OpenStage>,
    /// How often each stage was entered.
    pub rounds: Arc<BTreeMap<Name, u32>>,
    /// The stages behind the place where the case stands, with the number under which each was
    /// finished last. A stage that comes again, after a return or in a loop, leaves this list, and
    /// so do those finished after it: nobody returns a case forward.
    pub finished: Arc<BTreeMap<Name, StageNo>>,
    /// What is known of each copy of a stage for an element, by where it began.
    #[serde(with = "pairs")]
    pub apart: Arc<BTreeMap<Slot, Apart>>,
    /// The open tasks by number.
    pub tasks: BTreeMap<TaskNo, OpenTask>,
    /// Every limit that ever ran, by number.
    pub limits: Arc<BTreeMap<LimitNo, RunningLimit>>,
    /// The latest document of each type that was issued.
    pub documents: Arc<BTreeMap<Name, IssuedDocument>>,
    /// The persons with whom roles were filled.
    pub roles: Arc<BTreeMap<Name, Vec<Name>>>,
    /// Who did each task last.
    pub did: Arc<BTreeMap<Name, Name>>,
    /// The organ that had the case when each stage was entered last.
    pub organs: Arc<BTreeMap<Name, Name>>,
    /// The persons who acted in each role.
    pub acted: Arc<BTreeMap<Name, BTreeSet<Name>>>,
    /// The persons who stepped aside (回避).
    pub recused: BTreeSet<Name>,
    /// The persons to whom the case was shown and who have not said that they read it.
    pub unread: BTreeSet<Name>,
    /// Recusals that wait for a decision: the person, and the role that decides.
    pub recusals: BTreeMap<Name, Name>,
    /// The last step, as long as it can be withdrawn.
    pub last_step: Option<Arc<LastStep>>,
    /// The highest numbers given so far.
    pub counters: Counters,
    /// The cases that were opened out of this one.
    pub links: Arc<BTreeMap<CaseId, LinkedCase>>,
    /// How far the last command that another case led to is from a person's act.
    pub hops: Hops,
}

/// Whether a case runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// It was not opened yet.
    #[default]
    Absent,
    /// It runs.
    Open,
    /// It is suspended (中止).
    Suspended,
    /// It came to its end (结案).
    Ended,
    /// It was terminated (终止).
    Terminated,
}

impl CaseState {
    /// What was settled at the opening.
    ///
    /// # Panics
    /// When the case was not opened: only a case that exists is asked.
    pub fn opened(&self) -> &Header {
        self.header.as_deref().expect("the case was opened")
    }

    /// The open stage that stands in a slot; in no slot: on the outermost level.
    pub fn stage_in(&self, slot: Option<&Slot>) -> Option<(StageNo, &OpenStage)> {
        standing_in(&self.stages, slot)
    }

    /// The open stages around a stage, itself first.
    pub fn ancestors(&self, no: StageNo) -> impl Iterator<Item = (StageNo, &OpenStage)> {
        let first = self.stages.get(&no).map(|stage| (no, stage));
        std::iter::successors(first, |(_, stage)| {
            let slot = stage.within.as_ref()?;
            self.stages
                .get(&slot.stage)
                .map(|stage| (slot.stage, stage))
        })
    }

    /// The open stages that hold no other stage, by number: where the case stands.
    pub fn leaves(&self) -> impl Iterator<Item = (StageNo, &OpenStage)> {
        self.stages
            .iter()
            .filter(|(_, stage)| stage.running.is_empty() && stage.ended.is_empty())
            .map(|(no, stage)| (*no, stage))
    }

    /// The open tasks of one stage, by number.
    pub fn tasks_of(&self, stage: StageNo) -> impl Iterator<Item = (TaskNo, &OpenTask)> {
        self.tasks
            .iter()
            .filter(move |(_, task)| task.stage == stage)
            .map(|(no, task)| (*no, task))
    }

    /// The latest limit of that name.
    pub fn limit(&self, name: &str) -> Option<(LimitNo, &RunningLimit)> {
        self.limits
            .iter()
            .rev()
            .find(|(_, limit)| limit.name == *name)
            .map(|(no, limit)| (*no, limit))
    }

    /// Whether the case can still change by commands of people.
    pub fn is_closed(&self) -> bool {
        matches!(self.status, Status::Ended | Status::Terminated)
    }

    /// The earliest instant at which the engine has something to do: a limit's end or a reminder.
    pub fn next_instant(&self) -> Option<Timestamp> {
        self.limits
            .values()
            .filter(|limit| limit.status == LimitStatus::Running)
            .flat_map(|limit| {
                let schedule = &limit.schedule;
                let due = schedule.due.known().map(|due| due.at);
                schedule.remind.first().copied().into_iter().chain(due)
            })
            .min()
    }
}
