//! Taking cases over from recorded logs.

mod replay;
mod told;
mod xes;

pub(crate) use xes::{Summary, import};

#[cfg(test)]
mod tests;
