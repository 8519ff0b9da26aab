//! The exit codes: a contract with scripts.

/// How the program ends. Each code stays what it is for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    /// Done.
    Done = 0,
    /// A fault of the program itself.
    Internal = 1,
    /// The arguments or the settings cannot be used.
    Usage = 2,
    /// A file or a request does not pass its check.
    Invalid = 3,
    /// There is no such thing.
    Absent = 4,
    /// Somebody else changed it meanwhile.
    Conflict = 5,
    /// The law or the definition says no.
    Refused = 6,
    /// The person may not.
    Forbidden = 7,
    /// Something outside is away: try again later.
    Unavailable = 8,
    /// What is stored is not what was written.
    Damaged = 9,
    /// Some of it was done, some was not.
    Partial = 10,
    /// Ended by the user.
    Interrupted = 130,
}

impl Exit {
    /// Whether the same call may succeed later without any change to it.
    pub(crate) const fn is_retryable(self) -> bool {
        matches!(self, Self::Unavailable | Self::Conflict)
    }
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
