//! The last step of a case, by which it can be withdrawn.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::stage::standing_in;
use super::{Counters, OpenStage, RunningLimit};
use crate::case::snapshot::pairs;
use crate::case::{Apart, IssuedDocument, LimitNo, Slot, StageNo, TaskNo};
use crate::{Facts, Mark, Name};

/// The last step of a case, for withdrawing it: how the case stood just before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastStep {
    /// The task that was completed.
    pub task: TaskNo,
    /// Its name.
    pub name: Name,
    /// Which copy it was, where it is done for each element.
    pub copy: Option<Name>,
    /// The copies in which its stage stood, by where they began.
    pub origins: Vec<Slot>,
    /// What was known of each copy of a stage.
    #[serde(with = "pairs")]
    pub apart: Arc<BTreeMap<Slot, Apart>>,
    /// Who completed it.
    pub person: Name,
    /// The open stages; the task does not count as done in its own.
    pub stages: BTreeMap<StageNo, OpenStage>,
    /// The highest numbers given.
    pub counters: Counters,
    /// Who had each open task.
    pub holders: BTreeMap<TaskNo, Option<Name>>,
    /// The limits that the step met, stopped, or let stand still or go on.
    pub limits: BTreeMap<LimitNo, RunningLimit>,
    /// The facts.
    pub facts: Arc<Facts>,
    /// The happenings.
    pub marks: Arc<BTreeMap<Name, Mark>>,
    /// The documents.
    pub documents: Arc<BTreeMap<Name, IssuedDocument>>,
    /// The filled roles.
    pub roles: Arc<BTreeMap<Name, Vec<Name>>>,
    /// The finished stages.
    pub finished: Arc<BTreeMap<Name, StageNo>>,
    /// Who had done each task.
    pub did: Arc<BTreeMap<Name, Name>>,
    /// The organ that had the case.
    pub organ: Name,
}

impl LastStep {
    /// The open stage that stood in a slot before the step.
    pub(in crate::case) fn stage_in(&self, slot: Option<&Slot>) -> Option<StageNo> {
        standing_in(&self.stages, slot).map(|(no, _)| no)
    }
}
