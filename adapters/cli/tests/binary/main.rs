//! The built binary as its users see it.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot prepare itself fails"
)]

mod calendar;
mod frame;
mod support;
