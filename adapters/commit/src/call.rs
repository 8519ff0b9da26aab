//! Calls that wait for their answers.

use casebook_engine::ports::{Append, AppendFailure, Appended, Fault};
use jiff::Timestamp;
use tokio::sync::oneshot;

/// Calls of appends, each with the time at which it was made.
pub type Calls = Vec<(Vec<Append>, Timestamp)>;

/// The answers to the appends of a call, in the same order.
pub type Answers = Vec<Result<Appended, AppendFailure>>;

/// Who waits for the answer. A caller that went away needs none.
pub(crate) type Caller = oneshot::Sender<Result<Answers, Fault>>;

/// A call that waits.
pub(crate) struct Call {
    pub(crate) appends: Vec<Append>,
    pub(crate) now: Timestamp,
    /// The size of its events, in bytes of bodies and metadata.
    pub(crate) bytes: usize,
    pub(crate) caller: Caller,
}
