//! A person is asked to step aside.

use serde::{Deserialize, Serialize};

use crate::Name;

/// A recusal (回避) was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecusalRequested {
    /// Whose.
    pub person: Name,
    /// Why.
    pub reason: String,
    /// The role that decides.
    pub decided_by: Name,
}

/// A recusal was decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecusalDecided {
    /// Whose.
    pub person: Name,
    /// Whether the person must step aside: their open work goes back to the role.
    pub granted: bool,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}
