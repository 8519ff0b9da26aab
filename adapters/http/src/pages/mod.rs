//! The pages, one file each.

pub(crate) mod alerts;
pub(crate) mod case;
pub(crate) mod cases;
pub(crate) mod evaluations;
mod history;
mod moment;
pub(crate) mod overview;
pub(crate) mod reports;
pub(crate) mod worklist;
