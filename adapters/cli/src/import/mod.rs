//! Taking cases over from recorded logs.

mod replay;
mod xes;

pub(crate) use xes::{Summary, import};
