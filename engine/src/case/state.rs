//! What a case is at a moment: the fold of its events.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::snapshot::pairs;
use super::{
    Apart, CalendarRef, Configuration, Copies, Document, Header, Instance, IssuedDocument, LimitNo,
    LinkNo, PanelMember, Papers, Schedule, Slot, StageNo, TaskNo, Verdict, Vote,
};
use crate::deadline::Clock;
use crate::definition::{LinkKind, PanelRule, RefusalEffect};
use crate::stream::{CaseId, Version};
use crate::{Facts, Mark, Name};

/// A case at a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseState {
    /// How many events were folded.
    pub version: Version,
    /// What was settled at the opening; `None` before.
    pub header: Option<Arc<Header>>,
    /// Whether it runs.
    pub status: Status,
    /// The ground on which it is suspended.
    pub suspended_on: Option<String>,
    /// Its facts.
    pub facts: Arc<Facts>,
    /// The last time each happening took place.
    pub marks: Arc<BTreeMap<Name, Mark>>,
    /// The open stages by number.
    pub stages: BTreeMap<StageNo, OpenStage>,
    /// How often each stage was entered.
    pub rounds: Arc<BTreeMap<Name, u32>>,
    /// The stages behind the place where the case stands, with the number under which each was
    /// finished last. A stage that comes again, after a return or in a loop, leaves this list, and
    /// so do those finished after it: nobody returns a case forward.
    pub finished: Arc<BTreeMap<Name, StageNo>>,
    /// What is known of each copy of a stage for an element, by where it began.
    #[serde(with = "pairs")]
    pub apart: Arc<BTreeMap<Slot, Apart>>,
    /// The open tasks by number.
    pub tasks: BTreeMap<TaskNo, OpenTask>,
    /// Every limit that ever ran, by number.
    pub limits: Arc<BTreeMap<LimitNo, RunningLimit>>,
    /// The latest document of each type that was issued.
    pub documents: Arc<BTreeMap<Name, IssuedDocument>>,
    /// The persons with whom roles were filled.
    pub roles: Arc<BTreeMap<Name, Vec<Name>>>,
    /// Who did each task last.
    pub did: Arc<BTreeMap<Name, Name>>,
    /// The organ that had the case when each stage was entered last.
    pub organs: Arc<BTreeMap<Name, Name>>,
    /// The persons who acted in each role.
    pub acted: Arc<BTreeMap<Name, BTreeSet<Name>>>,
    /// The persons who stepped aside (回避).
    pub recused: BTreeSet<Name>,
    /// The persons to whom the case was shown and who have not said that they read it.
    pub unread: BTreeSet<Name>,
    /// Recusals that wait for a decision: the person, and the role that decides.
    pub recusals: BTreeMap<Name, Name>,
    /// The last step, as long as it can be withdrawn.
    pub last_step: Option<Arc<LastStep>>,
    /// The highest numbers given so far.
    pub counters: Counters,
    /// The cases that were opened out of this one.
    pub links: Arc<BTreeMap<CaseId, LinkedCase>>,
    /// How far the last command that another case led to is from a person's act.
    pub hops: Hops,
}

/// A case that was opened out of this one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkedCase {
    /// The link; none for one that somebody opened by hand.
    pub link: Option<Name>,
    /// Whether it is a child or a related case.
    pub kind: LinkKind,
    /// How it stands.
    pub standing: LinkStanding,
}

/// How a case that was opened out of another stands, as that one knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LinkStanding {
    /// It is to be opened.
    Called,
    /// It was opened and runs.
    Opened,
    /// It is over: ended or terminated.
    Over,
    /// It could not be opened.
    Refused,
}

/// How many cases led to a command, one upon the other, without a person between.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hops {
    /// The command.
    pub causation: Uuid,
    /// How many cases.
    pub depth: u32,
}

/// Whether a case runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// It was not opened yet.
    #[default]
    Absent,
    /// It runs.
    Open,
    /// It is suspended (中止).
    Suspended,
    /// It came to its end (结案).
    Ended,
    /// It was terminated (终止).
    Terminated,
}

