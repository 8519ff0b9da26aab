//! A duty: what somebody has to do, by when, on which basis.

use std::sync::Arc;

use casebook_engine::Name;
use jiff::Timestamp;

use super::Timing;

/// A duty (义务) as it stands after an event: open, changed or just ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    /// What sort of duty.
    pub kind: DutyKind,
    /// The number of the task or limit within its case.
    pub no: u32,
    /// The number of the panel seat, counted from 1 in the order in which seats came to the
    /// panel; 0 for a task or a limit.
    pub seat: u32,
    /// The name of the task or limit.
    pub name: Name,
    /// What it is called.
    pub title: Arc<str>,
    /// The element for which it is done, in a few words, where there is a copy for each.
    pub item: Option<Arc<str>>,
    /// What the stage of the task is called.
    pub stage: Option<Arc<str>>,
    /// How often that stage was entered (轮次).
    pub round: u32,
    /// The role whose duty it is.
    pub role: Option<Name>,
    /// The organ whose persons do it, where that is not the organ of the case.
    pub organ: Option<Name>,
    /// The person who has it; nobody while anybody in the role may take it.
    pub person: Option<Name>,
    /// Who delegated it to that person (委派).
    pub delegated_by: Option<Name>,
    /// From whom the task came: who did what opened it.
    pub from: Option<Name>,
    /// The article that asks for it.
    pub basis: Option<Arc<str>>,
    /// Whether the legal office still has to confirm its length.
    pub unconfirmed: bool,
    /// Since when.
    pub since: Timestamp,
    /// How it stands in time; for a task, by the limits that its completion meets.
    pub timing: Timing,
    /// When the engine has to look at it next: a reminder or its end. For limits only.
    pub next_at: Option<Timestamp>,
    /// When it ran out, for a limit that did.
    pub expired_at: Option<Timestamp>,
    /// Whether its holder can do something now.
    pub turn: Turn,
    /// Whether the case is suspended (中止).
    pub suspended: bool,
    /// How it ended; `None` while it is open.
    pub ended: Option<End>,
}

/// What sort of duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DutyKind {
    /// To do a task (待办).
    Task,
    /// To sign, vote or answer in a panel (会签、票签).
    Signature,
    /// To be done before a limit ends (时限).
    Limit,
}

impl DutyKind {
    /// The word that stands in rows.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Task => "task",
            Self::Signature => "signature",
            Self::Limit => "limit",
        }
    }
}

/// Whether the holder of a duty can do something now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// No: others decide, or sign before, or the case is suspended, or the duty has ended.
    NotNow,
    /// Yes: the turn to sign came with the event.
    Came,
    /// Yes.
    Now,
}

/// How a duty ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// In which way.
    pub how: Ending,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: Option<Name>,
}

/// In which way a duty ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The task was done, the signature given or refused.
    Done,
    /// The task was closed without being done.
    Cancelled,
    /// It had been done, and was taken back (撤回).
    Withdrawn,
    /// The panel was decided without this signature, or the task went away.
    NotNeeded,
    /// The signer was dropped (减签).
    Dropped,
    /// The person stepped aside (回避).
    Recused,
    /// What the limit asks for was done in time.
    Met,
    /// What the limit asks for was done after its end.
    Late,
    /// The limit ran out, and nothing came after.
    Expired,
    /// The limit ended without being met or missed.
    Stopped,
}

impl Ending {
    /// The word that stands in rows.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Cancelled => "cancelled",
            Self::Withdrawn => "withdrawn",
            Self::NotNeeded => "not_needed",
            Self::Dropped => "dropped",
            Self::Recused => "recused",
            Self::Met => "met",
            Self::Late => "late",
            Self::Expired => "expired",
            Self::Stopped => "stopped",
        }
    }
}
