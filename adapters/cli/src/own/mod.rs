//! Our own cases as logs: for mining, and to hand them to other tools.

mod act;
mod case;
mod objects;
mod select;
mod traces;

pub(crate) use case::{Told, tell};
pub(crate) use objects::Objects;
pub(crate) use select::{Selected, select};
pub(crate) use traces::trace;
