//! The reactor: what one case means to others.
//!
//! A subscription that reads the log and asks commands of other cases. Everything it asks follows
//! from the event that it read: the id of a case to be opened, the key of each command. So whatever
//! dies between two steps, the next reactor reads the same events again and nothing is lost and
//! nothing happens twice; two at once, after a pause longer than the lease, do no harm either.
//!
//! | event | asked |
//! |---|---|
//! | a link was called | the other case is opened; where it cannot be, the caller learns why |
//! | a case was opened out of another | that one is told |
//! | a child ended, was terminated, runs again | the case above is told |
//! | anything that happened | whoever hears it is told; messages that wait for the case are tried |
//! | a message came | the cases that wait for it are tried |
//! | an event that a watch names, a refusal too | where the watch finds what it looks for, a case is opened |
//!
//! Nothing is asked by law older than the event: whatever is registered comes by in the log too, and
//! is taken in before the events that it comes by with (`following.rs`).
//!
//! Cases that lead to one another without a person between end after a few: the event says how deep
//! it lies, and beyond a bound the command is refused, which is recorded.

mod deliver;
mod fold;
mod listeners;
mod scan;
mod step;
mod tell;
mod watch;

pub use scan::{Scanned, scan};
pub use step::{REACTOR, Reacted, Reactor};
