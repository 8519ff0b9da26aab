//! Completing a task, and what is handed in with it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::TaskRef;
use crate::case::{Document, Papers};
use crate::{Facts, Name};

/// Completing a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Complete {
    /// The task.
    pub task: TaskRef,
    /// The outcome, where the task has outcomes.
    #[serde(default)]
    pub outcome: Option<Name>,
    /// The facts to set.
    #[serde(default)]
    pub facts: Facts,
    /// The persons for the roles that the task fills.
    #[serde(default)]
    pub fills: BTreeMap<Name, Vec<Name>>,
    /// The document that it produces.
    #[serde(default)]
    pub document: Option<Document>,
    /// The opinion in words (意见).
    #[serde(default)]
    pub opinion: Option<String>,
    /// What comes of papers: elements, records, proof of service.
    #[serde(default, skip_serializing_if = "Papers::is_empty")]
    pub papers: Papers,
    /// Soft guards to override.
    #[serde(default)]
    pub overrides: Vec<Override>,
}

/// Overriding a soft guard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Override {
    /// The guard.
    pub guard: Name,
    /// Why.
    pub reason: String,
    /// Who approved it: another person than the actor.
    pub approver: Name,
}

impl Complete {
    /// Completing a task with nothing but the fact that it is done.
    pub fn plain(task: impl Into<TaskRef>) -> Self {
        Self {
            task: task.into(),
            outcome: None,
            facts: Facts::new(),
            fills: BTreeMap::new(),
            document: None,
            opinion: None,
            papers: Papers::default(),
            overrides: Vec::new(),
        }
    }
}
