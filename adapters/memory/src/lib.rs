//! The reference store: everything in memory, gone with the process.
//!
//! It is what the contract means in the fewest words, the model for the other stores' tests and
//! the store of simulations. Leases follow tokio's clock, which a simulation may pause.

mod events;
mod keys;
mod store;
mod subscriptions;
mod views;

pub use store::MemoryStore;
