//! A case number was taken.

use serde::{Deserialize, Serialize};

use crate::stream::CaseId;

/// A case number (案号) of a series, taken for a case. In the stream of the series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumberTaken {
    /// The number within the series, counted from 1 without a gap.
    pub sequence: u64,
    /// The whole case number.
    pub number: String,
    /// The case.
    pub case: CaseId,
}
