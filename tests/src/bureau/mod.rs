//! A small bureau: the engine over any store, a procedure of its own, and requests from a seed.

mod family;
mod hand;
mod letters;
mod procedure;
mod requests;
mod rounds;

pub use family::Family;
pub use hand::Hand;
pub use letters::{LETTERS, issuing, letter_office, opening_letter, voiding};
pub use procedure::{PROCEDURE, law};
pub use requests::Clerk;
pub use rounds::{engine, log, opening, urging};
