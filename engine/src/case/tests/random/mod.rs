//! Random definitions, random people asking for random things.

mod commands;
mod plan;
mod properties;
mod render;
