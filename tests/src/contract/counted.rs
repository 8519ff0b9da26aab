//! A store that counts the events that are read of it, with its snapshots or without.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use casebook_engine::ports::{
    Append, AppendFailure, Appended, EventStore, Fault, Snapshot, StreamHead,
};
use casebook_engine::recorded::Recorded;
use casebook_engine::settle::Remembered;
use casebook_engine::stream::{Category, Position, StreamId, Version};
use jiff::Timestamp;

/// The store, and what was read of it.
pub struct Counted {
    store: Arc<dyn EventStore>,
    has_snapshots: bool,
    events: AtomicU64,
}

impl Counted {
    /// All of the store.
    pub fn over(store: Arc<dyn EventStore>) -> Self {
        Self {
            store,
            has_snapshots: true,
            events: AtomicU64::default(),
        }
    }

    /// The store as one that keeps no snapshots.
    pub fn without_snapshots(store: Arc<dyn EventStore>) -> Self {
        Self {
            has_snapshots: false,
            ..Self::over(store)
        }
    }

    /// How many events of streams were read since this was asked last.
    pub fn events(&self) -> u64 {
        self.events.swap(0, Ordering::Relaxed)
    }
}

#[async_trait]
impl EventStore for Counted {
    async fn append(
        &self,
        appends: Vec<Append>,
        now: Timestamp,
    ) -> Result<Vec<Result<Appended, AppendFailure>>, Fault> {
        self.store.append(appends, now).await
    }

    async fn read_stream(
        &self,
        stream: &StreamId,
        after: Version,
        limit: usize,
    ) -> Result<Vec<Recorded>, Fault> {
        let page = self.store.read_stream(stream, after, limit).await?;
        self.events.fetch_add(page.len() as u64, Ordering::Relaxed);
        Ok(page)
    }

    async fn read_all(&self, after: Position, limit: usize) -> Result<Vec<Recorded>, Fault> {
        self.store.read_all(after, limit).await
    }

    async fn read_category(
        &self,
        category: Category,
        after: Position,
        limit: usize,
    ) -> Result<Vec<Recorded>, Fault> {
        self.store.read_category(category, after, limit).await
    }

    async fn head(&self) -> Result<Position, Fault> {
        self.store.head().await
    }

    async fn answer(&self, key: &str) -> Result<Option<Remembered>, Fault> {
        self.store.answer(key).await
    }

    async fn stream_head(&self, stream: &StreamId) -> Result<StreamHead, Fault> {
        self.store.stream_head(stream).await
    }

    async fn wait(&self, after: Position, patience: Duration) -> Result<(), Fault> {
        self.store.wait(after, patience).await
    }

    async fn snapshot(
        &self,
        stream: &StreamId,
        format: &str,
        upto: Version,
    ) -> Result<Option<Snapshot>, Fault> {
        if self.has_snapshots {
            return self.store.snapshot(stream, format, upto).await;
        }
        Ok(None)
    }

    async fn keep(&self, snapshot: &Snapshot) -> Result<(), Fault> {
        if self.has_snapshots {
            return self.store.keep(snapshot).await;
        }
        Ok(())
    }
}
