//! When a panel is decided.
//!
//! | rule | passes | is refused |
//! |---|---|---|
//! | all, sequence | everybody has answered and nobody's refusal counts | a refusal that fails it; with all answers, one that counts |
//! | at least *n* | *n* agreed, or nobody is left and noted refusals make up for it | a refusal that fails it; when *n* can no longer agree |
//! | vote | the quorum has voted and agreement stays above the share whoever votes yet | agreement can no longer exceed the share |
//! | score | all have scored and the scores lie close enough, or the arbiter has scored | a member refuses; the scores lie too far apart and there is no arbiter |
//!
//! A vote counts as often as its member weighs. A panel that waits for everybody is decided when
//! nobody is silent; what silence means when its time is over, the definition says.

mod score;

use super::{Panel, Seat, Verdict, Vote};
use crate::definition::{PanelRule, Ratio, RefusalEffect};

/// The votes of a panel, counted or weighed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) agreed: u32,
    pub(super) refused: u32,
    pub(super) abstained: u32,
    pub(super) silent: u32,
}

impl Panel {
    /// The votes so far, by heads.
    pub(super) fn count(&self) -> Count {
        self.add_up(|_| 1)
    }

    fn add_up(&self, worth: impl Fn(&Seat) -> u32) -> Count {
        let mut count = Count::default();
        for seat in &self.seats {
            let sum = match seat.vote {
                Some(Vote::Agree) => &mut count.agreed,
                Some(Vote::Refuse) => &mut count.refused,
                Some(Vote::Abstain) => &mut count.abstained,
                None => &mut count.silent,
            };
            *sum = sum.saturating_add(worth(seat));
        }
        count
    }

    /// Whether whoever holds one of the roles may sign, a member so far or not.
    pub(super) fn membership_is_open(&self) -> bool {
        matches!(self.rule, PanelRule::AtLeast(_)) && !self.everybody && !self.over
    }

    /// The members who have not answered and may do so now: in a sequence, the first of them.
    pub(super) fn waiting(&self) -> Vec<&Seat> {
        let next_only = self.rule == PanelRule::Sequence;
        let silent = self.seats.iter().filter(|seat| seat.vote.is_none());
        silent
            .take(if next_only { 1 } else { usize::MAX })
            .collect()
    }

    /// How the panel is decided, as soon as that is certain.
    pub fn decide(&self) -> Option<Verdict> {
        let count = self.count();
        if self.everybody && count.silent > 0 {
            return None;
        }
        if self.refusal == RefusalEffect::Fails && count.refused > 0 {
            return Some(Verdict::Refused);
        }
        match self.rule {
            PanelRule::All | PanelRule::Sequence => self.decide_all(count),
            // Who else may sign is not written on the panel: see `decide_without`.
            PanelRule::AtLeast(needed) if count.agreed >= needed => Some(Verdict::Passed),
            PanelRule::AtLeast(_) if self.membership_is_open() => None,
            PanelRule::AtLeast(needed) => self.decide_without(needed, 0),
            PanelRule::Vote { quorum, pass } => {
                decide_vote(self.add_up(|seat| seat.member.weight), quorum, pass)
            }
            PanelRule::Score { scorers, gap } => self.decide_score(scorers, gap),
        }
    }

    fn decide_all(&self, count: Count) -> Option<Verdict> {
        if self.seats.is_empty() || count.silent > 0 {
            return None;
        }
        let counts = self.refusal == RefusalEffect::Counts && count.refused > 0;
        Some(if counts {
            Verdict::Refused
        } else {
            Verdict::Passed
        })
    }

    /// Whether a panel of at least `needed` is lost when `left` more persons could still sign, and
    /// how it is decided then: a refusal that is noted stands in place of the signature, so such a
    /// panel waits until nobody is left.
    pub(super) fn decide_without(&self, needed: u32, left: u32) -> Option<Verdict> {
        let count = self.count();
        if self.refusal != RefusalEffect::Noted {
            return (count.agreed + left < needed).then_some(Verdict::Refused);
        }
        let signed = count.agreed + count.refused;
        (left == 0).then_some(if signed >= needed {
            Verdict::Passed
        } else {
            Verdict::Refused
        })
    }
}

