//! A soft guard that was overridden.

use serde::{Deserialize, Serialize};

use crate::Name;

/// A soft guard did not hold, and a second person approved that the act goes on (放行).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuardOverride {
    /// The guard.
    pub guard: Name,
    /// The article.
    pub basis: String,
    /// Why.
    pub reason: String,
    /// Who approved it.
    pub approver: Name,
}
