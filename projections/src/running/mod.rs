//! From the log to the rows, batch by batch.
//!
//! [`Follower`] keeps the live generations at the head of the log; [`Builder`] makes new ones
//! beside them and puts them in their place; [`verify`] compares a live one with what the log
//! says. All three advance in steps that end after one batch, so that the caller decides when to
//! wait and when to stop; a step that did not end changed nothing. [`CaseAnnouncer`] tells the
//! engine's relay who must know of an event.

mod announcer;
mod batch;
mod builder;
mod failure;
mod follower;
mod group;
mod log;
mod partitions;
mod understanding;
mod verify;

pub use announcer::CaseAnnouncer;
pub use builder::{Builder, Scope};
pub use failure::Failure;
pub use follower::Follower;
pub use group::{Ports, Progress};
pub use verify::{Difference, Report, verify};
