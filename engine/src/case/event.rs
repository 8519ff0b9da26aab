//! What happened: the one serialised type of the engine.
//!
//! Every consequence of a command is an event of its own, so the log can be folded, projected and
//! read without the definition at hand. Stages, tasks and limits of a case are numbered from 1.
//!
//! An event type is never changed in place (`crate::upcast`). What is long is a type of its own in a
//! file beside this one. Times are instants in UTC; dates are civil dates of the calendar.

mod absent;
mod ad_hoc;
mod back;
mod copy;
mod deviation;
mod drawn;
mod handed;
mod instances;
mod limit;
mod link;
mod message;
mod migration;
mod moved;
mod outside;
mod overridden;
mod paper;
mod publication;
mod record;
mod recusal;
mod registered;
mod skipped;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use absent::MembersAbsent;
pub use ad_hoc::{MilestoneReached, TaskAdded, TaskReopened};
pub use back::{CaseReturned, StepWithdrawn};
pub use copy::{Comment, CopyRead, CopySent};
pub use deviation::Deviation;
pub use drawn::{Barred, ItemsDrawn, PersonsDrawn};
pub use handed::{Chosen, Figure, RoleHandedOver};
pub use instances::{InstancesJoined, InstancesOpened};
pub use limit::{LimitExtended, LimitRestored, LimitStarted};
pub use link::{
    CaseReopened, HeardElsewhere, LinkAnswer, LinkAnswered, LinkCalled, LinkRefused, LinkSettled,
    Origin,
};
pub use message::{MessageAwaited, MessageDelivered, MessageReceived, MessageRefused};
pub use migration::{CaseMigration, Renaming};
pub use moved::CaseMoved;
pub use outside::OutsideHappened;
pub use overridden::GuardOverride;
pub use paper::{
    DocumentIssued, DocumentNoticed, DocumentPublished, DocumentServed, DocumentVoided,
    DocumentWithdrawn, RecordsKept,
};
pub use publication::{ApprovedDefinition, ProposedDefinition, RetiredDefinition};
pub use record::{CommandRefused, NumberTaken};
pub use recusal::{RecusalDecided, RecusalRequested};
pub use registered::RegisteredText;
pub use skipped::TaskSkipped;

use super::papers::Papers;
use super::part::{
    CalendarRef, Cancelling, Configuration, Document, Leaving, LimitNo, PanelMember, Placement,
    Schedule, Slot, StageNo, TaskNo, UrgedTask, Verdict, Vote, is_false,
};
use crate::access::DirectoryChanged;
use crate::definition::{PanelRule, RefusalEffect};
use crate::{Facts, Name, Value};

