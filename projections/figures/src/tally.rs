//! What was counted: numbers that can be put together in any order.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use casebook_engine::stream::CaseId;

/// How many cases of a figure are told at once.
pub const CASES_MAX: usize = 1_000;

/// What a sum is counted in: a fact has at most six decimals.
pub(crate) const MICRO: i128 = 1_000_000;

/// What was counted of one indicator in one period.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// All of it.
    pub(crate) all: Numbers,
    /// The same by what it is broken down.
    pub(crate) groups: BTreeMap<Arc<str>, Numbers>,
}

/// Numbers about the same things.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Numbers {
    /// How many.
    pub(crate) count: i64,
    /// Their sum, in millionths.
    pub(crate) sum: i128,
    /// How often each length of time, in seconds.
    pub(crate) spans: BTreeMap<i64, u64>,
    /// The cases that came and did not leave.
    pub(crate) open: BTreeSet<CaseId>,
    /// The first cases, in the order of their ids.
    pub(crate) cases: BTreeSet<CaseId>,
    /// How often it could not be decided whether it counts.
    pub(crate) undecided: u64,
}

/// One thing that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Amount {
    /// It happened.
    Once,
    /// It adds so many millionths.
    Sum(i128),
    /// It took so many seconds.
    Span(i64),
    /// The case came.
    Came,
    /// The case left.
    Left,
    /// Nobody can say.
    Undecided,
}

/// Which cases of a figure are told.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Shown {
    /// How many.
    pub(crate) count: usize,
    /// Only those after this one.
    pub(crate) after: Option<CaseId>,
}

impl Numbers {
    /// Takes one more.
    pub(crate) fn add(&mut self, case: CaseId, amount: Amount, shown: Shown) {
        match amount {
            Amount::Once => self.count += 1,
            Amount::Sum(millionths) => {
                self.count += 1;
                self.sum += millionths;
            }
            Amount::Span(seconds) => {
                self.count += 1;
                *self.spans.entry(seconds).or_default() += 1;
            }
            Amount::Came => {
                self.open.insert(case);
                return;
            }
            Amount::Left => {
                self.open.remove(&case);
                return;
            }
            Amount::Undecided => {
                self.undecided += 1;
                return;
            }
        }
        if shown.after.is_none_or(|after| case > after) {
            self.cases.insert(case);
            self.keep(shown.count);
        }
    }

    fn keep(&mut self, count: usize) {
        while self.cases.len() > count {
            self.cases.pop_last();
        }
    }

    fn merge(&mut self, other: Self, shown: Shown) {
        self.count += other.count;
        self.sum += other.sum;
        for (seconds, often) in other.spans {
            *self.spans.entry(seconds).or_default() += often;
        }
        self.open.extend(other.open);
        self.cases.extend(other.cases);
        self.keep(shown.count);
        self.undecided += other.undecided;
    }

    /// The time within which so many in a hundred were done: nearest rank.
    pub(crate) fn percentile(&self, percentile: u32) -> Option<i64> {
        let all: u64 = self.spans.values().sum();
        let rank = (all * u64::from(percentile)).div_ceil(100).max(1);
        let mut seen = 0;
        let mut spans = self.spans.iter();
        let found = spans.find(|(_, often)| {
            seen += **often;
            seen >= rank
        });
        found.map(|(seconds, _)| *seconds)
    }

    /// The cases that make it, as many as are told.
    pub(crate) fn told(&self, is_balance: bool, shown: Shown) -> Vec<CaseId> {
        if !is_balance {
            return self.cases.iter().copied().collect();
        }
        let after = |case: &&CaseId| shown.after.is_none_or(|after| **case > after);
        let open = self.open.iter().filter(after);
        open.take(shown.count).copied().collect()
    }
}

impl Tally {
    /// Takes one more, for all and for its group.
    pub(crate) fn add(
        &mut self,
        case: CaseId,
        amount: Amount,
        group: Option<&Arc<str>>,
        shown: Shown,
    ) {
        self.all.add(case, amount, shown);
        if let Some(group) = group {
            // A case leaves from the group in which it stood.
            if amount == Amount::Left {
                for numbers in self.groups.values_mut() {
                    numbers.add(case, amount, shown);
                }
                return;
            }
            let numbers = self.groups.entry(Arc::clone(group)).or_default();
            numbers.add(case, amount, shown);
        }
    }

    /// Puts two tallies of different cases together.
    pub(crate) fn merge(&mut self, other: Self, shown: Shown) {
        self.all.merge(other.all, shown);
        for (group, numbers) in other.groups {
            self.groups.entry(group).or_default().merge(numbers, shown);
        }
    }
}
