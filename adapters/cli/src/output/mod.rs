//! Answers on stdout: a table for people, everything else for programs.

mod answer;
mod csv;
mod table;
mod write;
mod yaml;

pub(crate) use answer::{Answer, Block, Column, Shown};
pub(crate) use csv::shown as csv;
pub(crate) use table::word;
pub(crate) use write::{Format, Style, write};
