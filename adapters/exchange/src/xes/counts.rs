//! What was read, and how far the reader is.

/// Numbers that a caller shows after an import.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Traces of the file so far.
    pub traces: Tally,
    /// Events of the file so far. Those of a refused trace are refused, and so is an event outside every trace.
    pub events: Tally,
}

/// One line of the account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Read, whatever came of it. Skipped ones are not among them.
    pub read: u64,
    /// Handed to the caller.
    pub kept: u64,
    /// Refused with a fault or, for an event outside every trace, a warning.
    pub refused: u64,
    /// Passed over on request before reading began or went on.
    pub skipped: u64,
}

/// How far the reader is in its source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Bytes taken from the source, compressed if it is: over the file size this is the share done. May run ahead by one buffer.
    pub source_bytes: u64,
    /// Bytes of XML read.
    pub xml_bytes: u64,
    /// Line of the XML, from 1.
    pub line: u64,
}

impl Counts {
    /// Whether read = kept + refused, for traces and for events. It holds whenever the reader has returned.
    pub fn reconcile(&self) -> bool {
        [self.traces, self.events]
            .iter()
            .all(|tally| tally.read == tally.kept + tally.refused)
    }

    /// Books one trace with its events.
    pub(super) fn book(&mut self, is_kept: bool, events: u64) {
        self.traces.book(is_kept, 1);
        self.events.book(is_kept, events);
    }
}

impl Tally {
    pub(super) fn book(&mut self, is_kept: bool, count: u64) {
        self.read += count;
        if is_kept {
            self.kept += count;
        } else {
            self.refused += count;
        }
    }
}
