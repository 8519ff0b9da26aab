//! Samples of files (案卷抽样): which files an evaluation is about, and which of them were drawn.
//!
//! What a plan says ([`Criteria`]) gives a population at a cut-off of the log ([`population()`]); the
//! order that was drawn by lot and the plan give the sample ([`chosen`]). Both are computed again
//! from the log alone by `draw verify`.

mod choice;
mod criteria;
mod objects;
mod population;

pub(crate) use choice::{Chosen, chosen};
pub(crate) use criteria::{Criteria, Size, Strata, texts};
pub(crate) use objects::Objects;
pub(crate) use population::{File, Population, population};
