//! Why a request was not done.

use crate::case::{Rejection, Unreadable};
use crate::ports::Fault;
use crate::stream::{CaseId, Version};

/// Why a request was not done. The kinds are apart because the caller reacts differently.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The law or the definition says no; the attempt was recorded.
    #[error(transparent)]
    Rejected(#[from] Box<Rejection>),
    /// The caller believed the case to be at another version: look at it again, decide again.
    #[error("change the case: it stands at version {current}, not {expected}")]
    Stale {
        /// What the caller believed.
        expected: Version,
        /// Where it stands.
        current: Version,
    },
    /// Others change the case faster than this request can be decided: retry later.
    #[error("change the case: others changed it {attempts} times meanwhile")]
    Contended {
        /// How often it was tried.
        attempts: u32,
    },
    /// The idempotency key was used for another request: use a new key.
    #[error("repeat the request: its key `{key}` was used for another one")]
    KeyReused {
        /// The key.
        key: String,
    },
    /// There is no such case.
    #[error("find the case {0}")]
    NoCase(CaseId),
    /// No version of the definition is in force for the case's date, or it is not loaded.
    #[error("find the definition {0}: none is loaded and in force on that day")]
    NoDefinition(String),
    /// The definition's calendar is not loaded.
    #[error("find the calendar {0}: it is not loaded")]
    NoCalendar(String),
    /// A stored event cannot be read: stop and repair or upgrade.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// The world did not do what was asked.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<Rejection> for Failure {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(Box::new(rejection))
    }
}

impl Failure {
    /// The stable code shown to users.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Rejected(rejection) => rejection.code.number(),
            Self::Stale { .. } => "CB-1001",
            Self::Contended { .. } => "CB-1002",
            Self::KeyReused { .. } => "CB-1003",
            Self::NoCase(_) => "CB-1004",
            Self::NoDefinition(_) => "CB-1005",
            Self::NoCalendar(_) => "CB-1006",
            Self::Unreadable(_) => "CB-1007",
            Self::Fault(fault) => fault.code(),
        }
    }
}
