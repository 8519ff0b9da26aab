//! What the engine asks of the world, one port per file.
//!
//! Each port's documentation is the contract that an adapter implements; the contract suite in
//! `tests/src/contract` checks every sentence that can be checked.

mod agenda;
mod announcer;
mod append_check;
mod clock;
mod event_store;
mod fault;
mod ids;
mod keys;
mod law;
mod notifier;
mod subscriptions;
mod workload;

pub use agenda::Agenda;
pub use announcer::Announcer;
pub use clock::Clock;
pub use event_store::{
    Append, AppendFailure, Appended, EventStore, IDEMPOTENCY_KEY_BYTES_MAX, Idempotency,
    SNAPSHOT_BYTES_MAX, Snapshot, StreamAppend, StreamHead,
};
pub use fault::Fault;
pub use ids::Ids;
pub use keys::Keys;
pub use law::{Law, Ungoverned};
pub use notifier::{Delivery, Notifier};
pub use subscriptions::{Lease, Parked, Subscription, SubscriptionState, Subscriptions};
pub use workload::Workload;
