//! A batch that is settled from memory.

use casebook_engine::draft::{Draft, Drafted};
use casebook_engine::recall::Recall;

use crate::call::{Call, Caller, Calls};
use crate::line::{Line, Size};

/// A batch that takes calls, settled as they come.
pub(crate) struct Batch {
    draft: Draft,
    size: Size,
    calls: Calls,
    callers: Vec<Caller>,
}

/// A batch that is to be written. The calls are kept until it is.
pub(crate) struct Closed {
    pub(crate) drafted: Drafted,
    pub(crate) calls: Calls,
    pub(crate) callers: Vec<Caller>,
}

impl Batch {
    /// A batch that begins with this call.
    ///
    /// # Errors
    /// Memory does not suffice for it, or it is not simply accepted: the call comes back.
    pub(crate) fn begin(recall: &mut Recall, call: Call) -> Result<Self, Call> {
        let Some(draft) = Draft::begin(recall) else {
            return Err(call);
        };
        let mut batch = Self {
            draft,
            size: Size::default(),
            calls: Calls::new(),
            callers: Vec::new(),
        };
        batch.add(recall, call)?;
        Ok(batch)
    }

    /// Takes one more call.
    ///
    /// # Errors
    /// There is no room, memory does not suffice, or it is not simply accepted: the call comes back.
    pub(crate) fn add(&mut self, recall: &mut Recall, call: Call) -> Result<(), Call> {
        let mut size = self.size;
        if !size.add(&call) || !self.draft.add(recall, &call.appends, call.now) {
            return Err(call);
        }
        self.size = size;
        self.calls.push((call.appends, call.now));
        self.callers.push(call.caller);
        Ok(())
    }

    /// Takes the calls that are there already, up to the first that it cannot take.
    pub(crate) fn gather(&mut self, recall: &mut Recall, line: &mut Line) {
        while let Some(call) = line.waiting() {
            if let Err(call) = self.add(recall, call) {
                line.put_back(call);
                return;
            }
        }
    }

    /// How many calls it has taken.
    pub(crate) fn len(&self) -> usize {
        self.calls.len()
    }

    /// The calls, of which nothing is remembered: what they were settled on did not come about.
    pub(crate) fn give_up(self) -> (Calls, Vec<Caller>) {
        (self.calls, self.callers)
    }

    /// Takes no more calls: the next batch begins behind this one.
    pub(crate) fn close(self, recall: &mut Recall) -> Closed {
        Closed {
            drafted: self.draft.close(recall),
            calls: self.calls,
            callers: self.callers,
        }
    }
}
