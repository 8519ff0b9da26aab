//! `casebook demo …`

mod load;

pub(super) use load::{fill, run};
