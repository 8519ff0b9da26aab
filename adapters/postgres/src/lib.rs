//! The production store: the log, its subscriptions and the views in PostgreSQL.
//!
//! Events are `INSERT`ed under one lock per log, so that commit order is position order; see
//! `migrations/` for the tables and [`grants`] for the rights that a node needs.

mod append;
mod decode;
mod fault;
mod grants;
mod keys;
mod migrate;
mod open;
mod page;
mod read;
mod seen;
mod session;
mod settings;
mod snapshots;
mod store;
mod subscriptions;
mod types;
mod views;
mod wake;

pub use grants::grants;
pub use settings::{SCHEMA_DEFAULT, Settings};
pub use store::PostgresStore;
