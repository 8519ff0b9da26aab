//! Formats in which cases enter and leave Casebook: bytes in and out, nothing else.
//!
//! This crate opens no file, knows no clock and starts no thread.
//! The caller gives a `BufRead` or a `Write` and decides what becomes of what is read.

mod tree;
mod whole;

pub mod ocel;
pub mod pdf;
pub mod pnml;
pub mod report;
pub mod table;
pub mod xes;
pub mod xlsx;

pub use whole::Whole;
