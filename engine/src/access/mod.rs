//! Who may do what: organs, posts, persons and the separation of duties. Pure.

mod directory;
mod eligibility;
mod seat;

pub use directory::{Directory, Organ, Person, Post, Qualification};
pub use eligibility::{able, eligible, unbarred};
pub use seat::{named_persons, organ_of, organ_of_role, retained};
