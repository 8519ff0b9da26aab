//! Tests of the language as tables.

mod conformance;
mod differential;
mod evaluation;
mod limits;
mod refusals;
mod setting;
mod tables;
mod trees;
mod values;
