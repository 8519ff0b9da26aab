//! Taking cases over from recorded logs.

mod xes;

mod summary;

mod reading;
mod replay;

mod told;
mod unfit;

pub(crate) use summary::Summary;
pub(crate) use xes::{check, import};

#[cfg(test)]
mod tests;
