//! The event store port, sentence by sentence in other files.

use std::time::Duration;

use async_trait::async_trait;
use casebook_engine::ports::{
    Append, AppendFailure, Appended, EventStore, Fault, Snapshot, StreamHead,
};
use casebook_engine::recorded::Recorded;
use casebook_engine::settle::Remembered;
use casebook_engine::stream::{Category, Position, StreamId, Version};
use jiff::Timestamp;

use crate::{SqliteStore, keys, read, snapshots};

/// How often the file is looked at for the events of other processes, which cannot tell of them.
/// All who wait share one look.
const LOOK_EVERY: Duration = Duration::from_secs(1);

#[async_trait]
impl EventStore for SqliteStore {
    /// Runs to its end even if the caller goes away.
    async fn append(
        &self,
        appends: Vec<Append>,
        now: Timestamp,
    ) -> Result<Vec<Result<Appended, AppendFailure>>, Fault> {
        self.shared.queue.append(appends, now).await
    }

    async fn read_stream(
        &self,
        stream: &StreamId,
        after: Version,
        limit: usize,
    ) -> Result<Vec<Recorded>, Fault> {
        read::stream(&self.shared, stream, after, limit).await
    }

    async fn read_all(&self, after: Position, limit: usize) -> Result<Vec<Recorded>, Fault> {
        read::all(&self.shared, after, limit).await
    }

    async fn read_category(
        &self,
        category: Category,
        after: Position,
        limit: usize,
    ) -> Result<Vec<Recorded>, Fault> {
        read::category(&self.shared, category, after, limit).await
    }

    async fn head(&self) -> Result<Position, Fault> {
        read::head(&self.shared.readers).await
    }

    async fn answer(&self, key: &str) -> Result<Option<Remembered>, Fault> {
        keys::answer(&self.shared.readers, key).await
    }

    async fn stream_head(&self, stream: &StreamId) -> Result<StreamHead, Fault> {
        read::stream_head(&self.shared.readers, stream).await
    }

    async fn wait(&self, after: Position, patience: Duration) -> Result<(), Fault> {
        let wake = &self.shared.wake;
        let mut left = patience;
        loop {
            let short = left.min(LOOK_EVERY);
            if !wake.reaches_beyond(after) && wake.may_look(short) {
                wake.tell(self.head().await?);
            }
            wake.wait(after, short).await;
            left -= short;
            if left.is_zero() || wake.reaches_beyond(after) {
                return Ok(());
            }
        }
    }

    async fn snapshot(
        &self,
        stream: &StreamId,
        format: &str,
        upto: Version,
    ) -> Result<Option<Snapshot>, Fault> {
        snapshots::nearest(&self.shared.readers, stream, format, upto).await
    }

    async fn keep(&self, snapshot: &Snapshot) -> Result<(), Fault> {
        snapshots::keep(&self.shared.writer, snapshot).await
    }
}
