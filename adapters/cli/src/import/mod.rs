//! Taking cases over from recorded logs.

mod log;

mod summary;

mod reading;
mod replay;

mod told;
mod unfit;

pub(crate) use log::import;
pub(crate) use replay::happenings;
pub(crate) use summary::{Oddity, Refusal, Summary};
pub(crate) use told::Told;

#[cfg(test)]
mod tests;