/// The highest number given to a stage, a task and a limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counters {
    /// Of stages.
    pub stage: u32,
    /// Of tasks.
    pub task: u32,
    /// Of limits.
    pub limit: u32,
    /// Of links.
    pub link: u32,
}

/// A stage that is open: one token of the statechart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenStage {
    /// Its name.
    pub name: Name,
    /// Where it stands.
    pub within: Option<Slot>,
    /// How often it was entered.
    pub round: u32,
    /// When it was entered.
    pub since: Timestamp,
    /// Its regions that have not ended.
    pub running: BTreeSet<Name>,
    /// Its regions that have ended.
    pub ended: BTreeSet<Name>,
    /// Those of them that were not needed and never began.
    pub skipped: BTreeSet<Name>,
    /// Its copies for the elements of a list, each of which is a region.
    pub instances: BTreeMap<Name, Instance>,
    /// The copies of its tasks that are done for each element.
    pub copies: BTreeMap<Name, Copies>,
    /// Its tasks that were completed, skipped or kept.
    pub done: BTreeSet<Name>,
    /// Its tasks left to discretion that were added and are not done.
    pub added: BTreeSet<Name>,
    /// Its milestones that were reached.
    pub reached: BTreeSet<Name>,
    /// Where the case goes afterwards, when it was returned here.
    pub resume: Option<Configuration>,
}

/// A task that is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenTask {
    /// Its name.
    pub name: Name,
    /// The stage it belongs to.
    pub stage: StageNo,
    /// Which copy it is, where it is done for each element.
    pub copy: Option<Instance>,
    /// The role that does it.
    pub role: Name,
    /// Who has it; nobody while it can be claimed.
    pub assignee: Option<Name>,
    /// Who delegated it to the assignee.
    pub delegated_by: Option<Name>,
    /// When it was opened.
    pub since: Timestamp,
    /// What was submitted to its panel.
    pub submission: Option<Arc<Submission>>,
    /// Its running panel.
    pub panel: Option<Panel>,
}

/// The content of a task that waits for its panel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submission {
    /// The outcome.
    pub outcome: Option<Name>,
    /// The facts.
    pub facts: Facts,
    /// The persons for roles.
    pub fills: BTreeMap<Name, Vec<Name>>,
    /// The document.
    pub document: Option<Document>,
    /// The opinion.
    pub opinion: Option<String>,
    /// What came of papers.
    pub papers: Papers,
    /// Who submitted it.
    pub person: Name,
}

/// A running panel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Panel {
    /// When it is decided.
    pub rule: PanelRule,
    /// What a refusal means.
    pub refusal: RefusalEffect,
    /// Its members in order, with their votes.
    pub seats: Vec<Seat>,
    /// How many signers were added.
    pub added: u32,
    /// Whether it waits until everybody has answered.
    pub everybody: bool,
    /// Whether the time to answer is over.
    pub over: bool,
    /// How it was decided.
    pub verdict: Option<Verdict>,
}

/// A member of a panel and the vote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// The member.
    pub member: PanelMember,
    /// The vote, once given.
    pub vote: Option<Vote>,
    /// The score, where the panel scores.
    pub score: Option<String>,
}

/// A limit that runs or ran.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunningLimit {
    /// Its name.
    pub name: Name,
    /// What started it, how long it is, and all that happened to its clock.
    pub clock: Clock,
    /// When it ends, and when that is felt.
    pub schedule: Schedule,
    /// How it stands.
    pub status: LimitStatus,
    /// The grounds on which its clock stands still, each with the index of its pause in the clock.
    pub grounds: BTreeMap<String, usize>,
    /// The calendar by which its end was computed.
    pub calendar: CalendarRef,
    /// The copy of a stage to which it belongs, by where that began.
    pub instance: Option<Slot>,
}

/// How a limit stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitStatus {
    /// It runs.
    Running,
    /// Its clock stands still (中止).
    Suspended,
    /// What it asks for was done, in time or late.
    Met,
    /// It ran out.
    Expired,
    /// It ended without being met or missed.
    Stopped,
}

