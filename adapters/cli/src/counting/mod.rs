//! Figures for one call: indicators and templates from files, the fold driven over the log.

mod files;
mod log;

pub(crate) use files::Shelf;
pub(crate) use log::{Counted, Question, Source, counted, counted_from, position};
