//! Taking cases over from recorded logs.

mod xes;

mod summary;

mod reading;
mod replay;

mod facts;
mod unfit;

pub(crate) use summary::Summary;
pub(crate) use xes::{check, import};