/// The last step of a case, for withdrawing it: how the case stood just before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastStep {
    /// The task that was completed.
    pub task: TaskNo,
    /// Its name.
    pub name: Name,
    /// Which copy it was, where it is done for each element.
    pub copy: Option<Name>,
    /// The copies in which its stage stood, by where they began.
    pub origins: Vec<Slot>,
    /// What was known of each copy of a stage.
    #[serde(with = "pairs")]
    pub apart: Arc<BTreeMap<Slot, Apart>>,
    /// Who completed it.
    pub person: Name,
    /// The open stages; the task does not count as done in its own.
    pub stages: BTreeMap<StageNo, OpenStage>,
    /// The highest numbers given.
    pub counters: Counters,
    /// Who had each open task.
    pub holders: BTreeMap<TaskNo, Option<Name>>,
    /// The limits that the step met, stopped, or let stand still or go on.
    pub limits: BTreeMap<LimitNo, RunningLimit>,
    /// The facts.
    pub facts: Arc<Facts>,
    /// The happenings.
    pub marks: Arc<BTreeMap<Name, Mark>>,
    /// The documents.
    pub documents: Arc<BTreeMap<Name, IssuedDocument>>,
    /// The filled roles.
    pub roles: Arc<BTreeMap<Name, Vec<Name>>>,
    /// The finished stages.
    pub finished: Arc<BTreeMap<Name, StageNo>>,
    /// Who had done each task.
    pub did: Arc<BTreeMap<Name, Name>>,
    /// The organ that had the case.
    pub organ: Name,
}

impl CaseState {
    /// What was settled at the opening.
    ///
    /// # Panics
    /// When the case was not opened: only a case that exists is asked.
    pub fn opened(&self) -> &Header {
        self.header.as_deref().expect("the case was opened")
    }

    /// The open stage that stands in a slot; in no slot: on the outermost level.
    pub fn stage_in(&self, slot: Option<&Slot>) -> Option<(StageNo, &OpenStage)> {
        standing_in(&self.stages, slot)
    }

    /// The open stages around a stage, itself first.
    pub fn ancestors(&self, no: StageNo) -> impl Iterator<Item = (StageNo, &OpenStage)> {
        let first = self.stages.get(&no).map(|stage| (no, stage));
        std::iter::successors(first, |(_, stage)| {
            let slot = stage.within.as_ref()?;
            self.stages
                .get(&slot.stage)
                .map(|stage| (slot.stage, stage))
        })
    }

    /// The open stages that hold no other stage, by number: where the case stands.
    pub fn leaves(&self) -> impl Iterator<Item = (StageNo, &OpenStage)> {
        self.stages
            .iter()
            .filter(|(_, stage)| stage.running.is_empty() && stage.ended.is_empty())
            .map(|(no, stage)| (*no, stage))
    }

    /// The open tasks of one stage, by number.
    pub fn tasks_of(&self, stage: StageNo) -> impl Iterator<Item = (TaskNo, &OpenTask)> {
        self.tasks
            .iter()
            .filter(move |(_, task)| task.stage == stage)
            .map(|(no, task)| (*no, task))
    }

    /// The latest limit of that name.
    pub fn limit(&self, name: &str) -> Option<(LimitNo, &RunningLimit)> {
        self.limits
            .iter()
            .rev()
            .find(|(_, limit)| limit.name == *name)
            .map(|(no, limit)| (*no, limit))
    }

    /// Whether the case can still change by commands of people.
    pub fn is_closed(&self) -> bool {
        matches!(self.status, Status::Ended | Status::Terminated)
    }

    /// The earliest instant at which the engine has something to do: a limit's end or a reminder.
    pub fn next_instant(&self) -> Option<Timestamp> {
        self.limits
            .values()
            .filter(|limit| limit.status == LimitStatus::Running)
            .flat_map(|limit| {
                let schedule = &limit.schedule;
                let due = schedule.due.known().map(|due| due.at);
                schedule.remind.first().copied().into_iter().chain(due)
            })
            .min()
    }
}

