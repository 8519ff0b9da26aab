//! What may be asked of a case. A command may be refused; an event may not.

mod complete;
mod open;
mod take;
mod task_ref;

use serde::{Deserialize, Serialize};

pub use complete::{Complete, Override};
pub use open::Open;
pub use take::Taking;
pub use task_ref::TaskRef;

use super::{
    Deviation, Document, HeardElsewhere, LinkAnswered, LinkRefused, Placement, StageNo, Vote,
};
use crate::deadline::Length;
use crate::definition::Afterwards;
use crate::{Facts, Name};

/// A request to a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Open the case (立案、受理).
    Open(Open),
    /// Take an open task (认领).
    Claim {
        /// The task.
        task: TaskRef,
    },
    /// Give a task back (退回认领).
    Unclaim {
        /// The task.
        task: TaskRef,
    },
    /// Complete a task, or submit it to its panel, or hand a delegated task back.
    Complete(Complete),
    /// Sign, vote or refuse in a panel (会签、票签).
    Vote {
        /// The task.
        task: TaskRef,
        /// The vote.
        vote: Vote,
        /// The role for which it counts; needed only where an external role's answer is recorded.
        #[serde(default)]
        role: Option<Name>,
        /// The opinion in words.
        #[serde(default)]
        opinion: Option<String>,
        /// The score, a decimal such as `87.5`, where the panel scores.
        #[serde(default)]
        score: Option<String>,
    },
    /// Record something that happened outside, such as a party's request.
    Happen {
        /// What, as the definition names it.
        happening: Name,
        /// The facts that came with it.
        #[serde(default)]
        facts: Facts,
        /// The document that came with it.
        #[serde(default)]
        document: Option<Document>,
        /// The number of the open stage in which it happened; needed only where copies for several
        /// elements accept it.
        #[serde(default)]
        stage: Option<StageNo>,
    },
    /// Return the case (退回) to an earlier stage.
    Return {
        /// The stage.
        to: Name,
        /// Why.
        #[serde(default)]
        reason: Option<String>,
        /// What comes after it; the definition's word, else `rewalk`, when absent.
        #[serde(default)]
        afterwards: Option<Afterwards>,
        /// The task from which; needed only where the actor could mean several.
        #[serde(default)]
        from: Option<TaskRef>,
    },
    /// Take back one's last step (撤回、拿回).
    Withdraw {
        /// Why.
        #[serde(default)]
        reason: Option<String>,
    },
    /// Give a task to another person (转办).
    Transfer {
        /// The task.
        task: TaskRef,
        /// The person.
        to: Name,
        /// Why.
        #[serde(default)]
        reason: Option<String>,
    },
    /// Let another person prepare a task (委派); it comes back.
    Delegate {
        /// The task.
        task: TaskRef,
        /// The person.
        to: Name,
    },
    /// Add a signer to a running panel (加签).
    AddSigner {
        /// The task.
        task: TaskRef,
        /// The person.
        person: Name,
        /// Where.
        place: Placement,
    },
    /// Drop a signer who has not signed (减签).
    DropSigner {
        /// The task.
        task: TaskRef,
        /// The person.
        person: Name,
        /// Why.
        #[serde(default)]
        reason: Option<String>,
    },
    /// Ask that a person step aside (申请回避).
    RequestRecusal {
        /// The person.
        person: Name,
        /// Why.
        reason: String,
    },
    /// Decide a recusal (决定回避).
    DecideRecusal {
        /// The person.
        person: Name,
        /// Whether the person must step aside.
        granted: bool,
        /// Why.
        #[serde(default)]
        reason: Option<String>,
    },
    /// Suspend the case (中止).
    Suspend {
        /// The legal ground.
        ground: String,
        /// The document.
        #[serde(default)]
        document: Option<Document>,
    },
    /// Resume the case (恢复).
    Resume {
        /// Why.
        #[serde(default)]
        reason: Option<String>,
    },
    /// Lengthen a limit (延长).
    Extend {
        /// The limit; its number where it runs for several elements.
        limit: Name,
        /// By how much.
        by: Length,
        /// Why.
        reason: String,
        /// The document.
        #[serde(default)]
        document: Option<Document>,
    },
    /// Terminate the case (终止); a second person approves.
    Terminate {
        /// Why.
        reason: String,
        /// The second person.
        approver: Name,
        /// The document.
        #[serde(default)]
        document: Option<Document>,
    },
    /// Move the case to another organ (移送).
    Move {
        /// The organ.
        to: Name,
        /// Why.
        #[serde(default)]
        reason: Option<String>,
    },
    /// Give a task of a person who left to another (交接).
    HandOver {
        /// The task.
        task: TaskRef,
        /// The person.
        to: Name,
        /// Why.
        #[serde(default)]
        reason: Option<String>,
    },
    /// Add a task that is left to discretion (增加酌情事项).
    Add {
        /// Its name.
        task: Name,
        /// Why.
        #[serde(default)]
        reason: Option<String>,
        /// The number of the open stage to which; needed only where copies for several elements
        /// have it.
        #[serde(default)]
        stage: Option<StageNo>,
    },
    /// Urge the holders of open tasks (催办).
    Urge {
        /// The task; all open tasks when absent.
        #[serde(default)]
        task: Option<TaskRef>,
        /// What to say.
        #[serde(default)]
        message: Option<String>,
    },
    /// Void a document (作废); its number stays in the series.
    VoidDocument {
        /// Its type.
        document: Name,
        /// Why.
        reason: String,
    },
    /// Show the case to persons who have nothing to do in it (抄送).
    SendCopy {
        /// The persons.
        to: Vec<Name>,
        /// What to say.
        #[serde(default)]
        message: Option<String>,
    },
    /// Say that one has read the case that one was shown (已阅).
    Read,
    /// Say a word about the case (沟通).
    Comment {
        /// The task that it is about.
        #[serde(default)]
        task: Option<TaskRef>,
        /// What to say.
        text: String,
        /// The persons to tell.
        #[serde(default)]
        to: Vec<Name>,
    },
    /// Let limits that have run out expire, and remind of those that are near. Asked by the engine.
    Tick,
    /// Compute open limits again by the calendar now in force. Asked when a calendar changed.
    Recompute,
    /// Record a happening of an imported case that does not follow the definition.
    Deviate(Deviation),
    /// Hear what became of a linked case. Asked by the engine.
    AnswerLink(LinkAnswered),
    /// Learn that a case could not be opened. Asked by the engine.
    RefuseLink(LinkRefused),
    /// Hear what happened in another case. Asked by the engine.
    Hear(HeardElsewhere),
    /// Take a message from outside. Asked by the engine.
    Take(Taking),
}

