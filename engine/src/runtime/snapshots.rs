//! Folding a case on, from a snapshot where it is long: however many events it has, about a thousand
//! are read.
//!
//! A snapshot saves time and decides nothing. It counts where the log has the event after which it was
//! taken; whatever is wrong with one, or with keeping one, is as if there were none.

use std::sync::Arc;

use super::Failure;
use super::replay::Cut;
use crate::case::{CaseState, Event, FORMAT};
use crate::ports::{EventStore, Snapshot};
use crate::recorded::Hash;
use crate::stream::{CaseId, StreamId, Version};

/// How many events lie between two snapshots.
const EVERY_EVENTS: u64 = 1_000;
/// How many events are folded before a snapshot is asked for: most cases have fewer.
const FEW_EVENTS: u64 = 250;
/// How many events are read at once where there are many.
const PAGE_EVENTS: u64 = 1_000;

/// The state of a case at a cut, folded on from an earlier state of it.
///
/// Who folds as many events as lie between two snapshots keeps one where they end, for the next.
///
/// # Errors
/// As the store's, and [`Failure::Unreadable`].
pub(super) async fn fold_on(
    store: &dyn EventStore,
    case: CaseId,
    from: Arc<CaseState>,
    cut: Cut,
) -> Result<Arc<CaseState>, Failure> {
    let mut folding = Folding {
        store,
        case,
        stream: StreamId::case(case),
        cut,
        state: from,
        folded: 0,
    };
    while folding.folded < FEW_EVENTS {
        if !folding.read(FEW_EVENTS).await? {
            return Ok(folding.state);
        }
    }
    folding.leap().await?;
    while folding.read(PAGE_EVENTS).await? {}
    Ok(folding.state)
}

struct Folding<'a> {
    store: &'a dyn EventStore,
    case: CaseId,
    stream: StreamId,
    cut: Cut,
    state: Arc<CaseState>,
    /// How many events were folded one after the other up to here.
    folded: u64,
}

impl Folding<'_> {
    /// Folds some more events. Says whether there may be more.
    async fn read(&mut self, events_max: u64) -> Result<bool, Failure> {
        let left = self.upto().0.saturating_sub(self.state.version.0);
        let limit = usize::try_from(left.min(events_max)).unwrap_or(usize::MAX);
        if limit == 0 {
            return Ok(false);
        }
        let after = self.state.version;
        let page = self.store.read_stream(&self.stream, after, limit).await?;
        for recorded in &page {
            if !self.cut.takes(recorded) {
                return Ok(false);
            }
            let (event, meta) = (Event::decode(recorded)?, recorded.read_meta()?);
            Arc::make_mut(&mut self.state).apply(self.case, &event, &meta);
            self.folded += 1;
            if self.folded >= EVERY_EVENTS && self.state.version.0.is_multiple_of(EVERY_EVENTS) {
                self.keep(recorded.hash).await;
            }
        }
        Ok(!page.is_empty())
    }

    /// The version beyond which the cut certainly takes nothing.
    const fn upto(&self) -> Version {
        match self.cut {
            Cut::Version(version) => version,
            Cut::Now => Version(u64::MAX),
        }
    }

    /// Goes on from the nearest snapshot that is true, where there is one ahead.
    async fn leap(&mut self) -> Result<(), Failure> {
        let mut upto = self.upto();
        while let Some(snapshot) = self.nearest(upto).await {
            if let Some(state) = self.true_state(&snapshot).await? {
                self.state = Arc::new(state);
                self.folded = 0;
                return Ok(());
            }
            upto = Version(snapshot.version.0 - 1);
        }
        Ok(())
    }

    async fn nearest(&self, upto: Version) -> Option<Snapshot> {
        let found = self.store.snapshot(&self.stream, FORMAT, upto).await;
        let found = found.unwrap_or_else(|fault| {
            tracing::debug!(case.id = %self.case, %fault, "no snapshot was read");
            None
        });
        let is_ahead = |snapshot: &Snapshot| {
            let version = snapshot.version;
            self.state.version < version && version <= upto
        };
        found.filter(is_ahead)
    }

    /// The state of a snapshot, where the log has its event and the cut takes that.
    async fn true_state(&self, snapshot: &Snapshot) -> Result<Option<CaseState>, Failure> {
        let before = Version(snapshot.version.0 - 1);
        let page = self.store.read_stream(&self.stream, before, 1).await?;
        let is_known = page
            .first()
            .is_some_and(|recorded| recorded.hash == snapshot.hash && self.cut.takes(recorded));
        let state = is_known.then(|| CaseState::from_snapshot(snapshot));
        Ok(state.flatten())
    }

    async fn keep(&self, hash: Hash) {
        let Some(snapshot) = self.state.to_snapshot(self.case, hash) else {
            return;
        };
        if let Err(fault) = self.store.keep(&snapshot).await {
            let version = snapshot.version;
            tracing::warn!(case.id = %self.case, %version, %fault, "a snapshot was not kept");
        }
    }
}
