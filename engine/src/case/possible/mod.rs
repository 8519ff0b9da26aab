//! What can become of a case under a definition, whoever acts and whatever the facts are: the
//! kernel itself, run on cases of which only what has happened is known.
//!
//! | file | what it says |
//! |---|---|
//! | `walk` | what can happen next where a case stands, and how it stands then |
//! | `step` | the names of what can happen |
//! | `presume` | how the kernel is let do it without persons, papers and values |
//! | `oracle` | how guards are answered |
//! | `canonical` | which cases count as the same |
//! | `placeholder` | what stands for facts |

mod canonical;
mod oracle;
mod placeholder;
mod presume;
mod step;
mod walk;

pub(super) use oracle::Oracle;
pub use step::{Ahead, Assumption, Onward, Step};
pub use walk::Possible;
