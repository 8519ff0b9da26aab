//! What stands beside the cases: refused attempts, and numbers taken.

use serde::{Deserialize, Serialize};

use crate::Name;
use crate::case::part::Rejected;
use crate::stream::CaseId;

/// An attempt was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommandRefused {
    /// The verb.
    pub command: Name,
    /// Why, on which basis, and what to do.
    pub rejection: Rejected,
    /// The version of the case at which it was decided.
    pub at_version: u64,
}

/// A number was taken in a series: of a case (案号) or of a document (文号).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumberTaken {
    /// The number within the series, counted from 1 without a gap.
    pub sequence: u64,
    /// The whole number.
    pub number: String,
    /// The case.
    pub case: CaseId,
    /// The type of the document whose number it is; none for that of the case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<Name>,
}
