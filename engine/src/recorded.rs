//! The envelope of an event: before it is stored, and as it stands in the log.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Name;
use crate::stream::{Position, StreamId, Version};

/// The largest body of an event, in bytes. Larger content belongs into an object store, with
/// its hash in the event.
pub const BODY_BYTES_MAX: usize = 256 * 1024;

/// The largest [`Meta`] of an event as JSON, in bytes.
pub const META_BYTES_MAX: usize = 16 * 1024;

/// The longest name of an event type, in bytes.
pub const EVENT_TYPE_BYTES_MAX: usize = 100;

/// Who acted: a person, for an organ, in a role, perhaps on behalf of another person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Actor {
    /// The id of the person in the directory; absent when the engine itself acts (a limit ran out).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Name>,
    /// The organ (机关、机构) for which the person acts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organ: Option<Name>,
    /// The role of the definition in which the person acts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Name>,
    /// The person who delegated (委派) the act.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<Name>,
    /// The numbers of the person's certificates (执法证件号) that counted on the day of the act, as
    /// far as the directory knew them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub certificates: Vec<String>,
}

/// The definition version that governed the decision.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DefinitionRef {
    /// The id of the definition, such as `penalty.hearing`.
    pub id: Name,
    /// Its version.
    pub version: u32,
    /// SHA-256 of its text, lower-case hexadecimal.
    pub digest: Name,
}

/// What is known about an event beside what happened.
///
/// Serialised as JSON in this order of fields; these bytes are stored and hashed as they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meta {
    /// When it happened in the world (发生时间); may lie long before it was recorded.
    pub occurred: Timestamp,
    /// Who did it.
    pub actor: Actor,
    /// The command that caused the event: the same for all events of one command.
    pub causation: Uuid,
    /// The business thread: the case family (案件族) to which the event belongs.
    pub correlation: Uuid,
    /// The idempotency key of the request, when the caller gave one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The definition version under which it was decided; absent outside cases.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub definition: Option<DefinitionRef>,
}

/// An event that is to be appended: bytes are final, place and hash are not known yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEvent {
    /// The stable name of the event type, such as `task_completed`: 1 to
    /// [`EVENT_TYPE_BYTES_MAX`] bytes without control characters.
    pub event_type: Name,
    /// The schema version of the body, counted from 1.
    pub schema: u16,
    /// Canonical JSON of [`Meta`]. At most [`META_BYTES_MAX`].
    pub meta: Vec<u8>,
    /// Canonical JSON of the event's fields: compact UTF-8, fields in declared order, maps in
    /// the order of their keys, no floating-point numbers. At most [`BODY_BYTES_MAX`].
    pub body: Vec<u8>,
}

/// An event as it stands in the log. Its bytes never change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Its place in the whole store.
    pub position: Position,
    /// The stream it belongs to.
    pub stream: StreamId,
    /// Its number in the stream, counted from 1.
    pub version: Version,
    /// The stable name of the event type.
    pub event_type: Name,
    /// The schema version of the body as stored.
    pub schema: u16,
    /// When the store recorded it (记录时间), to the microsecond; never decreases with the position.
    pub recorded: Timestamp,
    /// Canonical JSON of [`Meta`], as stored.
    pub meta: Vec<u8>,
    /// Canonical JSON of the event's fields, as stored.
    pub body: Vec<u8>,
    /// The hash of the previous event of the stream; [`Hash::ZERO`] for the first.
    pub previous: Hash,
    /// The hash of this event, see [`crate::chain`].
    pub hash: Hash,
}

/// A SHA-256 hash; [`Hash::ZERO`] by default.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// The predecessor of the first event of a stream.
    pub const ZERO: Self = Self([0; 32]);
}

impl std::fmt::Display for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl std::fmt::Debug for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}
