//! Object-centric event logs in OCEL 2.0: events, objects, and which take part in which.

mod flatten;
mod json;
mod log;
mod xml;

pub use flatten::flatten;
pub use json::{read_json, write_json};
pub use log::{Entity, Link, Ocel, OcelAttribute, Type, TypeAttribute};
pub use xml::read_xml;
