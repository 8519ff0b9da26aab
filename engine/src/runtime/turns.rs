//! Taking turns on a case: of the requests to one case that a node obeys, one is decided at a time.
//!
//! Without it, of many who ask at once one would be appended and all others would have decided in
//! vain. Other nodes take no part: between nodes the version that the append expects decides.

use std::collections::{BTreeMap, VecDeque};
use std::future::poll_fn;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use crate::stream::CaseId;

/// Who stands in line, case by case.
#[derive(Debug, Default)]
pub(super) struct Turns {
    lines: Mutex<BTreeMap<CaseId, Line>>,
}

/// A line: the first has the turn.
#[derive(Debug, Default)]
struct Line {
    places: VecDeque<Place>,
    /// The number of the next who comes.
    next: u64,
}

#[derive(Debug)]
struct Place {
    number: u64,
    waker: Option<Waker>,
}

/// A place in line; whoever drops it leaves, in turn or before.
#[derive(Debug)]
pub(super) struct Turn<'a> {
    turns: &'a Turns,
    case: CaseId,
    number: u64,
}

impl Turns {
    /// Waits for the turn on a case, first come, first served.
    pub(super) async fn take(&self, case: CaseId) -> Turn<'_> {
        let turn = self.join(case);
        poll_fn(|context| turn.poll(context)).await;
        turn
    }

    fn join(&self, case: CaseId) -> Turn<'_> {
        let mut lines = self.lock();
        let line = lines.entry(case).or_default();
        let number = line.next;
        line.next += 1;
        line.places.push_back(Place {
            number,
            waker: None,
        });
        Turn {
            turns: self,
            case,
            number,
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<CaseId, Line>> {
        // Each change of a line is whole before anything in it could panic.
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Turn<'_> {
    fn poll(&self, context: &Context<'_>) -> Poll<()> {
        let mut lines = self.turns.lock();
        let Some(line) = lines.get_mut(&self.case) else {
            return Poll::Ready(());
        };
        if line
            .places
            .front()
            .is_none_or(|place| place.number == self.number)
        {
            return Poll::Ready(());
        }
        let own = line
            .places
            .iter_mut()
            .find(|place| place.number == self.number);
        if let Some(place) = own {
            place.waker = Some(context.waker().clone());
        }
        Poll::Pending
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut lines = self.turns.lock();
        let Some(line) = lines.get_mut(&self.case) else {
            return;
        };
        line.places.retain(|place| place.number != self.number);
        let next = line.places.front_mut().and_then(|place| place.waker.take());
        if line.places.is_empty() {
            lines.remove(&self.case);
        }
        drop(lines);
        if let Some(waker) = next {
            waker.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn case(number: u128) -> CaseId {
        CaseId(Uuid::from_u128(number))
    }

    fn is_on(turn: &Turn<'_>) -> bool {
        turn.poll(&Context::from_waker(Waker::noop())).is_ready()
    }

    #[test]
    fn turns_come_in_the_order_of_the_line() {
        let turns = Turns::default();
        let [first, second, third] = [1, 1, 1].map(|number| turns.join(case(number)));
        assert!(is_on(&first) && !is_on(&second) && !is_on(&third));
        drop(first);
        assert!(is_on(&second) && !is_on(&third));
        drop(second);
        assert!(is_on(&third));
    }

    #[test]
    fn who_leaves_the_line_holds_nobody_up() {
        let turns = Turns::default();
        let [first, second, third] = [1, 1, 1].map(|number| turns.join(case(number)));
        assert!(!is_on(&third));
        drop(second);
        assert!(is_on(&first) && !is_on(&third));
        drop(first);
        assert!(is_on(&third));
    }

    #[test]
    fn cases_do_not_wait_for_each_other_and_leave_nothing_behind() {
        let turns = Turns::default();
        let both = [1, 2].map(|number| turns.join(case(number)));
        assert!(both.iter().all(is_on));
        drop(both);
        assert!(turns.lock().is_empty());
    }
}
