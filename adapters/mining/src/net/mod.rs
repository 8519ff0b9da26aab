//! Petri nets, and how a case stands to one.

mod align;
mod petri;
mod replay;
mod walk;

pub use align::{Alignment, Move, TooFar, align};
pub use petri::{Marking, Net, Tokens, Transition};
pub use replay::{Replayed, replay};
pub use walk::{Broken, Walk};
