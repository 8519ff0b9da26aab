//! A store whose pages are shorter than asked for, as those of a store over a network may be.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use casebook_engine::ports::{Append, AppendFailure, Appended, EventStore, Fault, StreamHead};
use casebook_engine::recorded::Recorded;
use casebook_engine::settle::Remembered;
use casebook_engine::stream::{Category, Position, StreamId, Version};
use jiff::Timestamp;

/// The most events of a page.
const PAGE_EVENTS_MAX: usize = 7;

/// The store, with pages of at most [`PAGE_EVENTS_MAX`] events.
pub(super) struct ShortPages(pub(super) Arc<dyn EventStore>);

#[async_trait]
impl EventStore for ShortPages {
    async fn append(
        &self,
        appends: Vec<Append>,
        now: Timestamp,
    ) -> Result<Vec<Result<Appended, AppendFailure>>, Fault> {
        self.0.append(appends, now).await
    }

    async fn read_stream(
        &self,
        stream: &StreamId,
        after: Version,
        limit: usize,
    ) -> Result<Vec<Recorded>, Fault> {
        let limit = limit.min(PAGE_EVENTS_MAX);
        self.0.read_stream(stream, after, limit).await
    }

    async fn read_all(&self, after: Position, limit: usize) -> Result<Vec<Recorded>, Fault> {
        self.0.read_all(after, limit.min(PAGE_EVENTS_MAX)).await
    }

    async fn read_category(
        &self,
        category: Category,
        after: Position,
        limit: usize,
    ) -> Result<Vec<Recorded>, Fault> {
        let limit = limit.min(PAGE_EVENTS_MAX);
        self.0.read_category(category, after, limit).await
    }

    async fn head(&self) -> Result<Position, Fault> {
        self.0.head().await
    }

    async fn answer(&self, key: &str) -> Result<Option<Remembered>, Fault> {
        self.0.answer(key).await
    }

    async fn stream_head(&self, stream: &StreamId) -> Result<StreamHead, Fault> {
        self.0.stream_head(stream).await
    }

    async fn wait(&self, after: Position, patience: Duration) -> Result<(), Fault> {
        self.0.wait(after, patience).await
    }
}
