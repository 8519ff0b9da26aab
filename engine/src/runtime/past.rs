//! The log as it stood at a moment: it ends there, whatever was appended since.
//!
//! What is read through it is what was known then: the case and its family, the law in force, the
//! directory. So an engine over it decides as it would have decided at that moment.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;

use super::engine::Engine;
use crate::ports::{
    Append, AppendFailure, Appended, Clock, EventStore, Fault, Ids, Law, Snapshot, StreamHead,
};
use crate::recorded::Recorded;
use crate::settle::Remembered;
use crate::stream::{CaseId, Category, Position, StreamId, Version};

/// A log that ends at a position. It takes no append.
pub struct PastLog {
    store: Arc<dyn EventStore>,
    until: Position,
    instant: Timestamp,
    /// The stream of which a page was cut last, and where it ends: nobody reads on there.
    cut: Mutex<Option<(StreamId, Version)>>,
}

impl PastLog {
    const fn new(store: Arc<dyn EventStore>, until: Position, instant: Timestamp) -> Self {
        Self {
            store,
            until,
            instant,
            cut: Mutex::new(None),
        }
    }

    /// The log as it stood when a case had just reached a version; `None` while it has not. Before
    /// the first one there is nothing.
    ///
    /// # Errors
    /// As the store's.
    pub async fn at_version(
        store: Arc<dyn EventStore>,
        case: CaseId,
        version: Version,
    ) -> Result<Option<Self>, Fault> {
        let Some(before) = version.0.checked_sub(1) else {
            let nothing = Self::new(store, Position::START, Timestamp::UNIX_EPOCH);
            return Ok(Some(nothing));
        };
        let stream = StreamId::case(case);
        let page = store.read_stream(&stream, Version(before), 1).await?;
        let last = page.first();
        Ok(last.map(|last| Self::new(store, last.position, last.recorded)))
    }

    /// The log as it stood at an instant, with what was recorded at that instant. Recorded times
    /// never go back, so that a few events are looked at however long the log is.
    ///
    /// # Errors
    /// As the store's.
    pub async fn at_instant(store: Arc<dyn EventStore>, instant: Timestamp) -> Result<Self, Fault> {
        let (mut known, mut beyond) = (Position::START.0, store.head().await?.0 + 1);
        while beyond - known > 1 {
            let middle = known + (beyond - known) / 2;
            let page = store.read_all(Position(middle - 1), 1).await?;
            match page.first() {
                Some(found) if found.recorded <= instant => known = middle,
                _ => beyond = middle,
            }
        }
        Ok(Self::new(store, Position(known), instant))
    }

    /// The moment.
    pub const fn instant(&self) -> Timestamp {
        self.instant
    }

    fn cut(&self) -> MutexGuard<'_, Option<(StreamId, Version)>> {
        // Nothing panics while it is held.
        self.cut.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_over(&self, stream: &StreamId, after: Version) -> bool {
        let cut = self.cut();
        cut.as_ref()
            .is_some_and(|(cut, end)| cut == stream && *end <= after)
    }

    fn ended(&self, mut page: Vec<Recorded>) -> Vec<Recorded> {
        page.retain(|recorded| recorded.position <= self.until);
        page
    }
}

#[async_trait]
impl EventStore for PastLog {
    async fn append(
        &self,
        _: Vec<Append>,
        _: Timestamp,
    ) -> Result<Vec<Result<Appended, AppendFailure>>, Fault> {
        let reason = format!("the log as it stood at {} takes no append", self.instant);
        Err(Fault::Invalid { reason })
    }

    async fn read_stream(
        &self,
        stream: &StreamId,
        after: Version,
        limit: usize,
    ) -> Result<Vec<Recorded>, Fault> {
        if self.is_over(stream, after) {
            return Ok(Vec::new());
        }
        let read = self.store.read_stream(stream, after, limit).await?;
        let count = read.len();
        let page = self.ended(read);
        if page.len() < count {
            let end = page.last().map_or(after, |last| last.version);
            *self.cut() = Some((stream.clone(), end));
        }
        Ok(page)
    }

    async fn read_all(&self, after: Position, limit: usize) -> Result<Vec<Recorded>, Fault> {
        Ok(self.ended(self.store.read_all(after, limit).await?))
    }

    async fn read_category(
        &self,
        category: Category,
        after: Position,
        limit: usize,
    ) -> Result<Vec<Recorded>, Fault> {
        let page = self.store.read_category(category, after, limit).await?;
        Ok(self.ended(page))
    }

    async fn head(&self) -> Result<Position, Fault> {
        Ok(self.until)
    }

    async fn answer(&self, key: &str) -> Result<Option<Remembered>, Fault> {
        let found = self.store.answer(key).await?;
        Ok(found.filter(|found| found.answer.position <= self.until))
    }

    /// Halves the stream until the event is found at which it ended: a few events are looked at.
    async fn stream_head(&self, stream: &StreamId) -> Result<StreamHead, Fault> {
        let last = self.store.stream_head(stream).await?.version;
        let (mut head, mut beyond) = (StreamHead::EMPTY, last.0 + 1);
        while beyond - head.version.0 > 1 {
            let middle = head.version.0 + (beyond - head.version.0) / 2;
            let page = self
                .store
                .read_stream(stream, Version(middle - 1), 1)
                .await?;
            match page.first() {
                Some(found) if found.position <= self.until => {
                    head = StreamHead {
                        version: found.version,
                        hash: found.hash,
                    };
                }
                _ => beyond = middle,
            }
        }
        Ok(head)
    }

    /// As the store's: nothing comes here, whatever it is that the store tells of.
    async fn wait(&self, after: Position, patience: Duration) -> Result<(), Fault> {
        self.store.wait(after, patience).await
    }

    async fn snapshot(
        &self,
        stream: &StreamId,
        format: &str,
        upto: Version,
    ) -> Result<Option<Snapshot>, Fault> {
        let upto = upto.min(self.stream_head(stream).await?.version);
        self.store.snapshot(stream, format, upto).await
    }

    async fn keep(&self, snapshot: &Snapshot) -> Result<(), Fault> {
        self.store.keep(snapshot).await
    }
}

impl Engine {
    /// An engine that stands at a moment: over the log as it was, under the law of then, with a clock
    /// that shows that instant. It answers as one would have answered then, and records nothing.
    ///
    /// How much work persons had is not known of a past moment: what would be given to whom has least
    /// is open to whoever claims it.
    #[must_use]
    pub fn looking_back(past: PastLog, law: Arc<dyn Law>, ids: Arc<dyn Ids>) -> Self {
        let clock = Arc::new(Stopped(past.instant));
        Self::new(Arc::new(past), law, clock, ids)
    }
}

/// A clock that shows one instant.
struct Stopped(Timestamp);

#[async_trait]
impl Clock for Stopped {
    fn now(&self) -> Timestamp {
        self.0
    }

    async fn sleep_until(&self, _: Timestamp) {}
}
