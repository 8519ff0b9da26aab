//! The only loops: load, decide, append; passing time; replay; verification.
//!
//! Nothing here knows a technology: everything outside comes through the ports.

mod ahead;
mod cache;
mod directory;
mod eligible;
mod engine;
mod execute;
mod failure;
mod family;
mod following;
mod governing;
mod import;
mod mailbox;
mod migrate;
mod number;
mod past;
mod publication;
mod reactor;
mod registry;
mod rehearse;
pub mod relay;
mod replay;
mod request;
mod session;
mod snapshots;
mod tenure;
mod timer;
mod turns;
mod verify;
mod whatif;

pub use directory::{RecordedChange, change_directory, directory_stream, read_changes};
pub use engine::Engine;
pub use failure::Failure;
pub use family::{FAMILY_CASES_MAX, Relative};
pub use mailbox::{Key, Mailbox};
pub use migrate::{MigrationPlan, Standing, cases_of};
pub use number::series_of;
pub use past::PastLog;
pub use publication::{Register, approve, propose, publish, read_register, retire};
pub use reactor::{REACTOR, Reacted, Reactor, Scanned, scan};
pub use registry::{read_registry, register};
pub use replay::{Cut, Moment, load_moments, load_refusals, state_at};
pub use request::{Outcome, Request, Subject};
pub use session::Session;
pub use tenure::PATIENCE;
pub use timer::Timer;
pub use verify::{PROBLEMS_MAX, Problem, Verified, verify};
pub use whatif::{Divergence, Fate, WhatIf};
