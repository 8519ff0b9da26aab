//! Document types (文书): what a document must have, its number, its service and publication.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Table, Text};
use crate::Name;

/// A type of document.
#[derive(Clone, Debug, PartialEq)]
pub struct DocumentType {
    /// Its name, such as `penalty_decision`.
    pub name: Name,
    /// What it is called, such as 行政处罚决定书.
    pub title: Text,
    /// The article that asks for it.
    pub basis: Option<String>,
    /// The outcomes with which it is issued; with any when none is named.
    pub outcomes: Vec<Name>,
    /// What it must hold (必备要素).
    pub elements: Vec<Element>,
    /// The pattern of its number (文号), such as `{organ}罚决〔{year}〕`; none: it has no number.
    pub series: Option<String>,
    /// The roles that must have signed when it is issued.
    pub signers: Vec<Name>,
    /// The organ that issues it, whose short form stands in the number; that of the case when absent.
    pub office: Option<Office>,
    /// Whether it must bear the seal (盖章).
    pub seal: bool,
    /// The roles that may void it (作废); its number stays in the series.
    pub void: Vec<Name>,
    /// How it is served (送达); not at all when absent.
    pub serve: Option<ServeRule>,
    /// How it is published (公示); not at all when absent.
    pub publish: Option<PublishRule>,
}

/// Something that a document must hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Element {
    /// The value of a fact.
    Fact(Name),
    /// A text that is given with the document, such as the remedies (救济途径).
    Text(Name),
}

/// Which organ issues a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Office {
    /// The one above the organ of the case.
    Parent,
    /// The one of that id.
    Organ(Name),
    /// The one whose id a fact holds.
    Fact(Name),
}

/// How a document is served.
#[derive(Clone, Debug, PartialEq)]
pub struct ServeRule {
    /// The article.
    pub basis: String,
    /// The ways that are allowed.
    pub modes: Vec<ServiceMode>,
    /// The days after which a public notice counts as service, by date; without, there is none.
    pub notice: Option<Arc<Table>>,
}

/// How a document is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishRule {
    /// A guard; where it does not hold as the document is issued, it need not be published.
    pub when: Option<Name>,
    /// The article.
    pub basis: String,
    /// The happenings after which a published document must be withdrawn (撤回).
    pub withdraw: Vec<Name>,
}

/// A way of service (送达方式).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServiceMode {
    /// To the person, who signs (直接送达).
    Direct,
    /// Left in the presence of two witnesses, or with a recording (留置送达).
    Left,
    /// By post; the day on the receipt counts (邮寄送达).
    Post,
    /// By electronic means that the party confirmed with a signature (电子送达).
    Electronic,
    /// By public notice; it counts after a number of days (公告送达).
    Notice,
}

/// A kind of full-process record (全过程记录).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordKind {
    /// In writing (文字记录).
    Text,
    /// In sound and picture (音像记录).
    AudioVideo,
    /// Of the site (现场记录).
    Onsite,
}

/// What a task does with documents beside producing one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaskPapers {
    /// The full-process records that must be kept of it.
    pub record: Vec<RecordKind>,
    /// The document that it serves.
    pub serves: Option<Name>,
    /// The document that it publishes.
    pub publishes: Option<Name>,
    /// The published document that it withdraws.
    pub withdraws: Option<Name>,
}

impl DocumentType {
    /// Whether it is issued with an outcome of its task.
    pub fn is_issued_with(&self, outcome: Option<&Name>) -> bool {
        self.outcomes.is_empty() || outcome.is_some_and(|one| self.outcomes.contains(one))
    }
}

impl ServiceMode {
    /// Every way, in the order of preference.
    pub const ALL: [Self; 5] = [
        Self::Direct,
        Self::Left,
        Self::Post,
        Self::Electronic,
        Self::Notice,
    ];

    /// The word for it in files, events and arguments.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Left => "left",
            Self::Post => "post",
            Self::Electronic => "electronic",
            Self::Notice => "notice",
        }
    }

    /// What it is called in Chinese.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Direct => "直接送达",
            Self::Left => "留置送达",
            Self::Post => "邮寄送达",
            Self::Electronic => "电子送达",
            Self::Notice => "公告送达",
        }
    }
}

impl RecordKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Text, Self::AudioVideo, Self::Onsite];

    /// The word for it in files, events and arguments.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::AudioVideo => "audio_video",
            Self::Onsite => "onsite",
        }
    }

    /// What it is called in Chinese.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Text => "文字记录",
            Self::AudioVideo => "音像记录",
            Self::Onsite => "现场记录",
        }
    }
}
