//! A model against which cases are held: a net, and the rules of its steps.

mod conformance;
mod definition;
mod known;
mod rules;

pub use conformance::{Conformance, Finding, Nearest};
pub use definition::{NotFlat, of_definition};
pub use known::Known;
pub use rules::{Model, ModelRule};
