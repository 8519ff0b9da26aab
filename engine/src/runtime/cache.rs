//! The states of cases that were touched lately.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use crate::case::CaseState;
use crate::stream::CaseId;

/// Keeps the states of up to a fixed number of cases; the oldest goes first, and a case that is over
/// is not kept: hardly anything is asked of it any more.
///
/// What is cached may lag behind the log: the append checks the version, and whatever is not appended
/// is asked of the log before it is answered, so a stale state costs a retry and nothing else.
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

    /// Keeps a state, unless a later one is kept: whoever comes late with what was read earlier does
    /// not set the case back.
    pub(super) fn put(&self, case: CaseId, state: Arc<CaseState>) {
        let mut inner = self.lock();
        let kept = inner.states.get(&case);
        if kept.is_some_and(|kept| kept.version > state.version) {
            return;
        }
        if state.is_closed() {
            inner.states.remove(&case);
            return;
        }
        if inner.states.insert(case, state).is_none() {
            inner.order.push_back(case);
        }
        while inner.states.len() > self.cases_max {
            if let Some(oldest) = inner.order.pop_front() {
                inner.states.remove(&oldest);
            }
        }
        inner.tidy(self.cases_max);
    }

    /// Forgets a case that the log does not know so: it was put back to an earlier state.
    pub(super) fn forget(&self, case: CaseId) {
        let mut inner = self.lock();
        inner.states.remove(&case);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        // A panic elsewhere leaves whole states behind: each is put in one step.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    /// Strikes from the order what is not kept any more, once that is as much as may be kept.
    fn tidy(&mut self, cases_max: usize) {
        if self.order.len() > self.states.len() + cases_max {
            let Self { states, order } = self;
            let mut seen = BTreeSet::new();
            order.retain(|case| states.contains_key(case) && seen.insert(*case));
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::case::Status;
    use crate::stream::Version;

    fn at(version: u64) -> Arc<CaseState> {
        Arc::new(CaseState {
            version: Version(version),
            ..CaseState::default()
        })
    }

    fn case(number: u128) -> CaseId {
        CaseId(Uuid::from_u128(number))
    }

    #[test]
    fn what_comes_late_does_not_set_a_case_back() {
        let cache = Cache::new(2);
        for version in [3, 5, 4] {
            cache.put(case(1), at(version));
        }
        assert_eq!(cache.get(case(1)).map(|state| state.version.0), Some(5));
        cache.forget(case(1));
        assert_eq!(cache.get(case(1)), None);
        cache.put(case(1), at(4));
        assert_eq!(cache.get(case(1)).map(|state| state.version.0), Some(4));
    }

    #[test]
    fn the_oldest_goes_first() {
        let cache = Cache::new(2);
        for number in 1..=3 {
            cache.put(case(number), at(1));
        }
        let kept = (1..=3).map(|number| cache.get(case(number)).is_some());
        assert_eq!(kept.collect::<Vec<_>>(), [false, true, true]);
    }

    #[test]
    fn a_case_that_is_over_is_not_kept_and_leaves_nothing_behind() {
        let cache = Cache::new(2);
        for number in 1..=9 {
            cache.put(case(number), at(1));
            let over = CaseState {
                version: Version(2),
                status: Status::Ended,
                ..CaseState::default()
            };
            cache.put(case(number), Arc::new(over));
            assert_eq!(cache.get(case(number)), None);
        }
        assert!(cache.lock().order.len() <= 4);
    }
}
