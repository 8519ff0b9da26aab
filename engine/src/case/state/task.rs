//! A task that is open, what was submitted of it, and its running panel.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::case::{Document, Instance, PanelMember, Papers, StageNo, Verdict, Vote};
use crate::definition::{PanelRule, RefusalEffect};
use crate::{Facts, Name};

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
