//! Views: a table for each generation.

mod apply;
mod cells;
mod generations;
mod select;
mod table;
mod view_store;
