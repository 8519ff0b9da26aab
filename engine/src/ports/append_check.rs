//! What every store refuses before it looks at the log.

use std::collections::BTreeSet;

use super::{Append, Fault, IDEMPOTENCY_KEY_BYTES_MAX, Idempotency};
use crate::recorded::{BODY_BYTES_MAX, EVENT_TYPE_BYTES_MAX, META_BYTES_MAX, NewEvent};
use crate::stream::StreamId;

impl Append {
    /// Checks what the append itself must fulfil, whatever the log holds.
    ///
    /// Stores call it for every append before they begin; whoever queues appends calls it before
    /// the queue, so that one bad append does not spoil a batch.
    ///
    /// # Errors
    /// [`Fault::Invalid`]: a stream named twice, a body, meta, event type or key beyond its limit,
    /// a schema of zero. The caller has a fault of its own.
    pub fn check(&self) -> Result<(), Fault> {
        if let Some(Idempotency { key, .. }) = &self.idempotency {
            check_text("the idempotency key", key, IDEMPOTENCY_KEY_BYTES_MAX)?;
        }
        let mut seen = BTreeSet::new();
        for part in &self.streams {
            if !seen.insert(&part.stream) {
                return invalid(format!("{} is named twice; join its events", part.stream));
            }
            part.events
                .iter()
                .try_for_each(|event| event.check(&part.stream))?;
        }
        Ok(())
    }
}

impl NewEvent {
    /// Checks what an event itself must fulfil; [`Append::check`] asks it of each.
    ///
    /// # Errors
    /// [`Fault::Invalid`]: a body, meta or event type beyond its limit, a schema of zero.
    pub fn check(&self, stream: &StreamId) -> Result<(), Fault> {
        let event_type = self.event_type.as_str();
        check_text("the event type", event_type, EVENT_TYPE_BYTES_MAX)?;
        if self.schema == 0 {
            return invalid(format!(
                "{event_type} for {stream} has schema 0; schemas count from 1"
            ));
        }
        for (part, bytes, bytes_max) in [
            ("meta", self.meta.len(), META_BYTES_MAX),
            ("body", self.body.len(), BODY_BYTES_MAX),
        ] {
            if bytes > bytes_max {
                return invalid(format!(
                    "the {part} of {event_type} for {stream} has {bytes} bytes, more than \
                 {bytes_max}; put large content into the object store"
                ));
            }
        }
        Ok(())
    }
}

fn check_text(what: &str, text: &str, bytes_max: usize) -> Result<(), Fault> {
    if text.is_empty() || text.len() > bytes_max || text.chars().any(char::is_control) {
        return invalid(format!(
            "{what} is empty, longer than {bytes_max} bytes or has control characters"
        ));
    }
    Ok(())
}

fn invalid(reason: String) -> Result<(), Fault> {
    Err(Fault::Invalid { reason })
}
