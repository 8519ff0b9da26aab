//! What every store must fulfil, one file per property.
//!
//! A store proves itself with one call of [`store_contract!`](crate::store_contract) in its
//! `tests/contract.rs`; a store with SQL underneath adds
//! [`sql_store_contract!`](crate::sql_store_contract), and one that keeps views
//! [`view_store_contract!`](crate::view_store_contract). Every property runs against a database of
//! its own, and after it the whole log is audited: positions, chains, heads and categories.

mod audit;
mod counted;
mod factory;
mod fixture;
mod macros;
mod schema;
mod short_pages;
mod view_fixture;
mod view_stories;

pub mod alone;
pub mod atomicity;
pub mod executing;
pub mod expected_version;
pub mod given_numbers;
pub mod idempotency;
pub mod keys;
pub mod lease;
pub mod limits;
pub mod long_cases;
pub mod messaging;
pub mod model;
pub mod numbering;
pub mod order;
pub mod paging;
pub mod parking;
pub mod permanence;
pub mod racing;
pub mod reacting;
pub mod recorded_time;
pub mod relaying;
pub mod remembering;
pub mod round_trip;
pub mod snapshots;
pub mod tampering;
pub mod view_fencing;
pub mod view_generations;
pub mod view_queries;
pub mod view_rows;
pub mod view_running;
pub mod view_trouble;
pub mod waiting;

pub use audit::audit;
pub use counted::Counted;
pub use factory::{Factory, SqlFactory, holds};
pub use fixture::*;
pub use schema::{Database, Schema};
pub use view_fixture::*;
pub use view_stories::*;
