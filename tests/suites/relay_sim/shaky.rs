//! The memory store behind a line that stalls, breaks and loses answers; and unreadable events.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use casebook_engine::notice::Notice;
use casebook_engine::ports::{
    Announcer, Append, AppendFailure, Appended, EventStore, Fault, Lease, Parked, StreamHead,
    Subscription, Subscriptions,
};
use casebook_engine::recorded::{Hash, Recorded};
use casebook_engine::settle::Remembered;
use casebook_engine::stream::{Category, Position, StreamId, Version};
use casebook_memory::MemoryStore;
use casebook_tests::notices::SomeNotices;
use futures::pending;
use jiff::Timestamp;
use uuid::Uuid;

use super::dice::Dice;

/// The store, and how bad the line to it is.
#[derive(Debug)]
pub(super) struct Shaky {
    pub(super) store: Arc<MemoryStore>,
    line: Mutex<Line>,
}

#[derive(Debug)]
struct Line {
    dice: Dice,
    stalls_percent: u64,
    breaks_percent: u64,
    unreadable: BTreeSet<Position>,
}

impl Shaky {
    pub(super) fn new(store: Arc<MemoryStore>, seed: u64) -> Self {
        let line = Line {
            dice: Dice::new(seed),
            stalls_percent: 0,
            breaks_percent: 0,
            unreadable: BTreeSet::new(),
        };
        Self {
            store,
            line: Mutex::new(line),
        }
    }

    pub(super) fn shake(&self, stalls_percent: u64, breaks_percent: u64) {
        let mut line = self.line.lock().unwrap();
        line.stalls_percent = stalls_percent;
        line.breaks_percent = breaks_percent;
    }

    /// Events that this release cannot read.
    pub(super) fn make_unreadable(&self, positions: impl IntoIterator<Item = u64>) {
        let mut line = self.line.lock().unwrap();
        line.unreadable = positions.into_iter().map(Position).collect();
    }

    async fn stall(&self) {
        let stalls = {
            let mut line = self.line.lock().unwrap();
            let percent = line.stalls_percent;
            line.dice.chance(percent)
        };
        if stalls {
            pending!();
        }
    }

    fn breaks(&self) -> bool {
        let mut line = self.line.lock().unwrap();
        let percent = line.breaks_percent;
        line.dice.chance(percent)
    }

    /// A call that changes nothing.
    async fn read<T>(&self, call: impl Future<Output = Result<T, Fault>>) -> Result<T, Fault> {
        self.stall().await;
        if self.breaks() {
            return Err(away());
        }
        let answer = call.await;
        self.stall().await;
        answer
    }

    /// A call that changes something: it may take effect and its answer be lost.
    async fn write<T>(&self, call: impl Future<Output = Result<T, Fault>>) -> Result<T, Fault> {
        let answer = self.read(call).await?;
        if self.breaks() {
            return Err(Fault::Unknown {
                part: "the store",
                reason: "the answer was lost".to_owned(),
            });
        }
        Ok(answer)
    }
}

fn away() -> Fault {
    Fault::Unavailable {
        part: "the store",
        reason: "the line broke".to_owned(),
    }
}

#[async_trait]
impl EventStore for Shaky {
    async fn append(
        &self,
        appends: Vec<Append>,
        now: Timestamp,
    ) -> Result<Vec<Result<Appended, AppendFailure>>, Fault> {
        self.write(self.store.append(appends, now)).await
    }

    async fn read_stream(
        &self,
        stream: &StreamId,
        after: Version,
        limit: usize,
    ) -> Result<Vec<Recorded>, Fault> {
        self.read(self.store.read_stream(stream, after, limit))
            .await
    }

    async fn read_all(&self, after: Position, limit: usize) -> Result<Vec<Recorded>, Fault> {
        self.read(self.store.read_all(after, limit)).await
    }

    async fn read_category(
        &self,
        category: Category,
        after: Position,
        limit: usize,
    ) -> Result<Vec<Recorded>, Fault> {
        self.read(self.store.read_category(category, after, limit))
            .await
    }

    async fn answer(&self, key: &str) -> Result<Option<Remembered>, Fault> {
        self.read(self.store.answer(key)).await
    }

    async fn head(&self) -> Result<Position, Fault> {
        self.read(self.store.head()).await
    }

    async fn stream_head(&self, stream: &StreamId) -> Result<StreamHead, Fault> {
        self.read(self.store.stream_head(stream)).await
    }

    async fn wait(&self, after: Position, _patience: Duration) -> Result<(), Fault> {
        // Time does not pass by itself here: only the log ends the wait.
        let grown = async {
            while self.store.head().await? <= after {
                pending!();
            }
            Ok(())
        };
        self.read(grown).await
    }
}

#[async_trait]
impl Subscriptions for Shaky {
    async fn acquire(
        &self,
        name: &str,
        owner: Uuid,
        ttl: Duration,
    ) -> Result<Option<Lease>, Fault> {
        self.write(self.store.acquire(name, owner, ttl)).await
    }

    async fn advance(&self, lease: &Lease, to: Position, hash: Hash) -> Result<Lease, Fault> {
        self.write(self.store.advance(lease, to, hash)).await
    }

    async fn release(&self, lease: &Lease) -> Result<(), Fault> {
        self.write(self.store.release(lease)).await
    }

    async fn report(&self, name: &str, error: Option<&str>) -> Result<(), Fault> {
        self.write(self.store.report(name, error)).await
    }

    async fn park(&self, parked: &Parked) -> Result<(), Fault> {
        self.write(self.store.park(parked)).await
    }

    async fn parked(&self, name: &str) -> Result<Vec<Parked>, Fault> {
        self.read(self.store.parked(name)).await
    }

    async fn unpark(&self, name: &str, position: Position) -> Result<(), Fault> {
        self.write(self.store.unpark(name, position)).await
    }

    async fn list(&self) -> Result<Vec<Subscription>, Fault> {
        self.read(self.store.list()).await
    }
}

#[async_trait]
impl Announcer for Shaky {
    async fn notices(&self, event: &Recorded) -> Result<Vec<Notice>, Fault> {
        let unreadable = {
            let line = self.line.lock().unwrap();
            line.unreadable.contains(&event.position)
        };
        if unreadable {
            return Err(Fault::Corrupt {
                place: format!("position {}", event.position),
                reason: "no such type of event".to_owned(),
            });
        }
        self.read(async { Ok(SomeNotices::of(event)) }).await
    }
}
