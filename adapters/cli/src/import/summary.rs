//! What an import did: every trace and every event is accounted for.

use std::collections::BTreeMap;

use casebook_engine::Name;
use casebook_exchange::xes::{Fault, Refused, Trace, Warning};
use serde::Serialize;

use super::unfit::Unfit;
use crate::log::activity;

/// How many refusals are described; further ones are counted.
const REFUSALS_KEPT: usize = 100;

/// What an import did.
///
/// `traces = cases + present + empty + refused` and `events_read = events + events_refused`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Summary {
    /// Traces of the file.
    pub(crate) traces: u64,
    /// Cases made of them now.
    pub(crate) cases: u64,
    /// Cases that were there already.
    pub(crate) present: u64,
    /// Traces without an event.
    pub(crate) empty: u64,
    /// Traces that were not taken over.
    pub(crate) refused: u64,
    /// Events of the file.
    pub(crate) events_read: u64,
    /// Events in cases, now or before.
    pub(crate) events: u64,
    /// Events that were not taken over.
    pub(crate) events_refused: u64,
    /// Whether the file could be read to its end.
    pub(crate) complete: bool,
    /// How often each activity stands in cases.
    pub(crate) activities: BTreeMap<String, u64>,
    /// How often each rule was broken.
    pub(crate) deviations: BTreeMap<String, u64>,
    /// How many traces broke a rule.
    pub(crate) deviating: u64,
    /// The first refusals.
    pub(crate) refusals: Vec<Refusal>,
    /// What was odd about the file and read all the same.
    pub(crate) warnings: Vec<Oddity>,
}

/// A trace, or the rest of the file, that was not taken over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Refusal {
    /// The stable code.
    pub(crate) code: String,
    /// Which trace of the file, from 1; absent for the rest of the file.
    pub(crate) trace: Option<u64>,
    /// Why, with line and byte where the file itself is at fault.
    pub(crate) why: String,
}

/// Something odd in the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Oddity {
    /// The stable code.
    pub(crate) code: String,
    /// What is odd.
    pub(crate) what: &'static str,
    /// The key or element.
    pub(crate) subject: String,
    /// How often.
    pub(crate) count: u64,
    /// The lines of the first few times.
    pub(crate) lines: Vec<u64>,
}

impl Summary {
    /// Books a trace that became a case, now or earlier.
    pub(super) fn keep(&mut self, trace: &Trace, broken: &[Name]) {
        self.events += trace.events.len() as u64;
        for event in &trace.events {
            *entry(&mut self.activities, activity(event)) += 1;
        }
        self.deviating += u64::from(!broken.is_empty());
        for rule in broken {
            *entry(&mut self.deviations, rule.as_str()) += 1;
        }
    }

    /// Books a trace that cannot become a case.
    pub(super) fn refuse(&mut self, trace: &Trace, unfit: &Unfit) {
        self.refused += 1;
        self.describe(Refusal {
            code: unfit.code().to_owned(),
            trace: Some(trace.ordinal + 1),
            why: unfit.to_string(),
        });
    }

    /// Books what the reader could not read.
    pub(super) fn miss(&mut self, fault: &Fault) {
        self.complete &= fault.refused != Refused::Rest;
        self.describe(Refusal::of(fault));
    }

    fn describe(&mut self, refusal: Refusal) {
        if self.refusals.len() < REFUSALS_KEPT {
            self.refusals.push(refusal);
        }
    }
}

impl Refusal {
    /// What the reader could not read.
    pub(crate) fn of(fault: &Fault) -> Self {
        let trace = match fault.refused {
            Refused::Trace { ordinal } => Some(ordinal + 1),
            Refused::Event | Refused::Rest => None,
        };
        Self {
            code: fault.code().to_string(),
            trace,
            why: fault.to_string(),
        }
    }
}

impl Oddity {
    /// What the reader found odd.
    pub(crate) fn of(warning: &Warning) -> Self {
        Self {
            code: warning.code.to_string(),
            what: warning.code.title_en(),
            subject: warning.subject.clone(),
            count: warning.count,
            lines: warning.lines.clone(),
        }
    }
}

fn entry<'m>(map: &'m mut BTreeMap<String, u64>, key: &str) -> &'m mut u64 {
    if !map.contains_key(key) {
        map.insert(key.to_owned(), 0);
    }
    map.get_mut(key).expect("it was put there")
}
