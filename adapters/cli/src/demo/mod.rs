//! The demonstration bureau: invented people handle invented cases, by commands, on a moving clock.
//!
//! Nothing is written as rows: each case is opened, handled, returned, refused, suspended and closed
//! through the engine, as people would. The same seed gives the same bureau.

mod chance;
mod clerk;
mod clock;
mod closing;
mod content;
mod life;
mod load;
mod office;
mod papers;
mod past;
mod people;
mod scale;

pub(crate) use load::{Loaded, Mix, Place, Plan, load};

#[cfg(test)]
mod tests;
