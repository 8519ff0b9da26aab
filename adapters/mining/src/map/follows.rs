//! Which activity directly follows which.

use std::collections::BTreeMap;

use super::Waits;
use crate::log::{Activity, Trace};

/// What directly follows what in the cases of a log.
#[derive(Clone, Debug, Default)]
pub struct ProcessMap {
    /// Cases with at least one event.
    pub cases: u64,
    /// How often each activity is done, begins and ends.
    pub activities: BTreeMap<Activity, Tally>,
    /// How often each pair directly follows, and after how long.
    pub follows: BTreeMap<(Activity, Activity), Follows>,
}

/// What is counted of an activity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Events.
    pub events: u64,
    /// Cases that have it at least once.
    pub cases: u64,
    /// Cases that begin with it.
    pub begins: u64,
    /// Cases that end with it.
    pub ends: u64,
}

/// That one activity directly follows another.
#[derive(Clone, Debug, Default)]
pub struct Follows {
    /// How often.
    pub times: u64,
    /// In how many cases.
    pub cases: u64,
    /// How long from the one to the other.
    pub waits: Waits,
}

impl ProcessMap {
    /// Counts a case.
    pub fn add(&mut self, trace: &Trace) {
        self.cases += u64::from(!trace.steps.is_empty());
        let mut pairs: Vec<(Activity, Activity)> = Vec::new();
        for pair in trace.steps.windows(2) {
            let (one, next) = (pair[0], pair[1]);
            let key = (one.activity, next.activity);
            let follows = self.follows.entry(key).or_default();
            follows.times += 1;
            follows.waits.add(one.at, next.at);
            if !pairs.contains(&key) {
                follows.cases += 1;
                pairs.push(key);
            }
        }
        let mut seen: Vec<Activity> = Vec::new();
        for (place, step) in trace.steps.iter().enumerate() {
            let tally = self.activities.entry(step.activity).or_default();
            tally.events += 1;
            tally.begins += u64::from(place == 0);
            tally.ends += u64::from(place + 1 == trace.steps.len());
            if !seen.contains(&step.activity) {
                tally.cases += 1;
                seen.push(step.activity);
            }
        }
    }
}
