//! Scores (双人评分): when they lie close enough, and what they come to.

use rust_decimal::{Decimal, RoundingStrategy};

use super::super::{Panel, Verdict, Vote};
use crate::definition::expression::decimal;

/// To how many decimals a mean is rounded, half up.
const DECIMALS: u32 = 2;

impl Panel {
    /// How scores decide: the first so many members score, a further one is the arbiter.
    pub(super) fn decide_score(&self, scorers: u32, gap: u32) -> Option<Verdict> {
        if self
            .seats
            .iter()
            .any(|seat| seat.vote == Some(Vote::Refuse))
        {
            return Some(Verdict::Refused);
        }
        let scores = self.scores(scorers)?;
        if near(&scores, gap) || self.seats.len() > scorers as usize {
            return self.result(scorers, gap).map(|_| Verdict::Passed);
        }
        Some(Verdict::Refused)
    }

    /// Whether all have scored, and so far apart that an arbiter must score alone.
    pub(in crate::case) fn is_disputed(&self, scorers: u32, gap: u32) -> bool {
        let refused = self
            .seats
            .iter()
            .any(|seat| seat.vote == Some(Vote::Refuse));
        let scores = self.scores(scorers);
        !refused && scores.is_some_and(|scores| !near(&scores, gap))
    }

    /// The mean of the scores, or the score of the arbiter; `None` while one is missing.
    pub(in crate::case) fn result(&self, scorers: u32, gap: u32) -> Option<Decimal> {
        let scores = self.scores(scorers)?;
        if near(&scores, gap) {
            let sum: Decimal = scores.iter().sum();
            let mean = sum / Decimal::from(scorers.max(1));
            let half_up = RoundingStrategy::MidpointAwayFromZero;
            return Some(mean.round_dp_with_strategy(DECIMALS, half_up).normalize());
        }
        let arbiter = self.seats.get(scorers as usize)?;
        decimal(arbiter.score.as_deref()?)
    }

    /// The scores of the first so many members; `None` while one is missing.
    fn scores(&self, scorers: u32) -> Option<Vec<Decimal>> {
        let seats = self.seats.get(..scorers as usize)?;
        seats
            .iter()
            .map(|seat| decimal(seat.score.as_deref()?))
            .collect()
    }
}

fn near(scores: &[Decimal], gap: u32) -> bool {
    let (lowest, highest) = (scores.iter().min(), scores.iter().max());
    match (lowest, highest) {
        (Some(lowest), Some(highest)) => highest - lowest <= Decimal::from(gap),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::{PanelMember, Seat};
    use crate::definition::{PanelRule, RefusalEffect};

    /// A panel of scores in order; `.` has not scored, `r` refused.
    fn panel(scorers: u32, gap: u32, scores: &str) -> Panel {
        let seats = scores.split_whitespace().map(|score| Seat {
            member: PanelMember::new("evaluator".into(), None),
            vote: match score {
                "." => None,
                "r" => Some(Vote::Refuse),
                _ => Some(Vote::Agree),
            },
            score: (!matches!(score, "." | "r")).then(|| score.to_owned()),
        });
        Panel {
            rule: PanelRule::Score { scorers, gap },
            refusal: RefusalEffect::Fails,
            seats: seats.collect(),
            added: 0,
            everybody: false,
            over: false,
            verdict: None,
        }
    }

    #[test]
    fn two_scores_that_lie_close_give_their_mean_and_others_go_to_the_arbiter() {
        use Verdict::{Passed, Refused};
        let rows = [
            ("90 .", None, None),
            ("90 85", Some(Passed), Some("87.5")),
            ("90.5 85.5", Some(Passed), Some("88")),
            ("90.01 90.02", Some(Passed), Some("90.02")),
            ("90 84.9", Some(Refused), None),
            ("90 80 .", None, None),
            ("90 80 82", Some(Passed), Some("82")),
            ("90 r", Some(Refused), None),
        ];
        for (scores, verdict, result) in rows {
            let panel = panel(2, 5, scores);
            assert_eq!(panel.decide(), verdict, "{scores}");
            let told = panel.result(2, 5).map(|score| score.to_string());
            assert_eq!(told.as_deref(), result, "{scores}");
        }
    }
}
