//! What a case is and what may happen to it.
//!
//! No I/O, no clock, no randomness: time, ids and texts in force arrive with the command.

pub mod access;
pub mod case;
pub mod chain;
pub mod deadline;
pub mod definition;
pub mod draft;
pub mod draw;
mod mark;
mod name;
pub mod notice;
pub mod ports;
pub mod recall;
pub mod recorded;
pub mod runtime;
pub mod settle;
pub mod stand_in;
pub mod stream;
pub mod upcast;
mod value;

pub use mark::Mark;
pub use name::Name;
pub use value::{Facts, Value};
