//! The states of cases that were touched lately.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use crate::case::CaseState;
use crate::stream::CaseId;

/// Keeps the states of up to a fixed number of cases; the oldest goes first.
///
/// What is cached may lag behind the log: the append checks the version, so a stale state costs a
/// retry and nothing else.
#[derive(Debug)]
pub(super) struct Cache {
    cases_max: usize,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    states: BTreeMap<CaseId, Arc<CaseState>>,
    order: VecDeque<CaseId>,
}

impl Cache {
    pub(super) fn new(cases_max: usize) -> Self {
        Self {
            cases_max,
            inner: Mutex::default(),
        }
    }

    pub(super) fn get(&self, case: CaseId) -> Option<Arc<CaseState>> {
        self.lock().states.get(&case).cloned()
    }

    pub(super) fn put(&self, case: CaseId, state: Arc<CaseState>) {
        let mut inner = self.lock();
        if inner.states.insert(case, state).is_none() {
            inner.order.push_back(case);
        }
        while inner.order.len() > self.cases_max {
            if let Some(oldest) = inner.order.pop_front() {
                inner.states.remove(&oldest);
            }
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        // A panic elsewhere leaves whole states behind: each is put in one step.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
