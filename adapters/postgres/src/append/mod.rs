//! Appending: one transaction per call, four round trips whatever the number of appends.
//!
//! 1. `BEGIN` and the log lock. The lock comes first, so that there is no deadlock, and the next
//!    statement sees everything that was committed before it was granted.
//! 2. One statement reads the end of the log, the heads of the streams concerned, the keys and
//!    event types that are known already ([`tail`]).
//! 3. Versions, keys, positions and hashes are decided here, append by append ([`plan`]); a losing
//!    append takes no position. One statement writes the outcome ([`write`]). As everything was
//!    checked before, a statement that fails is a fault of the database and not of one append:
//!    there is nothing to isolate, the whole call fails and nothing was appended.
//! 4. `COMMIT`. When its answer is lost the log itself tells what became of it ([`settle`]).

mod plan;
mod request;
mod settle;
mod tail;
mod write;
mod writer;

pub(crate) use writer::Writer;
