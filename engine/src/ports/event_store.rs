//! The event store port.

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;

use super::Fault;
use crate::recorded::{Hash, NewEvent, Recorded};
use crate::settle::Remembered;
use crate::stream::{Category, ExpectedVersion, Position, StreamId, Version};

/// The longest idempotency key, in bytes.
pub const IDEMPOTENCY_KEY_BYTES_MAX: usize = 200;

/// The largest [`Snapshot`], in bytes.
pub const SNAPSHOT_BYTES_MAX: usize = 4 * 1024 * 1024;

/// The log of all events: append, read, wait.
///
/// # Order
/// Positions are gapless and become visible in order: a reader that has seen position *n* never
/// later finds an event at or below *n*. Within one [`Append`] the events keep the order given;
/// the appends of one call keep theirs.
///
/// # Durability
/// An append that was answered with success survives the death of the process and of the machine.
///
/// # Immutability
/// The store refuses to change or delete an event and to insert any but the next, whoever asks
/// with the rights of a writer; the technology enforces it. What its owner does after taking that
/// protection away is found by reading, not refused.
#[async_trait]
pub trait EventStore: Send + Sync {
    /// Appends several independent units of work; each is atomic, over all of its streams.
    ///
    /// The answer has one entry per append, in the same order. One append that fails changes
    /// nothing and does not disturb the others, takes no position and leaves its idempotency key
    /// free. An append sees those before it in the same call. Recorded time is `now` cut to the
    /// microsecond, or that of the latest event if that is later.
    ///
    /// The key is looked at before the expectations: a request that was answered once gets the
    /// same answer however far its streams have moved on since. [`crate::settle`] has the rules as
    /// a function that every store calls while nothing else can append.
    ///
    /// # Errors
    /// [`Fault::Invalid`]: one of the appends does not pass [`Append::check`]; nothing of the call
    /// was appended. [`Fault::Unavailable`]: nothing was appended; the caller retries.
    /// [`Fault::Unknown`]: any part may have been appended; the caller asks again with the same
    /// idempotency keys.
    async fn append(
        &self,
        appends: Vec<Append>,
        now: Timestamp,
    ) -> Result<Vec<Result<Appended, AppendFailure>>, Fault>;

    /// Up to `limit` events of one stream after `after`, in order. An unknown stream is empty.
    ///
    /// This page, like those of the other two ways to read, may end before `limit` although more
    /// events are there, so that it stays small: a store in a database ends a page at 8 MiB. A page
    /// holds at least one event where there is one; only an empty page is the end.
    async fn read_stream(
        &self,
        stream: &StreamId,
        after: Version,
        limit: usize,
    ) -> Result<Vec<Recorded>, Fault>;

    /// Up to `limit` events of the whole log after `after`, in order, without a gap. Only an empty
    /// page is the end, as for [`EventStore::read_stream`].
    async fn read_all(&self, after: Position, limit: usize) -> Result<Vec<Recorded>, Fault>;

    /// Up to `limit` events of one category after `after`, in order of position. Only an empty page
    /// is the end, as for [`EventStore::read_stream`].
    async fn read_category(
        &self,
        category: Category,
        after: Position,
        limit: usize,
    ) -> Result<Vec<Recorded>, Fault>;

    /// The position of the latest event.
    async fn head(&self) -> Result<Position, Fault>;

    /// What an idempotency key was answered, with the digest of its request; `None` when no append
    /// under that key has succeeded.
    async fn answer(&self, key: &str) -> Result<Option<Remembered>, Fault>;

    /// Version and hash of the latest event of a stream; [`StreamHead::EMPTY`] if there is none.
    async fn stream_head(&self, stream: &StreamId) -> Result<StreamHead, Fault>;

    /// Returns as soon as the log reaches beyond `after`, or when `patience` has passed.
    ///
    /// A wake-up is a hint: it may come for nothing, and the caller reads to learn what is there.
    /// An append through the same handle wakes at once, one through another handle or node as soon
    /// as the technology can tell, and at the latest when `patience` has passed. Costs no query more
    /// often than `patience`, but where other processes cannot tell: there all who wait share one
    /// cheap look a second.
    async fn wait(&self, after: Position, patience: Duration) -> Result<(), Fault>;

