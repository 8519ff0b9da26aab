//! Something happened outside.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::case::{Document, StageNo};
use crate::{Facts, Name};

/// Something happened outside, such as a party's request (申请听证).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutsideHappened {
    /// What, as the definition names it.
    pub happening: Name,
    /// The facts that came with it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub facts: Facts,
    /// The document that came with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<Document>,
    /// The role that did it.
    pub role: Name,
    /// The stage in which it happened, where that stands in a copy for one element.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<StageNo>,
}
