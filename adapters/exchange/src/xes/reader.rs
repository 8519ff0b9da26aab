//! The reader: one trace at a time, in file order, in constant memory.

use std::io::BufRead;
use std::iter::FusedIterator;

use super::pull::{Pull, Token};
use super::tag::{Element, Tag};
use super::{
    Attributes, Code, Counts, Fault, Limits, LogEvent, LogFacts, Progress, Reason, Refused, Trace,
    Warnings,
};

/// Elements open between traces: the log.
const LOG_DEPTH: usize = 1;

/// Reads a log as a stream, plain or gzip, which it finds out by itself.
///
/// As an iterator it gives each trace in file order or the [`Fault`] that took it away.
/// After a fault with [`Refused::Rest`] it ends; after one with [`Refused::Trace`] it goes on.
/// A damaged file therefore gives all traces before the damage: a caller who wants all or nothing looks at [`XesReader::counts`] before keeping any.
///
/// Elements with another prefix than the root's are foreign: they are passed over with a warning. Namespace addresses are not compared.
pub struct XesReader<R> {
    pub(super) pull: Pull<R>,
    pub(super) limits: Limits,
    pub(super) facts: LogFacts,
    /// Bytes that header entries may still take.
    pub(super) header_bytes_left: u64,
    counts: Counts,
    /// A trace whose opening tag has been read.
    pending: Option<Tag>,
    next_ordinal: u64,
    is_done: bool,
}

impl<R: BufRead> XesReader<R> {
    /// Opens a log and reads its header up to the first trace.
    ///
    /// # Errors
    ///
    /// A [`Fault`] that refuses the file: not gzip, XML, UTF-8 or XES as it should be, or beyond a limit.
    pub fn open(source: R, limits: Limits) -> Result<Self, Fault> {
        let mut pull = Pull::open(source, limits)?;
        let root = pull.root()?;
        let mut reader = Self {
            pull,
            limits,
            facts: LogFacts::default(),
            header_bytes_left: limits.part_bytes_max,
            counts: Counts::default(),
            pending: None,
            next_ordinal: 0,
            is_done: false,
        };
        reader.take_root(root);
        reader.pending = reader.seek_trace()?;
        Ok(reader)
    }

    /// What the log says about itself, as far as it has been read.
    pub fn facts(&self) -> &LogFacts {
        &self.facts
    }

    /// What was read, kept, refused and skipped so far.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// What was odd so far.
    pub fn warnings(&self) -> &Warnings {
        &self.pull.warnings
    }

    /// How far the reader is.
    pub fn progress(&self) -> Progress {
        self.pull.progress()
    }

    /// Passes over up to `count` traces without decoding them and says how many there were.
    ///
    /// This is how an interrupted import goes on: skip as many traces as were dealt with, kept and refused together.
    ///
    /// # Errors
    ///
    /// A [`Fault`] that refuses the rest. Faults of single traces are not noticed.
    pub fn skip_traces(&mut self, count: u64) -> Result<u64, Fault> {
        let mut skipped = 0;
        while skipped < count && self.advance()?.is_some() {
            self.next_ordinal += 1;
            self.counts.traces.skipped += 1;
            skipped += 1;
            let events_before = self.pull.events_opened();
            let passed = self.skip_rest_of_trace();
            self.counts.events.skipped += self.pull.events_opened() - events_before;
            self.or_end(passed)?;
        }
        Ok(skipped)
    }

    /// The opening tag of the next trace.
    fn advance(&mut self) -> Result<Option<Tag>, Fault> {
        if self.pending.is_some() || self.is_done {
            return Ok(self.pending.take());
        }
        let found = self.seek_trace();
        self.or_end(found)
    }