    /// The snapshot of a stream with the highest version up to `upto`, among those of a format that
    /// are no larger than [`SNAPSHOT_BYTES_MAX`].
    ///
    /// It is what was kept, and need not be true of the log: the caller looks. A store that keeps
    /// none has none.
    async fn snapshot(
        &self,
        _stream: &StreamId,
        _format: &str,
        _upto: Version,
    ) -> Result<Option<Snapshot>, Fault> {
        Ok(None)
    }

    /// Keeps a snapshot in the place of one of the same version, and forgets those of its stream that
    /// have another format. Of a stream that is not there nothing is kept.
    ///
    /// Snapshots are no part of the log: they may be lost at any time, which costs time alone.
    ///
    /// # Errors
    /// [`Fault::Invalid`]: it does not pass [`Snapshot::check`]. Any fault: the caller goes on without.
    async fn keep(&self, _snapshot: &Snapshot) -> Result<(), Fault> {
        Ok(())
    }
}

/// What a stream comes to at a version, so that whoever folds it may begin there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The stream.
    pub stream: StreamId,
    /// How many of its events were folded.
    pub version: Version,
    /// The hash of the last of them: with another event there, the snapshot is of another log.
    pub hash: Hash,
    /// What folded them, and how the bytes are to be read.
    pub format: String,
    /// What they come to.
    pub bytes: Vec<u8>,
}

impl Snapshot {
    /// Checks what every store asks of a snapshot before it keeps it.
    ///
    /// # Errors
    /// [`Fault::Invalid`] when it is too large.
    pub fn check(&self) -> Result<(), Fault> {
        let bytes = self.bytes.len();
        if bytes <= SNAPSHOT_BYTES_MAX {
            return Ok(());
        }
        let (stream, version) = (&self.stream, self.version);
        Err(Fault::Invalid {
            reason: format!("the snapshot of {stream} at version {version} has {bytes} bytes"),
        })
    }
}

/// One atomic unit of work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Append {
    /// Makes the append happen at most once.
    pub idempotency: Option<Idempotency>,
    /// The streams with their events, each stream at most once. No event at all is allowed: the
    /// expectations are checked and the key is remembered.
    pub streams: Vec<StreamAppend>,
}

/// The part of an append that goes to one stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamAppend {
    /// The stream.
    pub stream: StreamId,
    /// What the writer believes about it.
    pub expected: ExpectedVersion,
    /// The events, in order.
    pub events: Vec<NewEvent>,
}

/// Same key, same request, same answer. A key is remembered for as long as the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idempotency {
    /// The key, unique over the store: 1 to [`IDEMPOTENCY_KEY_BYTES_MAX`] bytes without control
    /// characters.
    pub key: String,
    /// What was asked: another digest under the same key is refused.
    pub digest: Hash,
}

/// What became of an append.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appended {
    /// The new head of each stream, in the order of [`Append::streams`].
    pub heads: Vec<StreamHead>,
    /// The position of the last event appended, or of the log's head at that moment if there was
    /// none.
    pub position: Position,
    /// The recorded time of the events, or the time they would have had if there was none.
    pub recorded: Timestamp,
    /// Whether this is the answer of an earlier append with the same key.
    pub repeated: bool,
}

/// Version and hash of the latest event of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamHead {
    /// Its version.
    pub version: Version,
    /// Its hash.
    pub hash: Hash,
}

impl StreamHead {
    /// The head of a stream that does not exist.
    pub const EMPTY: Self = Self {
        version: Version::EMPTY,
        hash: Hash::ZERO,
    };
}

/// Why one append of a call was not done. Nothing of it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AppendFailure {
    /// The stream is not where the writer believed: read it again and decide again.
    #[error("append to {stream}: it stands at version {actual}")]
    Conflict {
        /// The stream.
        stream: StreamId,
        /// Where it stands.
        actual: Version,
    },
    /// The key was used for another request: the caller has a fault of its own.
    #[error("append: the idempotency key `{key}` was used for another request")]
    KeyReused {
        /// The key.
        key: String,
    },
}
