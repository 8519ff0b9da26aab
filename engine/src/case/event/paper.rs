//! Documents issued, served, published; full-process records kept.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::case::papers::Service;
use crate::case::part::{PanelMember, TaskNo, is_false};
use crate::definition::RecordKind;
use crate::{Name, Value};

/// A document (文书) was issued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentIssued {
    /// Its type.
    pub document: Name,
    /// What it is called.
    pub title: String,
    /// Its number (文号), where its type has a series.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The series of the number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series: Option<String>,
    /// The organ that issued it.
    pub office: Name,
    /// Its elements (必备要素) as they were then: facts and texts by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub elements: BTreeMap<Name, Value>,
    /// Those of its elements that are sensitive facts: their values stand among the facts of the
    /// case and nowhere else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub withheld: Vec<Name>,
    /// SHA-256 of its content, lower-case hexadecimal; absent while it exists on paper only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Who signed it, each with the role.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signers: Vec<PanelMember>,
    /// Whether it bears the seal.
    #[serde(default, skip_serializing_if = "is_false")]
    pub sealed: bool,
    /// The task that produced it.
    pub task: TaskNo,
    /// The article that asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
}

/// A document was voided (作废). Its number stays in the series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentVoided {
    /// Its type.
    pub document: Name,
    /// Its number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Why; this explains the gap that a reader of the series would see.
    pub reason: String,
}

/// A document is being served by public notice (公告送达): it counts as served after some days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentNoticed {
    /// Its type.
    pub document: Name,
    /// Its number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The notice and its proof.
    pub service: Service,
    /// After how many days it counts as served.
    pub days: u32,
    /// The article from which the days are.
    pub basis: String,
}

/// A document counts as served (送达).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentServed {
    /// Its type.
    pub document: Name,
    /// Its number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The day on which it counts as served.
    pub counts_on: Date,
    /// How, with its proof; none for a public notice, of which an event before this one tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<Service>,
}

/// A document was published (公示).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentPublished {
    /// Its type.
    pub document: Name,
    /// Its number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
}

/// A published document was withdrawn (撤回公示).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentWithdrawn {
    /// Its type.
    pub document: Name,
    /// Its number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Why, as it is told to the public.
    pub reason: String,
}

/// The full-process records (全过程记录) of a step were kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordsKept {
    /// The task.
    pub task: TaskNo,
    /// Its name.
    pub name: Name,
    /// The records by kind, each by the SHA-256 of its content.
    pub records: BTreeMap<RecordKind, String>,
}
