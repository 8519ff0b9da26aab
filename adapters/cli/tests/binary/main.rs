//! The built binary as its users see it.

mod alert;
mod archive;
mod calendar;
mod case;
mod def;
mod evaluation;
mod frame;
mod fresh;
mod import;
mod looking_back;
mod messages;
mod mine;
mod org;
mod proj;
mod report;
mod support;
mod tour;
mod versions;
mod whatif;
