//! A case put back to any moment.

use std::sync::Arc;

use super::Failure;
use super::snapshots::fold_on;
use crate::case::{CaseState, Event};
use crate::ports::EventStore;
use crate::recorded::{Meta, Recorded};
use crate::stream::{CaseId, StreamId, Version};

/// How many events are read at once.
const PAGE_EVENTS: usize = 1_000;

/// Up to which event a case is folded. Up to a moment of the whole log it is folded over a
/// [`PastLog`](super::PastLog).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// To its present.
    Now,
    /// To this version, included.
    Version(Version),
}

/// One step of a case's history.
#[derive(Clone, Debug)]
pub struct Moment {
    /// The event as stored.
    pub recorded: Recorded,
    /// What happened.
    pub event: Event,
    /// When, by whom, why.
    pub meta: Meta,
}

impl Cut {
    pub(super) fn takes(self, recorded: &Recorded) -> bool {
        match self {
            Self::Now => true,
            Self::Version(version) => recorded.version <= version,
        }
    }
}

/// The history of a case, in order. Empty when there is no such case.
///
/// # Errors
/// As the store's, and [`Failure::Unreadable`].
pub async fn load_moments(store: &dyn EventStore, case: CaseId) -> Result<Vec<Moment>, Failure> {
    load(store, &StreamId::case(case)).await
}

async fn load(store: &dyn EventStore, stream: &StreamId) -> Result<Vec<Moment>, Failure> {
    let mut moments = Vec::new();
    let mut after = Version::EMPTY;
    loop {
        let page = store.read_stream(stream, after, PAGE_EVENTS).await?;
        let Some(last) = page.last() else {
            return Ok(moments);
        };
        after = last.version;
        for recorded in page {
            let (event, meta) = (Event::decode(&recorded)?, recorded.read_meta()?);
            moments.push(Moment {
                recorded,
                event,
                meta,
            });
        }
    }
}

/// The state of a case at a cut; the state of no case when there is none. Of a long case about a
/// thousand events are read.
///
/// # Errors
/// As [`load_moments`].
pub async fn state_at(
    store: &dyn EventStore,
    case: CaseId,
    cut: Cut,
) -> Result<CaseState, Failure> {
    let state = fold_on(store, case, Arc::default(), cut).await?;
    Ok(Arc::unwrap_or_clone(state))
}

/// What was refused on a case, in order.
///
/// # Errors
/// As [`load_moments`].
pub async fn load_refusals(store: &dyn EventStore, case: CaseId) -> Result<Vec<Moment>, Failure> {
    load(store, &StreamId::refusal(case)).await
}
