//! A limit begins to run, is lengthened, or stands again as it stood.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::case::LimitStatus;
use crate::case::part::{CalendarRef, Document, LimitNo, Schedule, Slot, is_false};
use crate::deadline::{Length, Roll};
use crate::{Name, Value};

/// A limit (时限) began to run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitStarted {
    /// Its number.
    pub no: LimitNo,
    /// Its name.
    pub limit: Name,
    /// What it is called.
    pub title: String,
    /// The instant from which it counts.
    pub from: Timestamp,
    /// How long it is.
    pub within: Length,
    /// Whether a last day on a rest day moves.
    pub roll: Roll,
    /// When it ends, and when that is felt.
    pub schedule: Schedule,
    /// The article.
    pub basis: String,
    /// Whether the legal office still has to confirm it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub unconfirmed: bool,
    /// The task whose completion meets it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<Name>,
    /// The role of that task, whose duty it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Name>,
    /// The copy of a stage to which it belongs, by where that began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<Slot>,
    /// The element of that copy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<Value>,
    /// The calendar by which it was computed.
    pub calendar: CalendarRef,
}

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
