//! Views: a table for each generation, beside the log and in its schema.

mod apply;
mod cells;
mod generations;
mod select;
mod statement;
mod table;
mod view_store;
