//! Law as data: workflows, their scenarios, the organs and persons, and the calendars.

pub mod calendars;
mod code;
mod problem;
mod source;
mod yaml;

pub use code::Code;
pub use problem::{Place, Problem, Severity};
