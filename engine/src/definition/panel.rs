//! Panels: several people decide one task together.

use std::collections::BTreeMap;

use crate::Name;
use crate::case::Vote;

/// The one construct behind 会签, 或签, 票签, 依次 and collective discussion (集体讨论).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PanelSpec {
    /// The roles from which the members come; each person holding one is a member.
    pub members: Vec<Name>,
    /// When it is decided.
    pub rule: PanelRule,
    /// What a refusal means.
    pub refusal: RefusalEffect,
    /// How much the vote of a member counts who sits for a role (加权票签); 1 where none is named.
    pub weights: BTreeMap<Name, u32>,
    /// Whether it waits until everybody has answered, though the result is certain before.
    pub everybody: bool,
    /// What silence means after a limit; members are waited for without it.
    pub absence: Option<Absence>,
    /// What the scores become, for [`PanelRule::Score`].
    pub score: Option<Score>,
}

impl PanelSpec {
    /// A panel of these roles by this rule, with nothing else said.
    pub const fn new(members: Vec<Name>, rule: PanelRule, refusal: RefusalEffect) -> Self {
        Self {
            members,
            rule,
            refusal,
            weights: BTreeMap::new(),
            everybody: false,
            absence: None,
            score: None,
        }
    }
}

/// What it means that a member does not answer in time (缺席、逾期未签).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absence {
    /// The limit that ends the waiting.
    pub after: Name,
    /// As what silence counts.
    pub counts: Vote,
}

/// What becomes of scores (评分).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Score {
    /// The highest score; the lowest is 0.
    pub max: u32,
    /// The fact that takes the result: the mean, to two decimals, half up; or the score of the
    /// arbiter.
    pub into: Name,
    /// Whose score decides alone when the scores lie too far apart; without, the panel refuses.
    pub arbiter: Option<Name>,
}

/// When a panel is decided, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PanelRule {
    /// Everybody agrees (会签).
    All,
    /// This many agree; 1 is 或签. Members are those who hold the roles when they sign.
    AtLeast(u32),
    /// One after the other, in the order of the members (依次).
    Sequence,
    /// By votes (票签): at least `quorum` of the members vote, more than `pass` of those who
    /// voted agree. An abstention counts towards the quorum and not as agreement.
    Vote {
        /// The share of members that must have voted.
        quorum: Ratio,
        /// The share of the votes that agreement must exceed.
        pass: Ratio,
    },
    /// By scores (双人评分): so many members score independently of each other, and the scores lie
    /// no further apart than the gap.
    Score {
        /// How many score.
        scorers: u32,
        /// The widest difference between the highest and the lowest score.
        gap: u32,
    },
}

/// A share, such as 2/3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(into = "(u32, u32)", from = "(u32, u32)")]
pub struct Ratio {
    /// The numerator.
    pub part: u32,
    /// The denominator; never 0 in a checked definition.
    pub whole: u32,
}

impl From<Ratio> for (u32, u32) {
    fn from(ratio: Ratio) -> Self {
        (ratio.part, ratio.whole)
    }
}

impl From<(u32, u32)> for Ratio {
    fn from((part, whole): (u32, u32)) -> Self {
        Self { part, whole }
    }
}

/// What a refusal to sign means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalEffect {
    /// It is noted, and stands in place of the signature (拒绝签字的, 注明情况).
    Noted,
    /// The panel fails at once.
    Fails,
    /// It is a vote against.
    Counts,
}
