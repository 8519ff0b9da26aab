//! Work that was not laid down beforehand: added, and points that are reached.

use serde::{Deserialize, Serialize};

use crate::Name;
use crate::case::part::StageNo;

/// A task that is left to discretion (酌情事项) was added, or stays added as its stage is entered
/// again. It opens as soon as nothing is before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskAdded {
    /// Its name.
    pub task: Name,
    /// What it is called.
    pub title: String,
    /// The stage it belongs to.
    pub stage: StageNo,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The work in a stage came to a point (里程碑).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MilestoneReached {
    /// Its name.
    pub milestone: Name,
    /// What it is called.
    pub title: String,
    /// The stage.
    pub stage: StageNo,
}

/// A completed task must be done again in its stage: its result no longer stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskReopened {
    /// Its name.
    pub task: Name,
    /// The stage it belongs to.
    pub stage: StageNo,
    /// Why.
    pub cause: Name,
}
