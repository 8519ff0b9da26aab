//! A task was not needed.

use serde::{Deserialize, Serialize};

use crate::Name;
use crate::case::part::StageNo;

/// A task was not needed (无需办理): its guard did not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskSkipped {
    /// Its name.
    pub task: Name,
    /// The stage it belongs to.
    pub stage: StageNo,
    /// The guard that did not hold.
    pub guard: Name,
}
