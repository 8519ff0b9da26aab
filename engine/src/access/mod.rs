//! Who may do what: organs, posts, persons and the separation of duties. Pure.

mod directory;
mod eligibility;

pub use directory::{Directory, Organ, Person, Post, Qualification};
pub use eligibility::{eligible, unbarred};
