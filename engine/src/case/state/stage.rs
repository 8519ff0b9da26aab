//! A stage that is open, and where it stands.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Name;
use crate::case::{Configuration, Copies, Instance, Slot, StageNo};

/// A stage that is open: one token of the statechart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenStage {
    /// Its name.
    pub name: Name,
    /// Where it stands.
    pub within: Option<Slot>,
    /// How often it was entered.
    pub round: u32,
    /// When it was entered.
    pub since: Timestamp,
    /// Its regions that have not ended.
    pub running: BTreeSet<Name>,
    /// Its regions that have ended.
    pub ended: BTreeSet<Name>,
    /// Those of them that were not needed and never began.
    pub skipped: BTreeSet<Name>,
    /// Its copies for the elements of a list, each of which is a region.
    pub instances: BTreeMap<Name, Instance>,
    /// The copies of its tasks that are done for each element.
    pub copies: BTreeMap<Name, Copies>,
    /// Its tasks that were completed, skipped or kept.
    pub done: BTreeSet<Name>,
    /// Its tasks left to discretion that were added and are not done.
    pub added: BTreeSet<Name>,
    /// Its milestones that were reached.
    pub reached: BTreeSet<Name>,
    /// Where the case goes afterwards, when it was returned here.
    pub resume: Option<Configuration>,
}

/// The open stage that stands in a slot; in no slot: on the outermost level.
pub(super) fn standing_in<'a>(
    stages: &'a BTreeMap<StageNo, OpenStage>,
    slot: Option<&Slot>,
) -> Option<(StageNo, &'a OpenStage)> {
    stages
        .iter()
        .find(|(_, stage)| stage.within.as_ref() == slot)
        .map(|(no, stage)| (*no, stage))
}
