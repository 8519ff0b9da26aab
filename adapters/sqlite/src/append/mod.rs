//! Appending, several callers in one transaction.

mod log;
mod standing;
mod write;

pub(crate) use log::FileLog;