fn decide_vote(count: Count, quorum: Ratio, pass: Ratio) -> Option<Verdict> {
    let Count {
        agreed,
        refused,
        abstained,
        silent,
    } = count;
    let voted = u64::from(agreed) + u64::from(refused) + u64::from(abstained);
    let (agreed, silent) = (u64::from(agreed), u64::from(silent));
    let all = voted + silent;
    let (part, whole) = (u64::from(pass.part), u64::from(pass.whole));
    let reached = voted * u64::from(quorum.whole) >= u64::from(quorum.part) * all;
    if all == 0 || (agreed + silent) * whole <= part * all {
        return (all > 0).then_some(Verdict::Refused);
    }
    (reached && agreed * whole > part * all).then_some(Verdict::Passed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::PanelMember;

    fn panel(rule: PanelRule, refusal: RefusalEffect, votes: &str) -> Panel {
        let seats = votes
            .chars()
            .enumerate()
            .map(|(n, vote)| Seat {
                member: PanelMember::new("head".into(), Some(format!("p{n}").into())),
                score: None,
                vote: match vote {
                    'a' => Some(Vote::Agree),
                    'r' => Some(Vote::Refuse),
                    '0' => Some(Vote::Abstain),
                    _ => None,
                },
            })
            .collect();
        Panel {
            rule,
            refusal,
            seats,
            added: 0,
            everybody: false,
            over: false,
            verdict: None,
        }
    }

    #[test]
    fn is_decided_as_soon_as_it_is_certain() {
        use PanelRule::{All, AtLeast, Sequence, Vote};
        use RefusalEffect::{Counts, Fails, Noted};
        use Verdict::{Passed, Refused};
        let two_thirds = Ratio { part: 2, whole: 3 };
        let half = Ratio { part: 1, whole: 2 };
        let vote = Vote {
            quorum: two_thirds,
            pass: half,
        };
        // a agreed, r refused, 0 abstained, . silent
        let rows = [
            (All, Noted, "aa.", None),
            (All, Noted, "aaa", Some(Passed)),
            (All, Noted, "ara", Some(Passed)),
            (All, Fails, "r..", Some(Refused)),
            (All, Counts, "ra.", None),
            (All, Counts, "raa", Some(Refused)),
            (All, Noted, "", None),
            (Sequence, Fails, "a.", None),
            (Sequence, Fails, "aa", Some(Passed)),
            (AtLeast(1), Fails, "..a", Some(Passed)),
            (AtLeast(2), Counts, "ra.", None),
            (AtLeast(2), Counts, "rra", None),
            (AtLeast(2), Fails, "ar", Some(Refused)),
            (vote, Counts, "a....", None),
            (vote, Counts, "aaa..", None),
            (vote, Counts, "aaaa.", Some(Passed)),
            (vote, Counts, "aarr.", None),
            (vote, Counts, "arrr.", Some(Refused)),
            (vote, Counts, "aa00.", None),
            (vote, Counts, "aa000", Some(Refused)),
            (vote, Counts, "aar", Some(Passed)),
            (vote, Counts, "ar", Some(Refused)),
            (vote, Counts, "", None),
        ];
        for (rule, refusal, votes, expected) in rows {
            let verdict = panel(rule, refusal, votes).decide();
            assert_eq!(verdict, expected, "{rule:?} {refusal:?} {votes}");
        }
    }

    #[test]
    fn is_lost_when_too_few_are_left_who_could_sign() {
        use RefusalEffect::{Counts, Fails, Noted};
        use Verdict::{Passed, Refused};
        let rows = [
            (2, Counts, "a", 1, None),
            (2, Counts, "a", 0, Some(Refused)),
            (2, Counts, "ra.", 1, None),
            (2, Fails, "a0", 0, Some(Refused)),
            (2, Noted, "ar", 1, None),
            (2, Noted, "ar", 0, Some(Passed)),
            (2, Noted, "a0", 0, Some(Refused)),
        ];
        for (needed, refusal, votes, left, expected) in rows {
            let panel = panel(PanelRule::AtLeast(needed), refusal, votes);
            let verdict = panel.decide_without(needed, left);
            assert_eq!(verdict, expected, "{needed} {refusal:?} {votes} {left}");
        }
    }
}
