//! The case belongs to another organ.

use serde::{Deserialize, Serialize};

use crate::Name;

/// Another organ has the case from now on (移送、上报、交由下级办理).
///
/// Open work of persons who cannot do it in the new organ goes back to its role: the events follow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseMoved {
    /// The organ that had it.
    pub from: Name,
    /// The organ that has it.
    pub to: Name,
    /// What the new organ is called then.
    pub title: String,
    /// What led to it: a happening or a verb.
    pub cause: Name,
    /// Why, where a person moved it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The article.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
}
