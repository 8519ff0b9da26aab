//! Panels: 会签, 或签, 依次, 票签, 集体讨论, 评分.

use casebook_engine::Name;
use casebook_engine::definition::{self, Absence, PanelRule, PanelSpec, RefusalEffect};

use super::Names;
use crate::Code;
use crate::problem::Problems;
use crate::said::{said, term};
use crate::source::{self, Cosign, CosignRule, Score, Task, Vote};
use crate::yaml::{At, Many};

/// How many score where nothing is written (双人评分).
const SCORERS: u32 = 2;

/// The highest score where nothing is written (百分制).
const SCORE_MAX: u32 = 100;

/// The panel of a task. `role` is the task's own role.
pub(super) fn lower(
    task: &Task,
    role: &Name,
    names: &Names,
    out: &mut Problems,
) -> Option<PanelSpec> {
    refuse_second(task, out);
    if let Some(sign) = &task.sign {
        let rule = PanelRule::AtLeast(positive(sign, out));
        let members = vec![role.clone()];
        return Some(PanelSpec::new(members, rule, RefusalEffect::Fails));
    }
    if let Some(cosign) = &task.cosign {
        return self::cosign(cosign, names, out);
    }
    if let Some(score) = &task.score {
        return self::score(score, role, names, out);
    }
    vote(task.vote.as_ref()?, role, names, out)
}

fn refuse_second(task: &Task, out: &mut Problems) {
    let places = [
        task.sign.as_ref().map(|sign| sign.place),
        task.cosign.as_ref().map(|cosign| cosign.place),
        task.vote.as_ref().map(|vote| vote.place),
        task.score.as_ref().map(|score| score.place),
    ];
    if let Some(second) = places.into_iter().flatten().nth(1) {
        let message = said!(
            "待办同时写了“sign”“cosign”“vote”“score”中的几个",
            "a task has more than one of \"sign\", \"cosign\", \"vote\" and \"score\""
        );
        out.add(
            Code::Exclusive,
            second,
            message,
            said!("请只保留一个", "keep one of them"),
        );
    }
}

fn vote(vote: &Vote, role: &Name, names: &Names, out: &mut Problems) -> Option<PanelSpec> {
    let members = members(&vote.members, role, names, out);
    let (quorum, pass) = (vote.quorum.as_ref()?.value, vote.pass.as_ref()?.value);
    if let Some(pass) = vote.pass.as_ref().filter(|pass| pass.part == pass.whole) {
        let message = said!("票数不可能超过全体", "no vote can exceed the whole");
        out.add(
            Code::BadValue,
            pass.place,
            message,
            said!(
                "请写较小的比例，例如 1/2",
                "write a smaller share, such as 1/2"
            ),
        );
    }
    let voting = members.iter().cloned().collect();
    let weights = vote.weights.iter().filter_map(|(name, weight)| {
        let role = names.resolve_in(term("表决的角色", "role that votes"), &voting, name, out)?;
        Some((role, positive(weight, out)))
    });
    Some(PanelSpec {
        weights: weights.collect(),
        everybody: waits(vote.early.as_ref()),
        absence: absence(vote.absence.as_ref(), names, out),
        ..PanelSpec::new(
            members,
            PanelRule::Vote { quorum, pass },
            RefusalEffect::Counts,
        )
    })
}

fn score(score: &Score, role: &Name, names: &Names, out: &mut Problems) -> Option<PanelSpec> {
    let scorers = score.by.as_ref().map_or(SCORERS, |by| positive(by, out));
    let max = score
        .max
        .as_ref()
        .map_or(SCORE_MAX, |max| positive(max, out));
    let into = score.into.as_ref().and_then(|into| names.fact(into, out))?;
    let arbiter = score.arbiter.as_ref();
    let arbiter = arbiter.and_then(|arbiter| names.role(arbiter, out));
    let gap = score.gap.as_ref()?.value;
    let rule = PanelRule::Score { scorers, gap };
    Some(PanelSpec {
        score: Some(definition::Score { max, into, arbiter }),
        ..PanelSpec::new(
            members(&score.members, role, names, out),
            rule,
            RefusalEffect::Fails,
        )
    })
}

fn cosign(cosign: &Cosign, names: &Names, out: &mut Problems) -> Option<PanelSpec> {
    let rule = cosign.rule.as_ref()?;
    let (roles, rule, usual): (&Many<Name>, _, _) = match rule {
        CosignRule::All(roles) => (roles, PanelRule::All, RefusalEffect::Fails),
        CosignRule::Sequence(roles) => (roles, PanelRule::Sequence, RefusalEffect::Fails),
        CosignRule::Any(roles) => (roles, PanelRule::AtLeast(1), RefusalEffect::Counts),
        CosignRule::Of(number, roles) => (
            roles,
            PanelRule::AtLeast(positive(number, out)),
            RefusalEffect::Counts,
        ),
    };
    let members = Names::all(roles, out, |name, out| names.role(name, out));
    let refusal = cosign.refusal.as_ref().map_or(usual, |given| given.value);
    Some(PanelSpec {
        everybody: waits(cosign.early.as_ref()),
        absence: absence(cosign.absence.as_ref(), names, out),
        ..PanelSpec::new(members, rule, refusal)
    })
}

/// The roles that sit on a panel; the task's own role where none is named.
fn members(given: &Many<Name>, role: &Name, names: &Names, out: &mut Problems) -> Vec<Name> {
    let mut members = Names::all(given, out, |name, out| names.role(name, out));
    if members.is_empty() {
        members.push(role.clone());
    }
    members
}

/// Whether everybody is waited for: `early: false`.
fn waits(early: Option<&At<bool>>) -> bool {
    early.is_some_and(|early| !early.value)
}

fn absence(
    given: Option<&At<source::Absence>>,
    names: &Names,
    out: &mut Problems,
) -> Option<Absence> {
    let absence = given?;
    let after = names.limit(absence.after.as_ref()?, out)?;
    let counts = absence.counts.as_ref()?.value;
    Some(Absence { after, counts })
}

fn positive(number: &At<u32>, out: &mut Problems) -> u32 {
    if number.value == 0 {
        out.add(
            Code::BadValue,
            number.place,
            said!("没有人签字", "nobody signs"),
            said!("请写 1 以上的数字", "write a number from 1"),
        );
    }
    number.value.max(1)
}
