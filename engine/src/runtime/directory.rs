//! The changes of the directory, in the log: read, followed, and made one after the other.

use jiff::Timestamp;
use uuid::Uuid;

use super::Failure;
use crate::access::{Directory, DirectoryChanged};
use crate::case::Event;
use crate::ports::{Append, EventStore, StreamAppend};
use crate::recorded::{Actor, Meta};
use crate::stream::{Category, ExpectedVersion, StreamId, Version};

/// How many changes are read at once.
const PAGE_CHANGES: usize = 1_000;

/// A change of the directory as it stands in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedChange {
    /// Its number among the changes.
    pub version: Version,
    /// When it was recorded.
    pub recorded: Timestamp,
    /// Who recorded it.
    pub actor: Actor,
    /// What changed.
    pub changed: DirectoryChanged,
}

/// The stream of the changes: one for the whole log, beside the registered texts.
///
/// # Panics
/// Never: the id is a constant.
pub fn directory_stream() -> StreamId {
    StreamId::new(Category::Registry, "changes.directory").expect("a valid id")
}

/// The changes after a version, in order.
///
/// # Errors
/// As the store's, and [`Failure::Unreadable`].
pub async fn read_changes(
    store: &dyn EventStore,
    mut after: Version,
) -> Result<Vec<RecordedChange>, Failure> {
    let mut changes = Vec::new();
    loop {
        let page = store
            .read_stream(&directory_stream(), after, PAGE_CHANGES)
            .await?;
        let Some(last) = page.last() else {
            return Ok(changes);
        };
        after = last.version;
        for recorded in &page {
            if let Event::DirectoryChanged(changed) = Event::decode(recorded)? {
                changes.push(RecordedChange {
                    version: recorded.version,
                    recorded: recorded.recorded,
                    actor: recorded.read_meta()?.actor,
                    changed,
                });
            }
        }
    }
}

/// Records a change, if the directory can change so: `directory` is as it was at `version`. Changes
/// that others made meanwhile are followed first.
///
/// # Errors
/// [`Failure::Rejected`] when it cannot; nothing is recorded then. As the store's.
pub async fn change_directory(
    store: &dyn EventStore,
    directory: &mut Directory,
    version: &mut Version,
    changed: &DirectoryChanged,
    (actor, now, causation): (&Actor, Timestamp, Uuid),
) -> Result<(), Failure> {
    loop {
        for change in read_changes(store, *version).await? {
            directory.apply(&change.changed);
            *version = change.version;
        }
        directory.admit(&changed.change)?;
        let event = Event::DirectoryChanged(changed.clone());
        let meta = Meta {
            occurred: now,
            actor: actor.clone(),
            causation,
            correlation: causation,
            key: None,
            definition: None,
        };
        let expected = match *version {
            Version::EMPTY => ExpectedVersion::NoStream,
            version => ExpectedVersion::Exact(version),
        };
        let streams = vec![StreamAppend {
            stream: directory_stream(),
            expected,
            events: vec![event.encode(&meta)],
        }];
        let unit = Append {
            idempotency: None,
            streams,
        };
        let answers = store.append(vec![unit], now).await?;
        if answers.iter().all(Result::is_ok) {
            directory.apply(changed);
            *version = version.next();
            return Ok(());
        }
    }
}