    /// Reads entries of the log until a trace opens or the log ends.
    fn seek_trace(&mut self) -> Result<Option<Tag>, Fault> {
        loop {
            let Token::Open(tag) = self.pull.next()? else {
                self.is_done = true;
                return self.pull.finish().map(|()| None);
            };
            match tag.element {
                Element::Trace => return Ok(Some(tag)),
                Element::Event => self.refuse_loose_event(&tag)?,
                _ => self.read_header_entry(tag)?,
            }
        }
    }

    fn refuse_loose_event(&mut self, tag: &Tag) -> Result<(), Fault> {
        self.counts.events.book(false, 1);
        self.pull.warn(Code::LooseEvent, "event", tag.place);
        self.skip_element()
    }

    fn take_trace(&mut self, tag: &Tag) -> Result<Trace, Fault> {
        let ordinal = self.next_ordinal;
        self.next_ordinal += 1;
        let events_before = self.pull.events_opened();
        self.pull.bound_part(tag.place, self.limits.part_bytes_max);
        let trace = self.read_trace(ordinal, tag);
        self.pull.unbound_part();
        let trace = trace.map_err(|fault| self.refuse_trace(ordinal, fault));
        let events = self.pull.events_opened() - events_before;
        self.counts.book(trace.is_ok(), events);
        trace
    }

    fn read_trace(&mut self, ordinal: u64, tag: &Tag) -> Result<Trace, Fault> {
        self.warn_other(tag);
        let mut attributes = Attributes::default();
        let mut events = Vec::new();
        while let Token::Open(tag) = self.pull.next()? {
            match tag.element {
                Element::Attribute(kind) => {
                    let place = tag.place;
                    let attribute = self.read_attribute(tag, kind)?;
                    self.push(&mut attributes, attribute, place)?;
                }
                Element::Event => {
                    self.check_event_count(events.len())?;
                    events.push(self.read_event(events.len() as u64, &tag)?);
                }
                _ => self.skip_unknown(&tag)?,
            }
        }
        let trace = Trace::new(ordinal, attributes, events);
        if trace.name.is_none() {
            self.pull.warn(Code::NameMissing, "trace", tag.place);
        }
        Ok(trace)
    }

    fn read_event(&mut self, ordinal: u64, tag: &Tag) -> Result<LogEvent, Fault> {
        self.warn_other(tag);
        let attributes = self.read_attributes()?;
        let event = LogEvent::new(ordinal, attributes);
        if event.name.is_none() {
            self.pull.warn(Code::NameMissing, "event", tag.place);
        }
        if event.time.is_none() {
            self.pull.warn(Code::TimeMissing, "event", tag.place);
        }
        Ok(event)
    }

    fn check_event_count(&self, events: usize) -> Result<(), Fault> {
        let events_max = self.limits.events_per_trace_max;
        if events >= events_max {
            return Err(self.pull.fault(Reason::TooManyEvents { events_max }));
        }
        Ok(())
    }

    /// Moves behind a trace that cannot be read, if its fault allows; otherwise this is the end.
    fn refuse_trace(&mut self, ordinal: u64, fault: Fault) -> Fault {
        if !fault.reason.leaves_the_rest_readable() {
            self.is_done = true;
            return fault;
        }
        let passed = self.skip_rest_of_trace();
        let refused = Refused::Trace { ordinal };
        match self.or_end(passed) {
            Ok(()) => Fault { refused, ..fault },
            Err(worse) => worse,
        }
    }

    fn skip_rest_of_trace(&mut self) -> Result<(), Fault> {
        self.pull.skip_to_depth(LOG_DEPTH, |_| false).map(|_| ())
    }

    fn or_end<T>(&mut self, result: Result<T, Fault>) -> Result<T, Fault> {
        self.is_done |= result.is_err();
        result
    }
}

impl<R: BufRead> Iterator for XesReader<R> {
    type Item = Result<Trace, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.advance() {
            Ok(tag) => tag.map(|tag| self.take_trace(&tag)),
            Err(fault) => Some(Err(fault)),
        }
    }
}

impl<R: BufRead> FusedIterator for XesReader<R> {}
