//! What is asked of the engine, and what it led to.

use jiff::Timestamp;
use uuid::Uuid;

use crate::Name;
use crate::case::{Command, Decided};
use crate::ports::Idempotency;
use crate::recorded::{Actor, Hash};
use crate::stream::{CaseId, Position, Version};

/// The namespace of ids that follow from an idempotency key.
const KEYED_CASES: Uuid = Uuid::from_u128(0x9c1d_3a52_6f0e_5b47_8a61_2f4d_c0b3_e795);

/// A request to a case.
#[derive(Clone, Debug)]
pub struct Request {
    /// Which case.
    pub subject: Subject,
    /// What is asked.
    pub command: Command,
    /// Who asks.
    pub actor: Actor,
    /// When it happened; now, when absent.
    pub occurred: Option<Timestamp>,
    /// Same key, same request, same answer.
    pub key: Option<String>,
    /// The version at which the caller saw the case.
    pub if_version: Option<Version>,
}

/// Which case a request is about.
#[derive(Clone, Debug)]
pub enum Subject {
    /// One that exists.
    Case(CaseId),
    /// A new one under a definition, with an id of its own when one is given.
    New {
        /// The definition.
        definition: Name,
        /// The id; a new one when absent.
        id: Option<CaseId>,
    },
}

/// What a request led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The case.
    pub case: CaseId,
    /// Its version now.
    pub version: Version,
    /// The position of its last event.
    pub position: Position,
    /// What happened, in order; empty for a repeated request.
    pub events: Vec<Decided>,
    /// Whether this is the answer of an earlier request with the same key.
    pub repeated: bool,
}

/// The key with the digest of what was asked: the verb and its content, on which case, by whom.
pub(super) fn idempotency(key: &str, case: CaseId, request: &Request) -> Idempotency {
    use sha2::Digest;

    let subject = match &request.subject {
        Subject::Case(_) | Subject::New { id: Some(_), .. } => case.to_string(),
        Subject::New {
            definition,
            id: None,
        } => definition.to_string(),
    };
    let asked = serde_json::to_vec(&(subject, &request.command, &request.actor, request.occurred))
        .expect("commands have text keys only");
    Idempotency {
        key: key.to_owned(),
        digest: Hash(sha2::Sha256::digest(&asked).into()),
    }
}

/// The id of a case to be opened. With a key it follows from that: who asks again, because the
/// answer was lost, is told of the case that the first request opened.
pub(super) fn new_case(request: &Request, causation: Uuid) -> CaseId {
    let of_key = |key: &String| Uuid::new_v5(&KEYED_CASES, key.as_bytes());
    CaseId(request.key.as_ref().map_or(causation, of_key))
}
