//! A limit was lengthened.

use serde::{Deserialize, Serialize};

use crate::case::part::{CalendarRef, Document, LimitNo, Schedule};
use crate::deadline::Length;

/// A limit was lengthened (延长).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitExtended {
    /// Its number.
    pub no: LimitNo,
    /// By how much.
    pub by: Length,
    /// When it ends now.
    pub schedule: Schedule,
    /// The calendar by which that was computed.
    pub calendar: CalendarRef,
    /// Why.
    pub reason: String,
    /// The document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<Document>,
}
