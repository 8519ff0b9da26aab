//! The decider: what a case is, what may be asked of it, what then happens.

mod clock;
mod codec;
mod command;
mod commands;
mod context;
mod copy;
mod decide;
mod event;
mod evolve;
mod flow;
mod guards;
mod header;
mod links;
mod migrate;
mod panel;
mod papers;
mod part;
mod possible;
mod read_back;
mod rejection;
mod restart;
mod sight;
mod snapshot;
mod spot;
mod state;
mod time;
mod turn;
mod type_names;

#[cfg(test)]
mod tests;

pub use codec::Unreadable;
pub use command::{Command, Complete, Open, Override, Taking, TaskRef};
pub use context::Context;
pub use copy::{Apart, Copies, Instance, label};
pub use decide::{advance, decide};
pub use event::{
    ApprovedDefinition, Barred, CaseMigration, CaseMoved, CaseReopened, CaseReturned, Chosen,
    CommandRefused, Comment, CopyRead, CopySent, Deviation, DocumentIssued, DocumentNoticed,
    DocumentPublished, DocumentServed, DocumentVoided, DocumentWithdrawn, Event, Figure,
    GuardOverride, HeardElsewhere, InstancesJoined, InstancesOpened, ItemsDrawn, LimitExtended,
    LimitRestored, LimitStarted, LinkAnswer, LinkAnswered, LinkCalled, LinkRefused, LinkSettled,
    MembersAbsent, MessageAwaited, MessageDelivered, MessageReceived, MessageRefused,
    MilestoneReached, NumberTaken, Origin, OutsideHappened, PersonsDrawn, ProposedDefinition,
    RecordsKept, RecusalDecided, RecusalRequested, RegisteredText, Renaming, RetiredDefinition,
    RoleHandedOver, StepWithdrawn, TaskAdded, TaskReopened, TaskSkipped,
};
pub use header::Header;
pub(crate) use links::TITLE_CHARACTERS_MAX;
pub use migrate::{Mapping, Migration, Obstacle, Unmoved, migrate, survey};
pub use papers::{IssuedDocument, Papers, Service};
pub use part::{
    CalendarRef, Cancelling, Configuration, Document, Holder, Leaving, LimitNo, LinkNo,
    PanelMember, Placement, Rejected, Schedule, Slot, StageNo, TaskNo, TextKind, UrgedTask,
    Verdict, Vote,
};
pub use possible::{Ahead, Assumption, Onward, Possible, Step};
pub use read_back::{Scene, read_back};
pub use rejection::{Code, Rejection};
pub use sight::Sight;
pub(crate) use sight::{about, is_ruled_out};
pub use snapshot::FORMAT;
use state::Deed;
pub use state::{
    CaseState, Counters, Hops, LastStep, LimitStatus, LinkStanding, LinkedCase, OpenStage,
    OpenTask, Panel, RunningLimit, Seat, Status, Submission,
};
pub use turn::Decided;
