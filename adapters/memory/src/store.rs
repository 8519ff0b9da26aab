//! The state that all ports share.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use casebook_engine::ports::Snapshot;
use casebook_engine::recorded::Recorded;
use casebook_engine::settle::Remembered;
use casebook_engine::stream::{Position, StreamId, Version};
use tokio::sync::watch;

use crate::subscriptions::Seat;
use crate::views::Tables;

/// A store that lives as long as the value; share it behind an `Arc`.
#[derive(Debug, Default)]
pub struct MemoryStore {
    state: Mutex<State>,
    pub(crate) head: watch::Sender<Position>,
}

/// All that is stored.
#[derive(Debug, Default)]
pub(crate) struct State {
    /// The event at position *n* is entry *n* - 1.
    pub(crate) log: Vec<Recorded>,
    /// The entries of each stream in the log, in order of version.
    pub(crate) streams: BTreeMap<StreamId, Vec<usize>>,
    /// The answers given under idempotency keys.
    pub(crate) answers: BTreeMap<String, Remembered>,
    /// The subscriptions, by name.
    pub(crate) seats: BTreeMap<String, Seat>,
    /// Streams and reasons of events set aside, by subscription and position.
    pub(crate) parked: BTreeMap<(String, Position), (StreamId, String)>,
    /// The snapshots, by stream and version.
    pub(crate) snapshots: BTreeMap<(StreamId, Version), Snapshot>,
    /// The tables of views, by name.
    pub(crate) views: BTreeMap<&'static str, Tables>,
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// Nothing is left half done when a holder panics: changes are made after all checks.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
