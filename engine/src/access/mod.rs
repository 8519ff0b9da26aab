//! Who may do what: organs, posts, persons and the separation of duties. Pure.

mod directory;
mod eligibility;
mod publishing;
mod seat;

pub use directory::{Directory, Organ, Person, Post, Publishing, Qualification};
pub use eligibility::{able, eligible, unbarred};
pub use publishing::{check_proposer, check_two_persons};
pub use seat::{named_persons, organ_of, organ_of_role, retained};
