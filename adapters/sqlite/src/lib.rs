//! The embedded store: one SQLite file, nothing to install.
//!
//! One connection writes, a few read. The calls that wait are appended in one transaction: one
//! round trip to read where the log stands, one to write and commit, however many events there
//! are. Several processes may work on one file; they queue for the write lock and notice each
//! other's events by looking.

mod append;
mod connection;
mod decode;
mod event_store;
mod fault;
mod figures;
mod integrity;
mod keys;
mod migrate;
mod page;
mod read;
mod script;
mod snapshots;
mod store;
mod subscriptions;
mod types;
mod views;
mod wake;
mod writer;

pub use figures::Figures;
pub use store::SqliteStore;
