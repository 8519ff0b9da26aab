//! A limit that runs or ran.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Name;
use crate::case::{CalendarRef, Schedule, Slot};
use crate::deadline::Clock;

/// A limit that runs or ran.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunningLimit {
    /// Its name.
    pub name: Name,
    /// What started it, how long it is, and all that happened to its clock.
    pub clock: Clock,
    /// When it ends, and when that is felt.
    pub schedule: Schedule,
    /// How it stands.
    pub status: LimitStatus,
    /// The grounds on which its clock stands still, each with the index of its pause in the clock.
    pub grounds: BTreeMap<String, usize>,
    /// The calendar by which its end was computed.
    pub calendar: CalendarRef,
    /// The copy of a stage to which it belongs, by where that began.
    pub instance: Option<Slot>,
}

/// How a limit stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitStatus {
    /// It runs.
    Running,
    /// Its clock stands still (中止).
    Suspended,
    /// What it asks for was done, in time or late.
    Met,
    /// It ran out.
    Expired,
    /// It ended without being met or missed.
    Stopped,
}

impl LimitStatus {
    /// Whether it still asks for something: its clock runs or stands still.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Running | Self::Suspended)
    }
}
