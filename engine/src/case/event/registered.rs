//! A text in force, as the log keeps it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::Name;
use crate::case::TextKind;

/// A definition, calendar or directory as text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisteredText {
    /// What it is.
    pub kind: TextKind,
    /// Its id, such as `penalty.hearing`, `cn`, `shanghai`.
    pub id: Name,
    /// Its version.
    pub version: u32,
    /// SHA-256 of the text, lower-case hexadecimal.
    pub digest: Name,
    /// The first day on which it applies, where the text says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// The text.
    pub text: String,
}
