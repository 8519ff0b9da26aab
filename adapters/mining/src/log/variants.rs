//! Which sequences of activities there are, and how many cases have each.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::{Activity, Trace};
use crate::map::Waits;

/// The variants (变体) of a log: cases with the same sequence of activities are of one variant.
/// A case without an event is of none.
#[derive(Clone, Debug, Default)]
pub struct Variants {
    found: HashMap<Box<[Activity]>, Found>,
    traces: u64,
}

#[derive(Clone, Debug)]
struct Found {
    cases: u64,
    /// When it was first seen among the cases.
    first: u64,
    example: Option<String>,
    durations: Waits,
}

/// One variant.
#[derive(Clone, Copy, Debug)]
pub struct Variant<'v> {
    /// The activities in order.
    pub activities: &'v [Activity],
    /// How many cases have it.
    pub cases: u64,
    /// The name of the first of them.
    pub example: Option<&'v str>,
    /// How long these cases took from the first event to the last.
    pub durations: &'v Waits,
}

impl Variants {
    /// Counts a case.
    pub fn add(&mut self, trace: &Trace) {
        let first = self.traces;
        self.traces += 1;
        let (Some(begin), Some(end)) = (trace.steps.first(), trace.steps.last()) else {
            return;
        };
        let activities: Box<[Activity]> = trace.steps.iter().map(|step| step.activity).collect();
        let found = self.found.entry(activities).or_insert_with(|| Found {
            cases: 0,
            first,
            example: trace.name.clone(),
            durations: Waits::default(),
        });
        found.cases += 1;
        found.durations.add(begin.at, end.at);
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// All of them: those of most cases first, and of several with as many the one seen first.
    pub fn ranked(&self) -> Vec<Variant<'_>> {
        let mut found: Vec<_> = self.found.iter().collect();
        found.sort_by_key(|(_, found)| (Reverse(found.cases), found.first));
        let variants = found.into_iter().map(|(activities, found)| Variant {
            activities,
            cases: found.cases,
            example: found.example.as_deref(),
            durations: &found.durations,
        });
        variants.collect()
    }
}
