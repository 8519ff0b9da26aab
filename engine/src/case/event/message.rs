//! Messages from outside, in the stream that those of one key share.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::case::part::{Document, Rejected};
use crate::definition::Keep;
use crate::stream::CaseId;
use crate::{Facts, Name};

/// A message came from outside, such as the answer of a court.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MessageReceived {
    /// What it is, as definitions name it.
    pub message: Name,
    /// Its own id: the same message is received once.
    pub id: String,
    /// By what it finds its case.
    pub key: BTreeMap<Name, String>,
    /// What becomes of it while no case can take it.
    pub keep: Keep,
    /// The facts that it brings.
    #[serde(default, skip_serializing_if = "Facts::is_empty")]
    pub facts: Facts,
    /// The document that it brings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<Document>,
}

/// A case holds the facts by which messages of this key find it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MessageAwaited {
    /// The message.
    pub message: Name,
    /// The case.
    pub case: CaseId,
}

/// A case took a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MessageDelivered {
    /// The message.
    pub message: Name,
    /// Its own id.
    pub id: String,
    /// The case.
    pub case: CaseId,
}

/// No case could take a message that does not wait.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MessageRefused {
    /// The message.
    pub message: Name,
    /// Its own id.
    pub id: String,
    /// Why.
    pub rejection: Rejected,
}
