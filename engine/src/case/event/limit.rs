//! A limit is lengthened, or stands again as it stood.

use serde::{Deserialize, Serialize};

use crate::Name;
use crate::case::LimitStatus;
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

/// A limit stands again as before the step that met, stopped or moved it and was withdrawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitRestored {
    /// Its number.
    pub no: LimitNo,
    /// Its name.
    pub limit: Name,
    /// How it stands again: `running`, `suspended` or `expired`.
    pub status: LimitStatus,
    /// When it ends.
    pub schedule: Schedule,
    /// The calendar by which that was computed.
    pub calendar: CalendarRef,
}
