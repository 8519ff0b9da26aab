//! Process mining (流程挖掘): what recorded cases show, and how they stand to a model.
//!
//! Pure: no file, no clock, no randomness, and no floating-point number. The caller shows each
//! case once, in the order of the log; what is kept of it is counted, never the case itself.

mod ratio;

pub mod log;
pub mod map;
pub mod model;
pub mod net;

pub use ratio::Ratio;
