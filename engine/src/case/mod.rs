//! The decider: what a case is, what may be asked of it, what then happens.

mod clock;
mod codec;
mod command;
mod commands;
mod context;
mod decide;
mod event;
mod evolve;
mod flow;
mod guards;
mod header;
mod links;
mod panel;
mod papers;
mod part;
mod rejection;
mod restart;
mod state;
mod time;
mod turn;
mod type_names;

#[cfg(test)]
mod tests;

pub use codec::Unreadable;
pub use command::{Command, Complete, Open, Override, TaskRef};
pub use context::Context;
pub use decide::{advance, decide};
pub use event::{ApprovedDefinition, Barred, CaseMoved, CaseReopened, CaseReturned, Chosen, CommandRefused, Comment, CopyRead, CopySent, Deviation, DocumentIssued, DocumentNoticed, DocumentPublished, DocumentServed, DocumentVoided, DocumentWithdrawn, Event, Figure, GuardOverride, HeardElsewhere, ItemsDrawn, LimitExtended, LimitRestored, LimitStarted, LinkAnswer, LinkAnswered, LinkCalled, LinkRefused, LinkSettled, MembersAbsent, NumberTaken, Origin, OutsideHappened, PersonsDrawn, ProposedDefinition, RecordsKept, RecusalDecided, RecusalRequested, RegisteredText, RetiredDefinition, RoleHandedOver, StepWithdrawn};
pub use header::Header;
pub use papers::{IssuedDocument, Papers, Service};
pub use part::{
    CalendarRef, Cancelling, Configuration, Document, Holder, Leaving, LimitNo, LinkNo,
    PanelMember, Placement, Rejected, Schedule, Slot, StageNo, TaskNo, TextKind, UrgedTask,
    Verdict, Vote,
};
pub use rejection::{Code, Rejection};
pub use state::{
    CaseState, Counters, Hops, LastStep, LimitStatus, LinkStanding, LinkedCase, OpenStage,
    OpenTask, Panel, RunningLimit, Seat, Status, Submission,
};
pub use turn::Decided;
