//! How a definition comes into force and goes out of it: two persons, each named.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::Name;
use crate::case::RegisteredText;

/// A definition was proposed (提请发布); it governs nothing until another person approves it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProposedDefinition {
    /// The text as it would come into force.
    pub text: RegisteredText,
    /// Who proposes it.
    pub by: Name,
    /// What it changes against the version before, in Chinese, one line each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<String>,
}

/// A proposed definition was approved (批准发布) by a second person. That it is in force is the
/// event [`crate::case::Event::TextRegistered`] after it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApprovedDefinition {
    /// The id of the workflow.
    pub id: Name,
    /// The version.
    pub version: u32,
    /// The digest of the text.
    pub digest: Name,
    /// Who proposed it.
    pub proposed_by: Name,
    /// Who approved it: another person.
    pub approved_by: Name,
}

/// A version was retired (废止): from a day on it governs no new case. Cases under it go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetiredDefinition {
    /// The id of the workflow.
    pub id: Name,
    /// The version.
    pub version: u32,
    /// The first day on which it applies no more.
    pub on: Date,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Who retires it.
    pub by: Name,
    /// Who approved that: another person.
    pub approver: Name,
}
