//! What a reviewer is told.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Name;
use crate::stream::{CaseId, Position, Version};

/// A message to the people who must know of an event.
///
/// It carries ids and a masked title only: whoever receives it opens the case to see more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The same on every resend: made from case, version, rule and addressee.
    pub id: Uuid,
    /// What it is about, such as `task_opened`; the last word of the routing key.
    pub topic: Name,
    /// Whom it is for.
    pub to: Addressee,
    /// The case.
    pub case: CaseId,
    /// The case number (案号), when there is one.
    pub number: Option<String>,
    /// The definition, such as `penalty.hearing`; the first word of the routing key.
    pub kind: Name,
    /// The version of the case at which it arose: later notices of a case have higher versions.
    pub version: Version,
    /// The position of the event behind it.
    pub position: Position,
    /// When the event happened.
    pub occurred: Timestamp,
    /// One sentence in Chinese.
    pub text_zh: String,
    /// One sentence in English.
    pub text_en: String,
}

/// Whom a notice is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Addressee {
    /// One person.
    Person(Name),
    /// Everyone who can act in a role for an organ.
    Role {
        /// The role of the definition.
        role: Name,
        /// The organ.
        organ: Name,
    },
}
