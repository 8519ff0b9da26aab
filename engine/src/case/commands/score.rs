//! Scores in a panel (双人评分): checked when given, and what becomes of them.

use rust_decimal::Decimal;

use super::super::turn::Turn;
use super::super::{Code, Event, OpenTask, Panel, PanelMember, Placement, Rejection, TaskNo, Vote};
use super::complete::Content;
use crate::Value;
use crate::definition::expression::decimal;
use crate::definition::{PanelRule, Score};

/// The most decimals of a score.
const DECIMALS_MAX: u32 = 2;

impl Turn<'_> {
    /// Requires a score where the panel scores, within its range, and none elsewhere.
    pub(super) fn check_score(
        &self,
        open: &OpenTask,
        panel: &Panel,
        vote: Vote,
        score: Option<&String>,
    ) -> Result<(), Rejection> {
        let scores = matches!(panel.rule, PanelRule::Score { .. }) && vote != Vote::Refuse;
        let max = self.score_of(open).map_or(0, |score| score.max);
        let fits = match score {
            Some(text) if scores => decimal(text).is_some_and(|given| in_range(given, max)),
            given => scores == given.is_some(),
        };
        if fits && (vote != Vote::Abstain || !scores) {
            return Ok(());
        }
        let (zh, en) = if scores {
            (
                format!(
                    "“{}”须评分：0至{max}，至多两位小数；不评分的，拒绝并说明理由",
                    open.name
                ),
                format!(
                    "`{}` asks for a score from 0 to {max} with at most two decimals, or a refusal",
                    open.name
                ),
            )
        } else {
            (
                format!("“{}”不评分", open.name),
                format!("`{}` takes no score", open.name),
            )
        };
        Err(Rejection::new(Code::Score, open.name.clone(), zh, en))
    }

    /// Calls the arbiter when the scores lie too far apart; says whether it did.
    pub(super) fn calls_arbiter(&mut self, no: TaskNo, open: &OpenTask, panel: &Panel) -> bool {
        let PanelRule::Score { scorers, gap } = panel.rule else {
            return false;
        };
        let arbiter = self.score_of(open).and_then(|score| score.arbiter.clone());
        let (Some(role), true) = (arbiter, panel.is_disputed(scorers, gap)) else {
            return false;
        };
        if panel.seats.len() > scorers as usize {
            return false;
        }
        let person = match self.state.roles.get(&role).map(Vec::as_slice) {
            Some([only]) => Some(only.clone()),
            _ => None,
        };
        self.emit(Event::SignerAdded {
            task: no,
            member: PanelMember::new(role, person),
            place: Placement::Beside,
        });
        true
    }

    /// The content of a task, with the result of the scores as a fact.
    pub(super) fn scored(&self, open: &OpenTask, panel: &Panel, mut content: Content) -> Content {
        if let PanelRule::Score { scorers, gap } = panel.rule
            && let (Some(score), Some(result)) = (self.score_of(open), panel.result(scorers, gap))
        {
            let whole = result.is_integer().then(|| i64::try_from(result).ok());
            let text = || Value::Text(result.to_string());
            let value = whole.flatten().map_or_else(text, Value::Int);
            content.set(score.into.clone(), value);
        }
        content
    }

    fn score_of(&self, open: &OpenTask) -> Option<&Score> {
        self.task(&open.name).panel.as_ref()?.score.as_ref()
    }
}

fn in_range(score: Decimal, max: u32) -> bool {
    score >= Decimal::ZERO && score <= Decimal::from(max) && score.scale() <= DECIMALS_MAX
}
