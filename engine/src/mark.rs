//! What a case remembers of something that happened in it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::Facts;

/// The last time a happening such as `serve_notice.done` took place.
///
/// A guard asks marks what was done, how often, when, and what the facts were then:
/// `at('serve_notice.done').amount` is the fine that the party was told of (行政处罚法 第45条).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// How often it has happened, at least once.
    pub count: u32,
    /// When it happened last, by occurrence time.
    pub at: jiff::Timestamp,
    /// The facts as they stood right after it happened last.
    pub facts: Arc<Facts>,
}
