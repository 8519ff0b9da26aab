//! The reference store fulfils the contract that it is the reference of.

use std::sync::Arc;

use async_trait::async_trait;
use casebook_memory::MemoryStore;
use casebook_tests::contract::Factory;

struct Memory(Arc<MemoryStore>);

#[async_trait]
impl Factory for Memory {
    type Store = MemoryStore;

    async fn create() -> Self {
        Self(Arc::new(MemoryStore::new()))
    }

    async fn open(&self) -> Arc<MemoryStore> {
        Arc::clone(&self.0)
    }
}

casebook_tests::store_contract!(Memory);
casebook_tests::view_store_contract!(Memory);