impl Command {
    /// Whether another case leads to it, so that nobody waits for the answer.
    pub const fn comes_from_elsewhere(&self) -> bool {
        matches!(
            self,
            Self::AnswerLink(_) | Self::RefuseLink(_) | Self::Hear(_)
        )
    }

    /// The verb, as it stands in refusal records and in the API.
    pub const fn verb(&self) -> &'static str {
        match self {
            Self::Open(_) => "open",
            Self::Claim { .. } => "claim",
            Self::Unclaim { .. } => "unclaim",
            Self::Complete(_) => "complete",
            Self::Vote { .. } => "vote",
            Self::Happen { .. } => "happen",
            Self::Return { .. } => "return",
            Self::Withdraw { .. } => "withdraw",
            Self::Transfer { .. } => "transfer",
            Self::Delegate { .. } => "delegate",
            Self::AddSigner { .. } => "add_signer",
            Self::DropSigner { .. } => "drop_signer",
            Self::RequestRecusal { .. } => "request_recusal",
            Self::DecideRecusal { .. } => "decide_recusal",
            Self::Suspend { .. } => "suspend",
            Self::Resume { .. } => "resume",
            Self::Extend { .. } => "extend",
            Self::Terminate { .. } => "terminate",
            Self::Move { .. } => "move",
            Self::HandOver { .. } => "hand_over",
            Self::Add { .. } => "add",
            Self::Urge { .. } => "urge",
            Self::VoidDocument { .. } => "void_document",
            Self::SendCopy { .. } => "copy",
            Self::Read => "read",
            Self::Comment { .. } => "comment",
            Self::Tick => "tick",
            Self::Recompute => "recompute",
            Self::Deviate(_) => "deviate",
            Self::AnswerLink(_) => "answer_link",
            Self::RefuseLink(_) => "refuse_link",
            Self::Hear(_) => "hear",
            Self::Take(_) => "take",
        }
    }
}
