//! Group commit: calls that come while a transaction runs share the next one.
//!
//! A lone call never waits for company. Under load the time that a commit and the wait for the log
//! take is the time in which the next batch gathers, so batches grow just as far as they must.
//! A node that knows where the log ends settles the next batch while the database writes the one
//! before, so neither waits for the other.
//! What a transaction is, a store says by [`Log`].

mod batch;
mod call;
mod line;
mod log;
mod pipeline;
mod queue;
#[cfg(test)]
mod simulation;

pub use call::{Answers, Calls};
pub use log::{Committed, Log, Written};
pub use queue::{Queue, Terms};
