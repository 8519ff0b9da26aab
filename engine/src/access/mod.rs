//! Who may do what: organs, posts, persons and the separation of duties. Pure.

mod admit;
mod change;
mod competence;
mod directory;
mod eligibility;
mod fold;
mod load;
mod pool;
mod publishing;
mod register;
mod seat;

pub use change::{Change, DirectoryChanged};
pub use competence::Competence;
pub use directory::{Directory, Former, Organ, OrganOn, Person, Post, Publishing, Qualification};
pub use eligibility::{able, eligible, unbarred};
pub use load::{Load, Loads};
pub use pool::{Pool, pool};
pub use publishing::{check_proposer, check_two_persons};
pub use register::{REGISTERED, Register, Standing};
pub use seat::{named_persons, organ_of, organ_of_role, retained};
