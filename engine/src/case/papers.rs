//! What comes with a completed task beside facts and the document itself: elements, records,
//! proof of service.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::TaskNo;
use super::part::is_false;
use crate::Name;
use crate::definition::{RecordKind, ServiceMode};

/// What a document brings, and what shows that a step was recorded or a document served.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Papers {
    /// The elements (必备要素) of the document that are no facts, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub elements: BTreeMap<Name, String>,
    /// Whether the document bears the seal.
    #[serde(skip_serializing_if = "is_false")]
    pub sealed: bool,
    /// The full-process records (全过程记录), each by the SHA-256 of its content.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub records: BTreeMap<RecordKind, String>,
    /// How the document was served (送达).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<Service>,
}

/// How a document was served, with its proof. Hashes are SHA-256, lower-case hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// The way.
    pub mode: ServiceMode,
    /// The day of receipt; of a public notice, the day on which it was put up.
    pub day: Date,
    /// The proof of service (送达回证), the postal receipt or the notice, by its hash.
    pub proof: String,
    /// Who witnessed that it was left.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub witnesses: Vec<String>,
    /// The recording of how it was left, by its hash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recording: Option<String>,
    /// The party's signed confirmation of electronic service, by its hash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmation: Option<String>,
}

/// The latest document of a type that was issued in a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedDocument {
    /// Its number, where it has one.
    pub number: Option<String>,
    /// The task that produced it.
    pub task: TaskNo,
    /// When it was issued.
    pub issued: Timestamp,
    /// The public notice by which it is being served: the day and the days after which it counts.
    pub noticed: Option<(Date, u32)>,
    /// The day on which it counts as served.
    pub served: Option<Date>,
    /// Whether it is published now.
    pub is_published: bool,
    /// Whether it was voided.
    pub is_void: bool,
}

impl Papers {
    /// Whether nothing comes.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Whether a text is a SHA-256 in lower-case hexadecimal.
pub(super) fn is_hash(text: &str) -> bool {
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    text.len() == 64 && text.bytes().all(is_digit)
}
