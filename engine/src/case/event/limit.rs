//! A limit stands again as it stood.

use serde::{Deserialize, Serialize};

use crate::Name;
use crate::case::LimitStatus;
use crate::case::part::{CalendarRef, LimitNo, Schedule};

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
