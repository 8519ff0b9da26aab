//! Appending: one transaction per call, four round trips whatever the number of appends.
//!
//! 1. `BEGIN` and the log lock. The lock comes first, so that there is no deadlock, and the next
//!    statement sees everything that was committed before it was granted.
//! 2. One statement reads the end of the log, the heads of the streams concerned, and the keys
//!    and event types that are known already ([`standing`]).
//! 3. The engine decides, append by append; a losing append takes no position. One statement
//!    writes what it says ([`write`]). As everything was checked before, a statement that fails
//!    is a fault of the database and not of one append: there is nothing to isolate, the whole
//!    call fails and nothing was appended.
//! 4. `COMMIT`. When its answer is lost the log itself tells what became of it ([`lost`]).

mod lost;
mod standing;
mod write;
mod writer;

pub(crate) use writer::Writer;
