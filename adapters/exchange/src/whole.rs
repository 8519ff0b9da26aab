//! A log that was read as a whole, because its format does not keep the events of a case together.

use crate::xes::{Code, Counts, Fault, Limits, Place, Trace, Warnings};

/// A log that was read as a whole.
///
/// `read = kept + refused` holds for cases and for events, as for a log that is read as a stream.
#[derive(Debug)]
pub struct Whole {
    /// The cases in the order in which the file first names them.
    pub traces: Vec<Trace>,
    /// What was refused, in the order of the file.
    pub faults: Vec<Fault>,
    /// What was read, kept and refused.
    pub counts: Counts,
    /// What was odd and read all the same.
    pub warnings: Warnings,
}

impl Whole {
    /// Cases that come from no file: all of them are kept.
    pub fn of(traces: Vec<Trace>) -> Self {
        let mut whole = Self::new(Limits::default());
        let events = traces.iter().map(|trace| trace.events.len() as u64).sum();
        let cases = traces.len() as u64;
        for (tally, count) in [
            (&mut whole.counts.traces, cases),
            (&mut whole.counts.events, events),
        ] {
            (tally.read, tally.kept) = (count, count);
        }
        Self { traces, ..whole }
    }

    /// Nothing was read yet.
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            traces: Vec::new(),
            faults: Vec::new(),
            counts: Counts::default(),
            warnings: Warnings::new(limits.warnings_max),
        }
    }

    /// Books an event that was refused.
    pub(crate) fn refuse(&mut self, fault: Fault) {
        self.counts.events.read += 1;
        self.counts.events.refused += 1;
        self.faults.push(fault);
    }

    /// Books something odd on a line.
    pub(crate) fn warn(&mut self, code: Code, subject: &str, line: u64) {
        self.warnings.add(code, subject, Place { byte: 0, line });
    }
}
