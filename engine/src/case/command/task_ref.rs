//! Which task a command means.

use serde::{Deserialize, Serialize};

use crate::Name;
use crate::case::TaskNo;

/// A task by its number, or by its name among the open ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum TaskRef {
    /// By number.
    No(TaskNo),
    /// By name.
    Name(Name),
}

impl From<&str> for TaskRef {
    fn from(text: &str) -> Self {
        text.parse()
            .map_or_else(|_| Self::Name(text.into()), |no| Self::No(TaskNo(no)))
    }
}
