//! The hash chain over the events of a stream.
//!
//! `hash = SHA-256(tag, previous, stream, version, type, schema, recorded, meta, body)`.
//! Texts and bytes are preceded by their length as a big-endian 64-bit number, numbers are
//! big-endian, `recorded` is in microseconds since 1970 UTC. The position is left out on purpose:
//! a case file is verified alone, its place in the whole log is proved by other means.

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::recorded::{Hash, NewEvent, Recorded};
use crate::stream::{Position, StreamId, Version};

const TAG: &[u8] = b"casebook/event/1";

/// Gives a new event its place and seals it to its predecessor.
///
/// Called by stores inside the append, while nothing else can append. `recorded` must not be
/// earlier than that of any event before it; it is cut to the microsecond, which is what every
/// store keeps.
pub fn seal(
    event: NewEvent,
    stream: StreamId,
    version: Version,
    position: Position,
    recorded: Timestamp,
    previous: Hash,
) -> Recorded {
    let NewEvent {
        event_type,
        schema,
        meta,
        body,
    } = event;
    let recorded = to_microsecond(recorded);
    let mut sealed = Recorded {
        position,
        stream,
        version,
        event_type,
        schema,
        recorded,
        meta,
        body,
        previous,
        hash: Hash::ZERO,
    };
    sealed.hash = digest(&sealed);
    sealed
}

/// An instant cut to the microsecond.
pub fn to_microsecond(instant: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(instant.as_microsecond()).unwrap_or(instant)
}

/// The hash that an event must have, computed from its own fields and `previous`.
pub fn digest(event: &Recorded) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(TAG);
    hasher.update(event.previous.0);
    update_stream(&mut hasher, &event.stream);
    hasher.update(event.version.0.to_be_bytes());
    update_text(&mut hasher, event.event_type.as_str().as_bytes());
    hasher.update(event.schema.to_be_bytes());
    hasher.update(event.recorded.as_microsecond().to_be_bytes());
    update_text(&mut hasher, &event.meta);
    update_text(&mut hasher, &event.body);
    Hash(hasher.finalize().into())
}

/// The text of a stream, without making it.
fn update_stream(hasher: &mut Sha256, stream: &StreamId) {
    let (category, id) = (stream.category().as_str(), stream.id());
    hasher.update(((category.len() + 1 + id.len()) as u64).to_be_bytes());
    hasher.update(category);
    hasher.update(b"/");
    hasher.update(id);
}

fn update_text(hasher: &mut Sha256, bytes: &[u8]) {
    hasher.update((bytes.len() as u64).to_be_bytes());
    hasher.update(bytes);
}

/// A running check over the events of one stream, in order.
#[derive(Debug, Clone)]
pub struct Verifier {
    version: Version,
    head: Hash,
}

impl Default for Verifier {
    fn default() -> Self {
        Self {
            version: Version::EMPTY,
            head: Hash::ZERO,
        }
    }
}

impl Verifier {
    /// Checks the next event of the stream.
    ///
    /// # Errors
    /// [`Broken`] names the event at which the chain does not hold. The stream is evidence of
    /// tampering or of damaged storage: the caller reports it and does not go on.
    pub fn check(&mut self, event: &Recorded) -> Result<(), Broken> {
        let expected = self.version.next();
        let fault = if event.version != expected {
            Some(Fault::Version { expected })
        } else if event.previous != self.head {
            Some(Fault::Previous)
        } else if digest(event) != event.hash {
            Some(Fault::Hash)
        } else {
            None
        };
        if let Some(fault) = fault {
            let stream = event.stream.clone();
            return Err(Broken {
                stream,
                version: event.version,
                position: event.position,
                fault,
            });
        }
        self.version = event.version;
        self.head = event.hash;
        Ok(())
    }

    /// The version and hash of the last event that held.
    pub const fn head(&self) -> (Version, Hash) {
        (self.version, self.head)
    }
}

/// The place at which a chain does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("verify {stream} at version {version}, position {position}: {fault}")]
pub struct Broken {
    /// The stream.
    pub stream: StreamId,
    /// The version of the event that does not fit.
    pub version: Version,
    /// Its position.
    pub position: Position,
    /// What does not fit.
    pub fault: Fault,
}

/// What does not fit about an event in a chain.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// An event is missing, doubled or out of order.
    #[error("expected version {expected}")]
    Version {
        /// The version that should have come.
        expected: Version,
    },
    /// The event does not follow the one before it.
    #[error("the event does not name its predecessor's hash")]
    Previous,
    /// The bytes are not those that were sealed.
    #[error("the bytes do not give the stored hash")]
    Hash,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(bodies: &[&str]) -> Vec<Recorded> {
        let stream: StreamId = "series/test".parse().expect("a valid id");
        let mut previous = Hash::ZERO;
        let mut sealed = Vec::new();
        for (n, body) in (1_u64..).zip(bodies) {
            let event = NewEvent {
                event_type: "noted".into(),
                schema: 1,
                meta: b"{}".to_vec(),
                body: body.as_bytes().to_vec(),
            };
            let at = Timestamp::UNIX_EPOCH;
            let event = seal(event, stream.clone(), Version(n), Position(n), at, previous);
            previous = event.hash;
            sealed.push(event);
        }
        sealed
    }

    fn first_fault(events: &[Recorded]) -> Option<(u64, Fault)> {
        let mut verifier = Verifier::default();
        events
            .iter()
            .find_map(|event| verifier.check(event).err())
            .map(|broken| (broken.version.0, broken.fault))
    }

    #[test]
    fn names_the_first_event_that_does_not_hold() {
        let whole = chain(&["{\"a\":1}", "{\"a\":2}", "{\"a\":3}"]);
        assert_eq!(first_fault(&whole), None);

        let mut flipped = whole.clone();
        flipped[1].body[2] ^= 1;
        assert_eq!(first_fault(&flipped), Some((2, Fault::Hash)));

        let mut cut = whole.clone();
        cut.remove(1);
        assert_eq!(
            first_fault(&cut),
            Some((
                3,
                Fault::Version {
                    expected: Version(2)
                }
            ))
        );

        let mut swapped = whole;
        let second = swapped[1].clone();
        swapped[1] = Recorded {
            version: Version(2),
            ..swapped[2].clone()
        };
        swapped[2] = Recorded {
            version: Version(3),
            ..second
        };
        assert_eq!(first_fault(&swapped), Some((2, Fault::Previous)));
    }
}
