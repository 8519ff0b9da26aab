//! What in a record taken over from elsewhere does not follow the definition.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Facts, Name};

/// A recorded happening of an imported case that does not follow the definition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deviation {
    /// What happened.
    pub activity: String,
    /// The rule it breaks.
    pub rule: Name,
    /// The article or the source of the rule.
    pub basis: String,
    /// In which way.
    pub detail: String,
    /// The facts that came with it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub facts: Facts,
}
