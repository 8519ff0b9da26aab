//! The parts of which events are made.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Copies, Instance};
use crate::Name;
use crate::deadline::{Due, Turns};

macro_rules! number {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub u32);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }
    };
}

number! {
    /// The number of an entered stage within its case, counted from 1.
    StageNo
}
number! {
    /// The number of an opened task within its case, counted from 1.
    TaskNo
}
number! {
    /// The number of a started limit within its case, counted from 1.
    LimitNo
}

number! {
    /// The number of a link that was called within its case, counted from 1.
    LinkNo
}

/// A region of an open stage.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slot {
    /// The stage.
    pub stage: StageNo,
    /// Its region.
    pub region: Name,
}

/// Where a case stood: open stages with what was already done in them.
///
/// Kept when a case is returned `direct`, and when a step is withdrawn, to open the same again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Configuration {
    /// The stage.
    pub stage: Name,
    /// Its tasks that were completed or skipped.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub done: BTreeSet<Name>,
    /// Its regions that had not ended, and where they stood.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub running: BTreeMap<Name, Configuration>,
    /// Its regions that had ended.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub ended: BTreeSet<Name>,
    /// Those of them that were not needed and never began.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub skipped: BTreeSet<Name>,
    /// The copies of a stage that runs for each element, in their order; each is a region.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub instances: Vec<Instance>,
    /// The copies of its tasks that are done for each element, while not all are.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub copies: BTreeMap<Name, Copies>,
    /// Where the case was to go after the stage, when it had been returned to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resume: Option<Box<Configuration>>,
    /// The stages that count as finished again once the case comes here, with their numbers.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub finished: BTreeMap<Name, StageNo>,
}

impl Configuration {
    /// The beginning of a stage: nothing done, every region at its start.
    pub const fn start_of(stage: Name) -> Self {
        Self {
            stage,
            done: BTreeSet::new(),
            running: BTreeMap::new(),
            ended: BTreeSet::new(),
            skipped: BTreeSet::new(),
            instances: Vec::new(),
            copies: BTreeMap::new(),
            resume: None,
            finished: BTreeMap::new(),
        }
    }
}

/// Why a stage was left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Leaving {
    /// A happening led on.
    Moved(Name),
    /// Enough of the regions around it had ended.
    Joined,
    /// The case was returned.
    Returned,
    /// A step was withdrawn.
    Withdrawn,
    /// The case ended or was terminated.
    Closed,
}

/// Why an open task was closed without being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cancelling {
    /// Its stage was left.
    StageLeft,
    /// The case was returned.
    Returned,
    /// The step that opened it was withdrawn.
    Withdrawn,
    /// The case was terminated.
    Terminated,
    /// A task that comes before it must be done again.
    Reopened,
    /// Enough of its copies for other elements are done.
    Joined,
}

/// A document (文书), by the hash of its content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Its type, such as `hearing_notice`.
    pub kind: Name,
    /// What it is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// SHA-256 of its content, lower-case hexadecimal; absent while it exists on paper only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

/// A member of a panel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PanelMember {
    /// The role for which the member sits.
    pub role: Name,
    /// The person; absent while anybody in the role may sit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Name>,
    /// How much the vote counts.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub weight: u32,
}

impl PanelMember {
    /// A member whose vote counts once.
    pub const fn new(role: Name, person: Option<Name>) -> Self {
        let weight = 1;
        Self {
            role,
            person,
            weight,
        }
    }
}

/// Somebody for whom an open task waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holder {
    /// The role in which it is done.
    pub role: Name,
    /// The person; absent while anybody in the role may do it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Name>,
}

/// An open task whose holders were urged (催办).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UrgedTask {
    /// The task.
    pub no: TaskNo,
    /// Those for whom it waited then: who had it, or the signers whose turn it was. Null where the
    /// event does not say, because schema 1 did not.
    pub holders: Option<Vec<Holder>>,
}

/// What a panel member said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Vote {
    /// Agreed, or signed.
    Agree,
    /// Refused.
    Refuse,
    /// Abstained (弃权).
    Abstain,
}

/// Where an added signer sits relative to the one who asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Placement {
    /// Before (前加签).
    Before,
    /// Beside: the order does not matter.
    Beside,
    /// After (后加签).
    After,
}

/// How a panel decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It agreed.
    Passed,
    /// It did not.
    Refused,
}

/// When a limit ends, and when that is felt, as computed when it was set or moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// When it ends; perhaps unknown.
    pub due: Due,
    /// When people are reminded, in order; only what lay ahead.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remind: Vec<Timestamp>,
    /// When its light (预警) turns; none while the end is unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turns: Option<Turns>,
}

/// A calendar by id and content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarRef {
    /// Its id, such as `cn`.
    pub id: Name,
    /// Its version: the digest of its content.
    pub version: Name,
}

/// A refusal as it is recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rejected {
    /// The stable code, such as `CB-2101`.
    pub code: Name,
    /// The guard, role or limit that says no.
    pub rule: Name,
    /// The article, when a definition gives one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// What was said, in Chinese.
    pub say_zh: String,
    /// What was said, in English.
    pub say_en: String,
}

/// What kind of text is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextKind {
    /// A definition of a workflow.
    Definition,
    /// A calendar of working days.
    Calendar,
    /// A directory of organs, posts and persons.
    Directory,
    /// A decision table (裁量基准、应审清单).
    Table,
}

const fn one() -> u32 {
    1
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature that serde asks for"
)]
const fn is_one(weight: &u32) -> bool {
    *weight == 1
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature that serde asks for"
)]
pub(super) fn is_false(value: &bool) -> bool {
    !value
}
