//! A stored record as one line of JSON.
//!
//! Envelope and body are texts inside it: no tool that reformats JSON changes what was hashed.

use casebook_engine::recorded::{Hash, Recorded};
use casebook_engine::stream::{Position, Version};
use serde::{Deserialize, Serialize};

/// The columns of a stored record.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Line {
    stream: String,
    version: u64,
    position: u64,
    event_type: String,
    schema: u16,
    recorded: String,
    meta: String,
    body: String,
    previous: String,
    hash: String,
}

impl Line {
    pub(super) fn of(recorded: &Recorded) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("JSON is UTF-8");
        Self {
            stream: recorded.stream.to_string(),
            version: recorded.version.0,
            position: recorded.position.0,
            event_type: recorded.event_type.to_string(),
            schema: recorded.schema,
            recorded: recorded.recorded.to_string(),
            meta: text(&recorded.meta),
            body: text(&recorded.body),
            previous: recorded.previous.to_string(),
            hash: recorded.hash.to_string(),
        }
    }

    pub(super) fn into_recorded(self) -> Recorded {
        Recorded {
            position: Position(self.position),
            stream: self.stream.parse().expect("a stream id"),
            version: Version(self.version),
            event_type: self.event_type.as_str().into(),
            schema: self.schema,
            recorded: self.recorded.parse().expect("an instant"),
            meta: self.meta.into_bytes(),
            body: self.body.into_bytes(),
            previous: hash(&self.previous),
            hash: hash(&self.hash),
        }
    }
}

fn hash(text: &str) -> Hash {
    let bytes = hex::decode(text).expect("hexadecimal");
    Hash(bytes.try_into().expect("32 bytes"))
}
