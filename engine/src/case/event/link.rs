//! What a case says of other cases: opened out of it, heard of, and why it runs again.

use serde::{Deserialize, Serialize};

use crate::case::part::{LinkNo, Rejected};
use crate::definition::LinkKind;
use crate::stream::CaseId;
use crate::{Facts, Name, Value};

/// Where a case comes from that another case opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// The case that opened it.
    pub case: CaseId,
    /// The number of the link there; 0 where a watch opened it, for that one has no link there.
    pub no: LinkNo,
    /// Whether it is a child, a related case, or one that a watch opened.
    pub kind: LinkKind,
    /// How many cases led to it, one out of the other, without a person between.
    pub depth: u32,
}

/// Another case is to be opened (另立案件). The engine opens it under the id that stands here, so
/// once, whatever dies in between.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkCalled {
    /// Its number within this case.
    pub no: LinkNo,
    /// The link.
    pub link: Name,
    /// Whether it is a child or a related case.
    pub kind: LinkKind,
    /// The definition of the other case.
    pub definition: Name,
    /// The id of the other case.
    pub case: CaseId,
    /// What the other case is about.
    pub title: String,
    /// The organ that handles it.
    pub organ: Name,
    /// The facts with which it begins.
    pub facts: Facts,
    /// The element for which it is opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<Value>,
    /// How many cases led to it, one out of the other, without a person between.
    pub depth: u32,
}

/// What became of a linked case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkAnswer {
    /// It was opened.
    Opened,
    /// It came to its end.
    Ended,
    /// It was terminated.
    Terminated,
    /// It runs again after it had ended.
    Reopened,
}

impl LinkAnswer {
    /// The word that stands in happenings.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Ended => "ended",
            Self::Terminated => "terminated",
            Self::Reopened => "reopened",
        }
    }
}

/// A case that was opened out of this one answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkAnswered {
    /// What became of it.
    pub answer: LinkAnswer,
    /// The link; none for a case that somebody opened out of this one by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<Name>,
    /// Whether it is a child or a related case.
    pub kind: LinkKind,
    /// The other case.
    pub case: CaseId,
    /// Its number (案号).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// What it is about.
    pub title: String,
    /// Its definition.
    pub definition: Name,
    /// The facts taken over from it.
    #[serde(default, skip_serializing_if = "Facts::is_empty")]
    pub facts: Facts,
    /// How many cases led to this, one upon the other, without a person between.
    pub depth: u32,
}

/// A case could not be opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkRefused {
    /// The link.
    pub link: Name,
    /// The case that was to be opened; none where the link was not called at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    /// Why.
    pub rejection: Rejected,
}

/// Every case that a link opened is over; also when there was no element to open one for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkSettled {
    /// The link.
    pub link: Name,
    /// How many cases it opened.
    pub cases: u32,
}

/// Something that happened in another case is a happening of this one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeardElsewhere {
    /// What it is here.
    pub reaction: Name,
    /// What it is called here.
    pub title: String,
    /// The other case.
    pub case: CaseId,
    /// Its number (案号).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Its definition.
    pub definition: Name,
    /// What happened there.
    pub happening: Name,
    /// The facts taken over from it.
    #[serde(default, skip_serializing_if = "Facts::is_empty")]
    pub facts: Facts,
    /// How many cases led to this, one upon the other, without a person between.
    pub depth: u32,
}

/// A case that had ended runs again (恢复办理), because of something in another case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseReopened {
    /// The happening that led to it.
    pub cause: Name,
    /// The other case.
    pub case: CaseId,
    /// The stage that is entered.
    pub stage: Name,
}
