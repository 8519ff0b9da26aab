//! Appending: the calls that wait go together, in one round trip or in four, however many they are.
//!
//! A node that finds the log where its own last append left it is alone, and knows what it wrote. It
//! decides on that, the next batch while one is being written (`casebook-commit`), and asks for one
//! statement, which writes where the log still ends there and nobody else holds it ([`statement`]).
//! Where a stream is not remembered it is read before. If the log has moved on, or an append is not
//! simply accepted, nothing was written and the long way follows:
//!
//! 1. `BEGIN` and the log lock. The lock comes first, so that there is no deadlock, and the next
//!    statement sees everything that was committed before it was granted.
//! 2. One statement reads the end of the log, the heads of the streams concerned, and the keys
//!    and event types that are known already ([`standing`]).
//! 3. The engine decides, append by append; a losing append takes no position. One statement
//!    writes what it says ([`write`]). As everything was checked before, a statement that fails
//!    is a fault of the database, or damage that one of the calls ran into: then each call is
//!    tried alone (`casebook-commit`).
//! 4. `COMMIT`. When its answer is lost the log itself tells what became of it ([`lost`]).

mod lost;
mod standing;
mod statement;
mod write;
mod writer;

pub(crate) use writer::Writer;
