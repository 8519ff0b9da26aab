//! Statutory arithmetic: from the event that starts a limit to the instant at which it is over.
//!
//! The order of reading follows the order of counting.
//! [`Length`] says how long, [`Calendar`] says which days count and where a day ends, [`due`] counts, [`Clock`] counts again with
//! everything that stopped or lengthened the limit since, and [`light`] says how urgent the answer is.
//!
//! Three promises hold everywhere.
//! A day outside the loaded years of a calendar is never guessed: the answer is an [`Unknown`] with its reason.
//! Everything is integer arithmetic and total: no length, no instant and no table makes it panic.
//! The same input gives the same answer on every machine: zones come from the table compiled into the program.

mod calendar;
mod clock;
mod count;
mod due;
mod error;
mod length;
mod light;
mod remaining;

#[cfg(test)]
pub(crate) mod fixtures;
#[cfg(test)]
mod properties;

pub use calendar::{Calendar, DayKind, Exception};
pub use clock::{Clock, Pause, Reading};
pub use due::{Deadline, Due, Roll, Unknown, due, due_after};
pub use error::Error;
pub use length::{Length, Unit};
pub use light::{Light, Thresholds, Turns, light};
pub use remaining::{remaining, reminder};