impl LastStep {
    /// The open stage that stood in a slot before the step.
    pub(super) fn stage_in(&self, slot: Option<&Slot>) -> Option<StageNo> {
        standing_in(&self.stages, slot).map(|(no, _)| no)
    }
}

fn standing_in<'a>(
    stages: &'a BTreeMap<StageNo, OpenStage>,
    slot: Option<&Slot>,
) -> Option<(StageNo, &'a OpenStage)> {
    stages
        .iter()
        .find(|(_, stage)| stage.within.as_ref() == slot)
        .map(|(no, stage)| (*no, stage))
}

impl Counters {
    /// The number of the next stage.
    pub const fn next_stage(self) -> StageNo {
        StageNo(self.stage + 1)
    }

    /// The number of the next task.
    pub const fn next_task(self) -> TaskNo {
        TaskNo(self.task + 1)
    }

    /// The number of the next link.
    pub const fn next_link(self) -> LinkNo {
        LinkNo(self.link + 1)
    }

    /// The number of the next limit.
    pub const fn next_limit(self) -> LimitNo {
        LimitNo(self.limit + 1)
    }
}

impl LimitStatus {
    /// Whether it still asks for something: its clock runs or stands still.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Running | Self::Suspended)
    }
}

impl Configuration {
    /// The open stage and everything inside it, to open the same again later.
    ///
    /// `without` is a task that counts as not done. A stage of which every region has ended
    /// begins anew: nothing would be left to do in it.
    pub(super) fn of(
        stages: &BTreeMap<StageNo, OpenStage>,
        no: StageNo,
        without: Option<&Deed>,
    ) -> Option<Self> {
        let stage = stages.get(&no)?;
        let mut begun = Self::start_of(stage.name.clone());
        begun.resume = stage.resume.clone().map(Box::new);
        begun.done.clone_from(&stage.done);
        begun.added.clone_from(&stage.added);
        let copies = stage
            .copies
            .iter()
            .filter(|(task, _)| !stage.done.contains(*task));
        begun.copies = copies
            .map(|(task, of)| (task.clone(), of.clone()))
            .collect();
        if let Some(deed) = without.filter(|deed| deed.stage == no) {
            begun.undo(deed, stage);
        }
        let mut instances: Vec<Instance> = stage.instances.values().cloned().collect();
        instances.sort_by_key(|one| one.copy.as_str().parse::<u32>().unwrap_or(0));
        for one in &mut instances {
            one.origin = Some(one.origin(no));
        }
        begun.instances = instances;
        for region in &stage.running {
            let slot = Slot {
                stage: no,
                region: region.clone(),
            };
            let (inner, _) = standing_in(stages, Some(&slot))?;
            let inner = Self::of(stages, inner, without)?;
            begun.running.insert(region.clone(), inner);
        }
        if !begun.running.is_empty() {
            begun.ended.clone_from(&stage.ended);
            begun.skipped.clone_from(&stage.skipped);
        }
        Some(begun)
    }

    /// Lets a task count as not done.
    fn undo(&mut self, deed: &Deed, stage: &OpenStage) {
        self.done.remove(&deed.task);
        if let (Some(copy), Some(of)) = (&deed.copy, stage.copies.get(&deed.task)) {
            let mut of = of.clone();
            of.done.remove(copy);
            self.copies.insert(deed.task.clone(), of);
        }
    }
}

/// A task that was done, or from which the case is returned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Deed {
    /// The stage in which it stands.
    pub(super) stage: StageNo,
    /// Its name.
    pub(super) task: Name,
    /// Which copy it is, where it is done for each element.
    pub(super) copy: Option<Name>,
}

impl From<&OpenTask> for Deed {
    fn from(open: &OpenTask) -> Self {
        Self {
            stage: open.stage,
            task: open.name.clone(),
            copy: open.copy.as_ref().map(|copy| copy.copy.clone()),
        }
    }
}
