//! How much of what a log holds.

use std::collections::HashSet;

use jiff::Timestamp;

use super::Trace;

/// What a log holds. Every case that is shown is counted once.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    /// Cases, those without an event among them.
    pub cases: u64,
    /// Cases without an event.
    pub empty: u64,
    /// Cases that have the name of one before.
    pub repeated_names: u64,
    /// Cases without a name.
    pub unnamed: u64,
    /// Events.
    pub events: u64,
    /// Events without a time.
    pub undated: u64,
    /// Events dated before the event in front of them.
    pub backwards: u64,
    /// Events of the same instant as the event in front of them.
    pub same_instant: u64,
    /// The first instant of the log.
    pub first: Option<Timestamp>,
    /// The last one.
    pub last: Option<Timestamp>,
    names: HashSet<Box<str>>,
}

impl Counts {
    /// Counts a case.
    pub fn add(&mut self, trace: &Trace) {
        self.cases += 1;
        match &trace.name {
            Some(name) if self.names.contains(name.as_str()) => self.repeated_names += 1,
            Some(name) => {
                self.names.insert(name.as_str().into());
            }
            None => self.unnamed += 1,
        }
        self.empty += u64::from(trace.steps.is_empty());
        self.events += trace.steps.len() as u64;
        self.count_times(trace);
    }

    fn count_times(&mut self, trace: &Trace) {
        let mut before: Option<Timestamp> = None;
        for step in &trace.steps {
            let Some(at) = step.at.map(|at| at.instant) else {
                self.undated += 1;
                continue;
            };
            self.backwards += u64::from(before.is_some_and(|before| at < before));
            self.same_instant += u64::from(before == Some(at));
            before = Some(at);
            self.first = Some(self.first.map_or(at, |first| first.min(at)));
            self.last = Some(self.last.map_or(at, |last| last.max(at)));
        }
    }
}
