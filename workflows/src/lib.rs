//! Law as data: workflows, their scenarios, the organs and persons, and the calendars.
//!
//! | call | gives |
//! |---|---|
//! | [`load`] | the engine's definition of a YAML text, with every problem in its place |
//! | [`load_directory`] | the organ tree and the persons of a YAML text, likewise |
//! | [`calendars::builtin`] | a calendar that ships with the program |
//!
//! A definition file is read in three steps, each of which notes problems and goes on: the text
//! becomes a tree (`yaml`), the tree the shape of the language (`source`), the shape a definition
//! with all names resolved (`lower`).

pub mod calendars;
mod catalog;
mod code;
mod directory;
mod lint;
mod load;
mod lower;
mod problem;
mod source;
mod yaml;

pub use catalog::{
    Catalog, LeftOut, definition_text, shipped_definitions, shipped_directory, shipped_texts,
};
pub use code::Code;
pub use directory::{LoadedDirectory, load_directory};
pub use load::{Loaded, Surroundings, digest, load};
pub use problem::{Place, Problem, Severity};
