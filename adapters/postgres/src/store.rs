//! The event store port over PostgreSQL.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use casebook_commit::Queue;
use casebook_engine::ports::{
    Append, AppendFailure, Appended, EventStore, Fault, Snapshot, StreamHead,
};
use casebook_engine::recorded::Recorded;
use casebook_engine::settle::Remembered;
use casebook_engine::stream::{Category, Position, StreamId, Version};
use jiff::Timestamp;

use crate::keys;
use crate::read;
use crate::session::Sessions;
use crate::snapshots;
use crate::wake::Wake;

/// A log in a PostgreSQL database, with its subscriptions and views.
///
/// Made inside a tokio runtime, which runs its tasks: one appends, one listens to other nodes, one
/// tells them.
/// Cheap to clone: all clones share their connections. Any number of stores, in any number of
/// processes, may work on one log.
///
/// A page of events ends early when its bodies reach 8 MiB: only an empty page is the end.
#[derive(Clone)]
pub struct PostgresStore(pub(crate) Arc<Parts>);

/// What a store is made of.
pub(crate) struct Parts {
    pub(crate) queue: Queue,
    pub(crate) sessions: Sessions,
    pub(crate) wake: Arc<Wake>,
}

impl PostgresStore {
    pub(crate) fn sessions(&self) -> &Sessions {
        &self.0.sessions
    }
}

#[async_trait]
impl EventStore for PostgresStore {
    #[tracing::instrument(level = "debug", skip_all, fields(appends = appends.len()))]
    async fn append(
        &self,
        appends: Vec<Append>,
        now: Timestamp,
    ) -> Result<Vec<Result<Appended, AppendFailure>>, Fault> {
        self.0.queue.append(appends, now).await
    }

    #[tracing::instrument(level = "debug", skip_all, fields(%stream, %after, limit))]
    async fn read_stream(
        &self,
        stream: &StreamId,
        after: Version,
        limit: usize,
    ) -> Result<Vec<Recorded>, Fault> {
        read::stream(self.sessions(), stream, after, limit).await
    }

    #[tracing::instrument(level = "debug", skip_all, fields(%after, limit))]
    async fn read_all(&self, after: Position, limit: usize) -> Result<Vec<Recorded>, Fault> {
        let heard = self.0.wake.heard();
        let events = read::all(self.sessions(), after, limit).await?;
        if events.is_empty() && limit > 0 {
            self.0.wake.found_nothing(after, heard);
        }
        Ok(events)
    }

    #[tracing::instrument(level = "debug", skip_all, fields(category = category.as_str(), %after, limit))]
    async fn read_category(
        &self,
        category: Category,
        after: Position,
        limit: usize,
    ) -> Result<Vec<Recorded>, Fault> {
        read::category(self.sessions(), category, after, limit).await
    }

    #[tracing::instrument(level = "debug", skip_all)]
    async fn head(&self) -> Result<Position, Fault> {
        read::head(self.sessions()).await
    }

    #[tracing::instrument(level = "debug", skip_all)]
    async fn answer(&self, key: &str) -> Result<Option<Remembered>, Fault> {
        keys::answer(self.sessions(), key).await
    }

    #[tracing::instrument(level = "debug", skip_all, fields(%stream))]
    async fn stream_head(&self, stream: &StreamId) -> Result<StreamHead, Fault> {
        read::stream_head(self.sessions(), stream).await
    }

    async fn wait(&self, after: Position, patience: Duration) -> Result<(), Fault> {
        self.0.wake.wait(after, patience).await;
        Ok(())
    }

    #[tracing::instrument(level = "debug", skip_all, fields(%stream, %upto))]
    async fn snapshot(
        &self,
        stream: &StreamId,
        format: &str,
        upto: Version,
    ) -> Result<Option<Snapshot>, Fault> {
        snapshots::nearest(self.sessions(), stream, format, upto).await
    }

    #[tracing::instrument(level = "debug", skip_all, fields(stream = %snapshot.stream, version = %snapshot.version))]
    async fn keep(&self, snapshot: &Snapshot) -> Result<(), Fault> {
        snapshots::keep(self.sessions(), snapshot).await
    }
}
