//! Appending, several callers in one transaction.

mod queue;
mod standing;
mod write;

pub(crate) use queue::Queue;
