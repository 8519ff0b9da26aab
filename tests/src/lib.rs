//! Tests that need more than one crate: contract suites of the ports, and the real servers.

#![expect(
    clippy::missing_panics_doc,
    reason = "properties are tests: a panic is how they say no"
)]

pub mod bureau;
pub mod contract;
pub mod golden;
pub mod notices;
pub mod servers;
