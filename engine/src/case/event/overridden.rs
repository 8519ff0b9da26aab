//! A soft guard was overridden.

use serde::{Deserialize, Serialize};

use crate::Name;

/// A soft guard did not hold and was overridden, with the approval of a second person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuardOverridden {
    /// The guard.
    pub guard: Name,
    /// The article.
    pub basis: String,
    /// Why.
    pub reason: String,
    /// Who approved it.
    pub approver: Name,
}
