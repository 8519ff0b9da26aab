//! A store that counts what it is asked.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use casebook_engine::ports::{
    Append, AppendFailure, Appended, Clock, EventStore, Fault, Lease, Parked, StreamHead,
    Subscription, Subscriptions,
};
use casebook_engine::recorded::{Hash, Recorded};
use casebook_engine::settle::Remembered;
use casebook_engine::stream::{Category, Position, StreamId, Version};
use casebook_memory::MemoryStore;
use casebook_projections::{
    Batch, Counted, Edition, Filter, Generation, Query, Row, View, ViewStore,
};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::minute::Minute;

/// The memory store, what it was asked, and the minute that passes where somebody waits.
#[derive(Debug)]
pub(super) struct Counting {
    store: Arc<MemoryStore>,
    clock: Arc<Minute>,
    asked: Mutex<BTreeMap<&'static str, u32>>,
}

impl Counting {
    pub(super) fn new(store: Arc<MemoryStore>, clock: Arc<Minute>) -> Self {
        let asked = Mutex::default();
        Self {
            store,
            clock,
            asked,
        }
    }

    /// What was asked how often; waiting asks nothing.
    pub(super) fn asked(&self) -> BTreeMap<&'static str, u32> {
        self.asked.lock().unwrap().clone()
    }

    fn count(&self, what: &'static str) -> &MemoryStore {
        *self.asked.lock().unwrap().entry(what).or_default() += 1;
        &self.store
    }
}

#[async_trait]
impl EventStore for Counting {
    async fn append(
        &self,
        appends: Vec<Append>,
        now: Timestamp,
    ) -> Result<Vec<Result<Appended, AppendFailure>>, Fault> {
        self.count("append").append(appends, now).await
    }

    async fn read_stream(
        &self,
        stream: &StreamId,
        after: Version,
        limit: usize,
    ) -> Result<Vec<Recorded>, Fault> {
        let store = self.count("read_stream");
        store.read_stream(stream, after, limit).await
    }

    async fn read_all(&self, after: Position, limit: usize) -> Result<Vec<Recorded>, Fault> {
        self.count("read_all").read_all(after, limit).await
    }

    async fn read_category(
        &self,
        category: Category,
        after: Position,
        limit: usize,
    ) -> Result<Vec<Recorded>, Fault> {
        let store = self.count("read_category");
        store.read_category(category, after, limit).await
    }

    async fn head(&self) -> Result<Position, Fault> {
        self.count("head").head().await
    }

    async fn answer(&self, key: &str) -> Result<Option<Remembered>, Fault> {
        self.count("answer").answer(key).await
    }

    async fn stream_head(&self, stream: &StreamId) -> Result<StreamHead, Fault> {
        self.count("stream_head").stream_head(stream).await
    }

    async fn wait(&self, after: Position, patience: Duration) -> Result<(), Fault> {
        if self.store.head().await? <= after {
            let patience = SignedDuration::try_from(patience).unwrap();
            self.clock.sleep_until(self.clock.now() + patience).await;
        }
        Ok(())
    }
}

#[async_trait]
impl Subscriptions for Counting {
    async fn acquire(
        &self,
        name: &str,
        owner: Uuid,
        ttl: Duration,
    ) -> Result<Option<Lease>, Fault> {
        self.count("acquire").acquire(name, owner, ttl).await
    }

    async fn acquire_all(
        &self,
        names: &[String],
        owner: Uuid,
        ttl: Duration,
    ) -> Result<Vec<Option<Lease>>, Fault> {
        let store = self.count("acquire_all");
        store.acquire_all(names, owner, ttl).await
    }

    async fn advance(&self, lease: &Lease, to: Position, hash: Hash) -> Result<Lease, Fault> {
        self.count("advance").advance(lease, to, hash).await
    }

    async fn release(&self, lease: &Lease) -> Result<(), Fault> {
        self.count("release").release(lease).await
    }

    async fn report(&self, name: &str, error: Option<&str>) -> Result<(), Fault> {
        self.count("report").report(name, error).await
    }

    async fn park(&self, parked: &Parked) -> Result<(), Fault> {
        self.count("park").park(parked).await
    }

    async fn parked(&self, name: &str) -> Result<Vec<Parked>, Fault> {
        self.count("parked").parked(name).await
    }

    async fn unpark(&self, name: &str, position: Position) -> Result<(), Fault> {
        self.count("unpark").unpark(name, position).await
    }

    async fn list(&self) -> Result<Vec<Subscription>, Fault> {
        self.count("list").list().await
    }
}

#[async_trait]
impl ViewStore for Counting {
    async fn generations(&self, view: &'static View) -> Result<Vec<Generation>, Fault> {
        self.count("generations").generations(view).await
    }

    async fn live(&self, views: &[&'static View]) -> Result<Vec<Option<u32>>, Fault> {
        self.count("live").live(views).await
    }

    async fn prepare(&self, view: &'static View, generation: u32) -> Result<(), Fault> {
        self.count("prepare").prepare(view, generation).await
    }

    async fn index(&self, view: &'static View, generation: u32) -> Result<(), Fault> {
        self.count("index").index(view, generation).await
    }

    async fn swap(&self, view: &'static View, generation: u32) -> Result<(), Fault> {
        self.count("swap").swap(view, generation).await
    }

    async fn drop_generation(&self, view: &'static View, generation: u32) -> Result<(), Fault> {
        let store = self.count("drop_generation");
        store.drop_generation(view, generation).await
    }

    async fn apply(&self, batches: &[Batch<'_>]) -> Result<Vec<Lease>, Fault> {
        self.count("apply").apply(batches).await
    }

    async fn query(&self, view: &'static View, query: &Query) -> Result<Vec<Row>, Fault> {
        self.count("query").query(view, query).await
    }

    async fn count(
        &self,
        view: &'static View,
        edition: Edition,
        filter: &Filter,
        by: &[&'static str],
    ) -> Result<Vec<Counted>, Fault> {
        let store = Self::count(self, "count");
        ViewStore::count(store, view, edition, filter, by).await
    }
}
