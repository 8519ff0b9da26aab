//! How the suite gets at a store.

use std::sync::Arc;

use async_trait::async_trait;
use casebook_engine::ports::{EventStore, Keys, Subscriptions};

use super::audit;

/// One empty database, and handles to it.
#[async_trait]
pub trait Factory: Send + Sync + Sized + 'static {
    /// The store under test.
    type Store: EventStore + Keys + Subscriptions + 'static;

    /// Makes a new, empty database that nobody else sees.
    async fn create() -> Self;

    /// Opens one more handle to the database, as another node would. A store without a database
    /// behind it gives the same store again.
    async fn open(&self) -> Arc<Self::Store>;
}

/// A database that understands SQL.
#[async_trait]
pub trait SqlFactory: Factory {
    /// Statements that try to change, delete, replace or misplace events, at least one for each
    /// way the technology knows. The database holds three events of one stream and two of another.
    fn tampering() -> &'static [&'static str];

    /// Runs one statement with the rights of the engine, or with more; says how it was refused.
    async fn tamper(&self, statement: &str) -> Result<(), String>;
}

/// Runs a property against a new database and audits the log that it leaves.
pub async fn holds<F: Factory>(property: impl AsyncFnOnce(&F)) {
    let factory = F::create().await;
    property(&factory).await;
    audit(&*factory.open().await).await;
}
