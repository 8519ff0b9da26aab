//! Taking a message from outside.

use serde::{Deserialize, Serialize};

use crate::case::Document;
use crate::{Facts, Name};

/// Taking a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Taking {
    /// The message, as the definition names it.
    pub message: Name,
    /// The facts that it brings.
    #[serde(default)]
    pub facts: Facts,
    /// The document that it brings.
    #[serde(default)]
    pub document: Option<Document>,
}
