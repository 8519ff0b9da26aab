//! The decider: what a case is, what may be asked of it, what then happens.

mod codec;
mod event;
mod part;

pub use codec::Unreadable;
pub use event::Event;
pub use part::{
    CalendarRef, Cancelling, Configuration, Document, Leaving, LimitNo, PanelMember, Placement,
    Rejected, Slot, StageNo, TaskNo, TextKind, Verdict, Vote,
};
