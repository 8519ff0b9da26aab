//! What a call asks for, checked before anything is locked.

use std::collections::BTreeSet;

use casebook_engine::ports::{Append, Fault};
use casebook_engine::recorded::{BODY_BYTES_MAX, NewEvent};
use casebook_engine::stream::StreamId;

/// The longest idempotency key, in bytes.
const KEY_BYTES_MAX: usize = 200;

/// The most that one call may append, in bytes of bodies and metadata: it is held in memory on
/// both sides and under the log lock.
const CALL_BYTES_MAX: usize = 64 * 1024 * 1024;

/// The streams, keys and event types that a call touches.
#[derive(Default)]
pub(crate) struct Request {
    pub(crate) streams: BTreeSet<StreamId>,
    pub(crate) keys: BTreeSet<String>,
    pub(crate) types: BTreeSet<String>,
}

impl Request {
    /// Collects what the appends touch.
    ///
    /// # Errors
    /// [`Fault::Invalid`] when an append breaks the contract; nothing of the call is done.
    pub(crate) fn new(appends: &[Append]) -> Result<Self, Fault> {
        let mut request = Self::default();
        let mut bytes = 0;
        for append in appends {
            request.add_key(append)?;
            request.add_streams(append)?;
            let events = append.streams.iter().flat_map(|s| &s.events);
            for event in events {
                bytes += event.body.len() + event.meta.len();
                request.add_type(event)?;
            }
        }
        if bytes > CALL_BYTES_MAX {
            return Err(invalid(format!(
                "{bytes} bytes in one call are more than {CALL_BYTES_MAX}: append them in parts"
            )));
        }
        Ok(request)
    }

    fn add_key(&mut self, append: &Append) -> Result<(), Fault> {
        let Some(idempotency) = &append.idempotency else {
            return Ok(());
        };
        let bytes = idempotency.key.len();
        if bytes == 0 || bytes > KEY_BYTES_MAX {
            return Err(invalid(format!(
                "an idempotency key has 1 to {KEY_BYTES_MAX} bytes, this one has {bytes}"
            )));
        }
        self.keys.insert(idempotency.key.clone());
        Ok(())
    }

    fn add_streams(&mut self, append: &Append) -> Result<(), Fault> {
        let mut own = BTreeSet::new();
        for part in &append.streams {
            if !own.insert(&part.stream) {
                return Err(invalid(format!(
                    "{} stands twice in one append: put its events together",
                    part.stream
                )));
            }
        }
        self.streams.extend(own.into_iter().cloned());
        Ok(())
    }

    fn add_type(&mut self, event: &NewEvent) -> Result<(), Fault> {
        let name = event.event_type.as_str();
        if event.body.len() > BODY_BYTES_MAX {
            return Err(invalid(format!(
                "the body of `{name}` has {} bytes, at most {BODY_BYTES_MAX} are allowed: put \
                 large content into an object store",
                event.body.len()
            )));
        }
        if !self.types.contains(name) {
            self.types.insert(name.to_owned());
        }
        Ok(())
    }
}

fn invalid(reason: String) -> Fault {
    Fault::Invalid { reason }
}
