//! The queue under chance that can be repeated: two nodes on one log that fails in every way that a
//! database can, callers that go away, calls that nobody can store.

mod callers;
mod dice;
mod history;
mod log;
mod runs;
