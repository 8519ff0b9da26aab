//! Random definitions, random people asking for random things.

mod commands;
mod migrating;
mod plan;
mod properties;
mod render;
