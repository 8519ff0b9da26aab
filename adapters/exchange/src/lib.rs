//! Formats in which cases enter and leave Casebook: bytes in and out, nothing else.
//!
//! This crate opens no file, knows no clock and starts no thread.
//! The caller gives a `BufRead` or a `Write` and decides what becomes of what is read.

pub mod xes;
pub mod xlsx;
