//! Opening a case.

use serde::{Deserialize, Serialize};

use crate::case::Origin;
use crate::stream::CaseId;
use crate::{Facts, Name};

/// Opening a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Open {
    /// What the case is about, in one line.
    pub title: String,
    /// The organ that handles it.
    pub organ: Name,
    /// The seat in which the bureau sits.
    #[serde(default)]
    pub seat: Option<Name>,
    /// The facts at the beginning.
    #[serde(default)]
    pub facts: Facts,
    /// The case out of which it is opened.
    #[serde(default)]
    pub parent: Option<CaseId>,
    /// The case number, taken by the runtime from its series.
    #[serde(default)]
    pub number: Option<String>,
    /// Where it is imported from.
    #[serde(default)]
    pub imported_from: Option<String>,
    /// The link of another case that opens it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<Origin>,
}
