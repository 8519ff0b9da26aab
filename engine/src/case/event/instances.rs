//! One copy of a stage or task for each element of a list.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::Name;
use crate::case::{Instance, StageNo};

/// A list was taken up, at the beginning or because it grew: there is one copy for each of these.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstancesOpened {
    /// The open stage that runs for each element, or in which the task stands.
    pub no: StageNo,
    /// The task; none when it is the stage itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<Name>,
    /// The fact that holds the list.
    pub list: Name,
    /// The copies that began; none when the list was empty.
    pub instances: Vec<Instance>,
    /// Those of them that were done before the case came back here.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub done: BTreeSet<Name>,
}

/// Enough of the copies are done: so is what they are copies of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstancesJoined {
    /// The open stage.
    pub no: StageNo,
    /// Its name.
    pub stage: Name,
    /// The task in it that is done; none when the list of the stage itself was empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<Name>,
}
