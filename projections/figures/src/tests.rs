//! Figures by hand: small logs whose figures anybody can count.

mod counting;
mod log;
mod reports;
mod splitting;
