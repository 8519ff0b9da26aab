//! `casebook import …`

mod log;

pub(super) use log::run;
