//! To whom work goes: chosen by load, and handed over by who leaves.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Name;
use crate::definition::Assignment;

/// Another person has the place of one in a role (交接): whoever left hands over their work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleHandedOver {
    /// The role.
    pub role: Name,
    /// Who had it.
    pub from: Name,
    /// Who has it.
    pub to: Name,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Why a task was given to one of several persons (自动分派).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chosen {
    /// By which rule.
    pub by: Assignment,
    /// The figures of everybody who could have it, in the order of their ids.
    pub figures: Vec<Figure>,
}

/// How much a person had to do when a task was given out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// The person.
    pub person: Name,
    /// How many open tasks.
    pub open: u32,
    /// When the latest task came; never before when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Timestamp>,
}