/// Something that happened. See the module documentation for the rules of the format.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Event {
    /// A case was opened (立案、受理).
    CaseOpened {
        /// The case number (案号), when the definition gives one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        number: Option<String>,
        /// What the case is about, in one line.
        title: String,
        /// The organ that handles it.
        organ: Name,
        /// The seat in which the bureau sits: enforcer, reconsideration organ, respondent …
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seat: Option<Name>,
        /// The definition version that governs it.
        definition: crate::recorded::DefinitionRef,
        /// The calendar by which its limits are computed.
        calendar: CalendarRef,
        /// The facts at the beginning, defaults included.
        facts: Facts,
        /// The case out of which it was opened (案件族).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        parent: Option<crate::stream::CaseId>,
        /// Where it was imported from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        imported_from: Option<String>,
        /// The link of another case that opened it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        link: Option<Origin>,
    },
    /// The case came to its end (结案).
    CaseEnded {
        /// The stage from which it ended.
        stage: Name,
    },
    /// The case was terminated (终止) before its end.
    CaseTerminated {
        /// Why.
        reason: String,
        /// Who approved it, beside the actor.
        approver: Name,
        /// The document.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        document: Option<Document>,
    },
    /// The case was suspended (中止): nothing can be completed, named clocks stand still.
    CaseSuspended {
        /// The legal ground.
        ground: String,
        /// The document.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        document: Option<Document>,
    },
    /// The case was resumed (恢复).
    CaseResumed {
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// A stage (环节) was entered.
    StageEntered {
        /// Its number.
        no: StageNo,
        /// Its name.
        stage: Name,
        /// What it is called.
        title: String,
        /// The open stage and region in which it stands; none on the outermost level.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        within: Option<Slot>,
        /// How often the stage was entered, this time included (轮次).
        round: u32,
        /// What led to it: a happening or a verb.
        cause: Name,
        /// The names of its regions, all of them running.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        regions: Vec<Name>,
        /// The stages that count as finished no longer, because they come again after this one.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        undone: Vec<Name>,
        /// Where the case goes when this stage is done, instead of where it usually would.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        resume: Option<Configuration>,
        /// The element for which it runs, where there is a copy for each.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        item: Option<Value>,
    },
    /// A stage was left. Its open tasks were cancelled and its limits stopped before.
    StageLeft {
        /// Its number.
        no: StageNo,
        /// Its name.
        stage: Name,
        /// Why.
        why: Leaving,
    },
    /// A region of an open stage came to its end.
    RegionEnded {
        /// The stage.
        no: StageNo,
        /// The region.
        region: Name,
        /// Whether the stage is done with it.
        #[serde(default, skip_serializing_if = "is_false")]
        joined: bool,
        /// The guard that did not hold, where the region was not needed and never began.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        guard: Option<Name>,
    },
    /// One copy of a stage or task began for each element of a list (逐项办理).
    InstancesOpened(InstancesOpened),
    /// Enough copies are done.
    InstancesJoined(InstancesJoined),
    /// A task (待办) was opened.
    TaskOpened {
        /// Its number.
        no: TaskNo,
        /// Its name.
        task: Name,
        /// What it is called.
        title: String,
        /// The stage it belongs to.
        stage: StageNo,
        /// The role that does it.
        role: Name,
        /// The person who alone may do it, when the role is filled with one person.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        assignee: Option<Name>,
        /// The document it must produce.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        doc: Option<Name>,
        /// The element for which it is done, where there is a copy for each.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        item: Option<Value>,
        /// Which copy of the task it is, where the task itself is done for each element.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        copy: Option<Name>,
        /// The article that asks for it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        basis: Option<String>,
        /// The organ whose persons do it, where that is not the organ of the case.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        organ: Option<Name>,
        /// Why the assignee was chosen among several, where they were.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        chosen: Option<Chosen>,
    },
    /// A task was not needed.
    TaskSkipped(TaskSkipped),
    /// A task that was completed before a return or a withdrawal stays completed.
    TaskKept {
        /// Its name.
        task: Name,
        /// The stage it belongs to now.
        stage: StageNo,
    },
    /// A completed task must be done again in its stage: its result no longer stands.
    TaskReopened(TaskReopened),
    /// A task that is left to discretion (酌情事项) was added.
    TaskAdded(TaskAdded),
    /// The work in a stage came to a point (里程碑).
    MilestoneReached(MilestoneReached),
    /// A person took a task (认领).
    TaskClaimed {
        /// Its number.
        no: TaskNo,
        /// The person.
        person: Name,
    },
    /// The person gave it back (退回认领).
    TaskUnclaimed {
        /// Its number.
        no: TaskNo,
    },
    /// A task went over to another person (转办).
    TaskTransferred {
        /// Its number.
        no: TaskNo,
        /// Who had it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<Name>,
        /// Who has it.
        to: Name,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// A task was delegated (委派); it comes back to the sender when the delegate is done.
    TaskDelegated {
        /// Its number.
        no: TaskNo,
        /// The sender.
        from: Name,
        /// The delegate.
        to: Name,
    },
    /// The delegate is done; the sender has the task again.
    TaskHandedBack {
        /// Its number.
        no: TaskNo,
        /// The sender.
        to: Name,
        /// What the delegate says.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        opinion: Option<String>,
    },
    /// The content of a task was submitted to its panel.
    TaskSubmitted {
        /// Its number.
        no: TaskNo,
        /// The outcome that takes effect when the panel agrees.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        outcome: Option<Name>,
        /// The facts that take effect when the panel agrees.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        facts: Facts,
        /// The persons for roles, likewise.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        fills: BTreeMap<Name, Vec<Name>>,
        /// The document.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        document: Option<Document>,
        /// The opinion in words (意见).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        opinion: Option<String>,
        /// Who submitted it.
        person: Name,
        /// What came of papers, likewise.
        #[serde(default, skip_serializing_if = "Papers::is_empty")]
        papers: Papers,
    },
    /// A task was completed.
    TaskCompleted {
        /// Its number.
        no: TaskNo,
        /// Its name.
        task: Name,
        /// The stage it belongs to.
        stage: StageNo,
        /// Its outcome; `refused` when its panel refused.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        outcome: Option<Name>,
        /// What the outcome is called (办理结果); none where it has no title.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        outcome_title: Option<String>,
        /// The facts that it set.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        facts: Facts,
        /// The persons with whom it filled roles.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        fills: BTreeMap<Name, Vec<Name>>,
        /// The document.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        document: Option<Document>,
        /// The opinion in words (意见).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        opinion: Option<String>,
        /// The role in which it was done.
        role: Name,
        /// Who did it; none for a record taken over from elsewhere that names nobody.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        person: Option<Name>,
        /// Whether it is to be done again at once: then it is not done yet.
        #[serde(default, skip_serializing_if = "is_false")]
        repeats: bool,
    },
    /// An open task was closed without being done.
    TaskCancelled {
        /// Its number.
        no: TaskNo,
        /// Its name.
        task: Name,
        /// Why.
        why: Cancelling,
    },
    /// A panel (会签、票签、集体讨论) began on a task.
    PanelOpened {
        /// The task.
        task: TaskNo,
        /// When it is decided.
        rule: PanelRule,
        /// What a refusal means.
        refusal: RefusalEffect,
        /// Its members, in order.
        members: Vec<PanelMember>,
        /// Whether it waits until everybody has answered.
        #[serde(default, skip_serializing_if = "is_false")]
        everybody: bool,
    },
    /// A member signed, voted or refused.
    PanelVoted {
        /// The task.
        task: TaskNo,
        /// The person; none for an external role whose answer was recorded by somebody else.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        person: Option<Name>,
        /// The role for which it counts.
        role: Name,
        /// The vote.
        vote: Vote,
        /// The opinion in words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        opinion: Option<String>,
        /// The score, a decimal, where the panel scores.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        score: Option<String>,
    },
    /// Members did not answer in time (缺席).
    MembersAbsent(MembersAbsent),
    /// A signer was added (加签).
    SignerAdded {
        /// The task.
        task: TaskNo,
        /// The member.
        member: PanelMember,
        /// Where in the order.
        place: Placement,
    },
    /// A signer who had not signed was dropped (减签).
    SignerDropped {
        /// The task.
        task: TaskNo,
        /// The person.
        person: Name,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// The panel is decided.
    PanelDecided {
        /// The task.
        task: TaskNo,
        /// How.
        verdict: Verdict,
        /// How many agreed.
        agreed: u32,
        /// How many refused.
        refused: u32,
        /// How many abstained.
        abstained: u32,
        /// How many did not answer.
        silent: u32,
    },
    /// Something happened outside, such as a party's request (申请听证).
    OutsideHappened(OutsideHappened),
    /// A recusal (回避) was asked for.
    RecusalRequested(RecusalRequested),
    /// A recusal was decided.
    RecusalDecided(RecusalDecided),
    /// A limit (时限) began to run.
    LimitStarted(LimitStarted),
    /// Its clock stands still (中止) on this ground, beside others on which it stands already.
    LimitSuspended {
        /// Its number.
        no: LimitNo,
        /// The ground.
        ground: String,
    },
    /// One ground fell away; the clock stands still on another.
    LimitGroundEnded {
        /// Its number.
        no: LimitNo,
        /// The ground that fell away.
        ground: String,
    },
    /// The last ground fell away: its clock goes on with what was left.
    LimitResumed {
        /// Its number.
        no: LimitNo,
        /// When it ends now.
        schedule: Schedule,
        /// The calendar by which that was computed.
        calendar: CalendarRef,
    },
    /// It stands again as before the step that met, stopped or moved it and was withdrawn.
    LimitRestored(LimitRestored),
    /// It was lengthened (延长).
    LimitExtended(LimitExtended),
    /// It was computed again by another calendar.
    LimitRecomputed {
        /// Its number.
        no: LimitNo,
        /// When it ends now.
        schedule: Schedule,
        /// The calendar.
        calendar: CalendarRef,
    },
    /// Its end is near; people are told.
    LimitReminded {
        /// Its number.
        no: LimitNo,
        /// Its name.
        limit: Name,
        /// When it ends.
        due: Timestamp,
    },
    /// What it asks for was done.
    LimitMet {
        /// Its number.
        no: LimitNo,
        /// Its name.
        limit: Name,
        /// Whether it was done after the end.
        #[serde(default, skip_serializing_if = "is_false")]
        late: bool,
    },
    /// It ran out.
    LimitExpired {
        /// Its number.
        no: LimitNo,
        /// Its name.
        limit: Name,
        /// The light that is raised.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        raise: Option<Name>,
        /// The role that is told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<Name>,
        /// What the law deems to have happened (视为…).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        deemed: Option<Name>,
    },
    /// It ended without being met or missed.
    LimitStopped {
        /// Its number.
        no: LimitNo,
        /// Its name.
        limit: Name,
        /// What stopped it.
        cause: Name,
    },
    /// The case was returned (退回) to an earlier stage. What this closed and opened follows.
    CaseReturned(CaseReturned),
    /// Persons were drawn by lot for a role (随机抽取人员).
    PersonsDrawn(PersonsDrawn),
    /// Elements of a list were drawn by lot (随机抽取对象).
    ItemsDrawn(ItemsDrawn),
    /// A person's place in a role went to another (交接).
    RoleHandedOver(RoleHandedOver),
    /// Another organ has the case from now on (移送).
    CaseMoved(CaseMoved),
    /// A step was taken back (撤回) by the person who took it.
    StepWithdrawn(StepWithdrawn),
    /// The holders of open tasks were urged (催办).
    Urged {
        /// The tasks, each with those for whom it waited.
        tasks: Vec<UrgedTask>,
        /// What was said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message: Option<String>,
    },
    /// The case was shown to persons who have nothing to do in it (抄送).
    CopySent(CopySent),
    /// A person to whom the case was shown has read it (已阅).
    CopyRead(CopyRead),
    /// A word was said about the case (沟通).
    Commented(Comment),
    /// A soft guard was overridden.
    GuardOverridden(GuardOverride),
    /// A recorded happening of an imported case does not follow the definition.
    DeviationRecorded(Deviation),
    /// A document (文书) was issued.
    DocumentIssued(DocumentIssued),
    /// A document was voided (作废).
    DocumentVoided(DocumentVoided),
    /// A document is being served by public notice (公告送达).
    DocumentNoticed(DocumentNoticed),
    /// A document counts as served (送达).
    DocumentServed(DocumentServed),
    /// A document was published (公示).
    DocumentPublished(DocumentPublished),
    /// A published document was withdrawn (撤回公示).
    DocumentWithdrawn(DocumentWithdrawn),
    /// The full-process records (全过程记录) of a step were kept.
    RecordsKept(RecordsKept),
    /// Another case is to be opened (另立案件).
    LinkCalled(LinkCalled),
    /// A case that was opened out of this one answered.
    LinkAnswered(LinkAnswered),
    /// A case could not be opened.
    LinkRefused(LinkRefused),
    /// Every case that a link opened is over.
    LinkSettled(LinkSettled),
    /// Something that happened in another case is a happening of this one.
    HeardElsewhere(HeardElsewhere),
    /// A case that had ended runs again (恢复办理).
    CaseReopened(CaseReopened),
    /// The case was moved to another version of its definition (迁移).
    CaseMigrated(CaseMigration),
    /// An attempt was refused. In the refusal record of the case.
    CommandRefused(CommandRefused),
    /// A number was taken. In the stream of the series.
    NumberTaken(NumberTaken),
    /// A message came from outside. This and what follows: in the stream of its key.
    MessageReceived(MessageReceived),
    /// A case holds the facts by which messages of this key find it.
    MessageAwaited(MessageAwaited),
    /// A case took a message.
    MessageDelivered(MessageDelivered),
    /// No case could take a message that does not wait.
    MessageRefused(MessageRefused),
    /// The directory changed. In the stream of its changes.
    DirectoryChanged(DirectoryChanged),
    /// A text in force was registered. In the stream of that text.
    TextRegistered(RegisteredText),
    /// A definition was proposed (提请发布). In the stream of that definition.
    DefinitionProposed(ProposedDefinition),
    /// A proposed definition was approved (批准发布). In the stream of that definition.
    DefinitionApproved(ApprovedDefinition),
    /// A version of a definition was retired (废止). In the stream of that definition.
    DefinitionRetired(RetiredDefinition),
}
