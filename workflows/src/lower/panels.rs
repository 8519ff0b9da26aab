//! Panels: 会签, 或签, 依次, 票签, 集体讨论.

use casebook_engine::Name;
use casebook_engine::definition::{PanelRule, PanelSpec, RefusalEffect};

use super::Names;
use crate::Code;
use crate::problem::Problems;
use crate::source::{Cosign, CosignRule, Task};
use crate::yaml::{At, Many};

/// The panel of a task. `role` is the task's own role.
pub(super) fn lower(
    task: &Task,
    role: &Name,
    names: &Names,
    out: &mut Problems,
) -> Option<PanelSpec> {
    let places = [
        task.sign.as_ref().map(|sign| sign.place),
        task.cosign.as_ref().map(|cosign| cosign.place),
        task.vote.as_ref().map(|vote| vote.place),
    ];
    if let Some(second) = places.into_iter().flatten().nth(1) {
        let message = "a task has more than one of \"sign\", \"cosign\" and \"vote\"";
        out.add(Code::Exclusive, second, message, "keep one of them");
    }
    if let Some(sign) = &task.sign {
        return Some(PanelSpec {
            members: vec![role.clone()],
            rule: PanelRule::AtLeast(positive(sign, out)),
            refusal: RefusalEffect::Fails,
        });
    }
    if let Some(cosign) = &task.cosign {
        return self::cosign(cosign, names, out);
    }
    let vote = task.vote.as_ref()?;
    let mut members = Names::all(&vote.members, out, |name, out| names.role(name, out));
    if members.is_empty() {
        members.push(role.clone());
    }
    let (quorum, pass) = (vote.quorum.as_ref()?.value, vote.pass.as_ref()?.value);
    if let Some(pass) = vote.pass.as_ref().filter(|pass| pass.part == pass.whole) {
        let message = "no vote can exceed the whole";
        out.add(
            Code::BadValue,
            pass.place,
            message,
            "write a smaller share, such as 1/2",
        );
    }
    Some(PanelSpec {
        members,
        rule: PanelRule::Vote { quorum, pass },
        refusal: RefusalEffect::Counts,
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
    Some(PanelSpec {
        members: Names::all(roles, out, |name, out| names.role(name, out)),
        rule,
        refusal: cosign
            .refusal
            .as_ref()
            .map_or(usual, |refusal| refusal.value),
    })
}

fn positive(number: &At<u32>, out: &mut Problems) -> u32 {
    if number.value == 0 {
        out.add(
            Code::BadValue,
            number.place,
            "nobody signs",
            "write a number from 1",
        );
    }
    number.value.max(1)
}
