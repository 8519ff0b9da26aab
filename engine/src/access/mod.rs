//! Who may do what: organs, posts, persons and the separation of duties. Pure.

mod directory;
mod eligibility;
mod publishing;

pub use directory::{Directory, Organ, Person, Post, Publishing, Qualification};
pub use eligibility::{eligible, unbarred};
pub use publishing::{check_proposer, check_two_persons};
