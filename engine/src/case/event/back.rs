//! The case goes back: returned, or a step taken back.

use serde::{Deserialize, Serialize};

use crate::Name;
use crate::case::part::TaskNo;
use crate::definition::Afterwards;

/// The case was returned (退回) to an earlier stage. What this closed and opened follows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseReturned {
    /// The stage from which.
    pub from: Name,
    /// The stage to which.
    pub to: Name,
    /// Why.
    pub reason: String,
    /// What comes after it.
    pub afterwards: Afterwards,
}

/// A step was taken back (撤回) by the person who took it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepWithdrawn {
    /// The task.
    pub task: TaskNo,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}
