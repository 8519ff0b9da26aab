//! `casebook import …`

mod xes;

pub(super) use xes::run;
