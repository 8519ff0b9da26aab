//! Faults of the world behind the ports.

/// Why a port could not do what it was asked, whatever the case says.
///
/// The kinds are apart because the reaction differs.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Fault {
    /// The technology is away, busy, full or read-only: retry later, nothing was changed.
    #[error("reach {part}: {reason}")]
    Unavailable {
        /// The part, such as `the event store`.
        part: &'static str,
        /// What it said.
        reason: String,
    },
    /// It is not known whether the change took effect: ask by idempotency key before doing it again.
    #[error("learn whether {part} took the change: {reason}")]
    Unknown {
        /// The part.
        part: &'static str,
        /// What was lost.
        reason: String,
    },
    /// Stored data cannot be right: stop, report the place, restore or repair.
    #[error("read {place}: {reason}")]
    Corrupt {
        /// Table, stream, version or position.
        place: String,
        /// What is wrong.
        reason: String,
    },
    /// The caller no longer holds the lease under which it worked: stop, somebody else goes on.
    #[error("keep the lease of {name}: another node holds it now")]
    Fenced {
        /// The subscription.
        name: String,
    },
    /// The request itself breaks the contract, such as a body over the size limit.
    #[error("accept the request: {reason}")]
    Invalid {
        /// What is wrong with it.
        reason: String,
    },
    /// The store was written by a newer release: install that release or a later one.
    #[error(
        "open the store: its schema {found} is newer than {known}, the newest this release knows"
    )]
    Newer {
        /// The schema of the store.
        found: i64,
        /// The newest schema of this release.
        known: i64,
    },
}

impl Fault {
    /// The stable code shown to users.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unavailable { .. } => "CB-1101",
            Self::Unknown { .. } => "CB-1102",
            Self::Corrupt { .. } => "CB-1103",
            Self::Fenced { .. } => "CB-1104",
            Self::Invalid { .. } => "CB-1105",
            Self::Newer { .. } => "CB-1106",
        }
    }
}
