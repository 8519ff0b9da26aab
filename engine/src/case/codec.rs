//! Events and their envelopes as bytes, and back.

use super::Event;
use crate::Name;
use crate::recorded::{Meta, NewEvent, Recorded};
use crate::upcast;

impl Event {
    /// The event as it is appended: its stable type name, current schema and canonical bytes.
    ///
    /// # Panics
    /// Never: every event is made of maps with text keys, texts and whole numbers.
    pub fn encode(&self, meta: &Meta) -> NewEvent {
        let tagged = serde_json::to_vec(self).expect("events have text keys only");
        let (event_type, body) = split(&tagged);
        let schema = upcast::current_schema(event_type);
        let meta = serde_json::to_vec(meta).expect("envelopes have text keys only");
        NewEvent {
            event_type: event_type.into(),
            schema,
            meta,
            body: body.to_vec(),
        }
    }

    /// The stable name of the event's type, such as `task_completed`.
    ///
    /// # Panics
    /// Never, as [`Event::encode`].
    pub fn type_name(&self) -> Name {
        let tagged = serde_json::to_vec(self).expect("events have text keys only");
        split(&tagged).0.into()
    }

    /// Reads a stored event, of this or any earlier schema.
    ///
    /// # Errors
    /// [`Unreadable`] when this release does not know the type or schema, or the bytes do not fit
    /// it. Nothing is guessed: the caller stops and reports the place.
    pub fn decode(recorded: &Recorded) -> Result<Self, Unreadable> {
        let event_type = recorded.event_type.as_str();
        let upcasted = upcast::to_current(event_type, recorded.schema, &recorded.body)
            .map_err(|reason| unreadable(recorded, reason))?;
        let body = upcasted.as_deref().unwrap_or(&recorded.body);
        serde_json::from_slice(&tag(event_type, body))
            .map_err(|error| unreadable(recorded, error.to_string()))
    }
}

impl Recorded {
    /// Reads the envelope.
    ///
    /// # Errors
    /// [`Unreadable`] when the bytes are no envelope.
    pub fn read_meta(&self) -> Result<Meta, Unreadable> {
        serde_json::from_slice(&self.meta).map_err(|error| unreadable(self, error.to_string()))
    }
}

/// A stored event that this release cannot read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("read {event_type} (schema {schema}) at position {position}: {reason}")]
pub struct Unreadable {
    /// The type as stored.
    pub event_type: Name,
    /// The schema as stored.
    pub schema: u16,
    /// Where it stands.
    pub position: crate::stream::Position,
    /// What does not fit.
    pub reason: String,
}

fn unreadable(recorded: &Recorded, reason: String) -> Unreadable {
    Unreadable {
        event_type: recorded.event_type.clone(),
        schema: recorded.schema,
        position: recorded.position,
        reason,
    }
}

/// `{"task_opened":{…}}` as `task_opened` and `{…}`.
fn split(tagged: &[u8]) -> (&str, &[u8]) {
    let end = 2 + tagged[2..]
        .iter()
        .position(|&byte| byte == b'"')
        .expect("a type name ends");
    let event_type = std::str::from_utf8(&tagged[2..end]).expect("type names are ASCII");
    (event_type, &tagged[end + 2..tagged.len() - 1])
}

/// The reverse of [`split`].
fn tag(event_type: &str, body: &[u8]) -> Vec<u8> {
    let mut tagged = Vec::with_capacity(event_type.len() + body.len() + 5);
    tagged.extend_from_slice(b"{\"");
    tagged.extend_from_slice(event_type.as_bytes());
    tagged.extend_from_slice(b"\":");
    tagged.extend_from_slice(body);
    tagged.push(b'}');
    tagged
}
