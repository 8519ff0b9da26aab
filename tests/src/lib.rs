//! Tests that need more than one crate, and the contract suites of the ports.

#![expect(
    clippy::missing_panics_doc,
    reason = "properties are tests: a panic is how they say no"
)]

pub mod contract;
