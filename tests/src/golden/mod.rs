//! The stored format, kept: events exactly as each release wrote them, and how they are made.

mod case;
mod files;
mod line;
mod picture;
mod samples;
mod write;

pub use case::{CASE, play};
pub use files::{Release, folder, released};
pub use picture::picture;
pub use samples::samples;
pub use write::{Refused, fold, write};
