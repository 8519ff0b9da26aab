//! The log as mining sees it: for each case, what was done and when.

mod activity;
mod counts;
mod days;
mod trace;
mod variants;

pub use activity::{Activities, Activity};
pub use counts::Counts;
pub use days::{Apart, Days, Rule};
pub use trace::{Moment, Step, Trace};
pub use variants::{Variant, Variants};
