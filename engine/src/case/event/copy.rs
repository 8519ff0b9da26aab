//! What is shown and said beside the work.

use serde::{Deserialize, Serialize};

use crate::Name;
use crate::case::TaskNo;

/// The case was shown to persons who have nothing to do in it (抄送).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CopySent {
    /// The persons.
    pub to: Vec<Name>,
    /// What was said with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// A person to whom the case was shown has read it (已阅).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CopyRead {
    /// The person.
    pub person: Name,
}

/// A word about the case (沟通): it changes nothing, and stays in its file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comment {
    /// The task that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<TaskNo>,
    /// What was said.
    pub text: String,
    /// The persons who are told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<Name>,
}
