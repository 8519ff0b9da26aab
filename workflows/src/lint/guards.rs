//! Every guard is used, and can both hold and fail.

use std::collections::BTreeSet;

use casebook_engine::Name;
use casebook_engine::definition::expression::Mentions;

use super::Subject;
use crate::problem::Problems;
use crate::said::said;
use crate::{Code, Place};

pub(super) fn check(subject: &Subject<'_>, out: &mut Problems) {
    let used = used(subject);
    for (name, place) in &subject.places.guards {
        let Some(guard) = subject.definition.guards.get(name) else {
            continue;
        };
        if !used.contains(name) {
            let message = said!(
                "条件“{name}”没有用到",
                "the guard \"{name}\" is used nowhere"
            );
            out.add(
                Code::GuardUnused,
                *place,
                message,
                said!(
                    "请在某处要求它，或者删除",
                    "require it somewhere, or remove it"
                ),
            );
        }
        let mut asked = guard.condition.mentions();
        note_registers(subject, name, *place, &asked, out);
        // Every case is filed, once.
        asked.happenings.remove("case.filed");
        if asked == Mentions::default() && !is_unread(*place, subject, out) {
            let message = said!(
                "条件“{name}”与案件无关，结果恒定",
                "the guard \"{name}\" asks nothing of the case: it is always the same"
            );
            let fix = said!(
                "请在其中写明事实、事件或者办理人，或者删除",
                "name a fact, a happening or the actor in it, or remove it"
            );
            out.add(Code::ConstantGuard, *place, message, fix);
        }
    }
}

/// Whether the expression of a guard could not be read: nothing is known of what it asks.
fn is_unread(place: Place, subject: &Subject<'_>, out: &Problems) -> bool {
    let guards = subject.places.guards.values();
    let next = guards.filter(|other| **other > place).min();
    let is_of_guard = |at: Place| at >= place && next.is_none_or(|next| at < *next);
    out.found()
        .any(|one| one.code == Code::BadExpression && is_of_guard(one.place))
}

/// The directory has every register that a guard asks; where it is not known, nobody can say.
fn note_registers(
    subject: &Subject<'_>,
    guard: &Name,
    place: Place,
    asked: &Mentions,
    out: &mut Problems,
) {
    let Some(directory) = subject.directory else {
        return;
    };
    let known = &directory.registers;
    for register in asked
        .registers
        .iter()
        .filter(|one| !known.contains_key(*one))
    {
        let message = said!(
            "条件“{guard}”查询名册“{register}”，而名录中没有该名册",
            "the guard \"{guard}\" asks the register \"{register}\", which the directory does not have"
        );
        let known: Vec<&str> = known.keys().map(Name::as_str).collect();
        let fix = match known.as_slice() {
            [] => said!(
                "请在名录的“registers”中补写",
                "add it under \"registers\" of the directory"
            ),
            known => {
                let (zh, en) = (known.join("、"), known.join(", "));
                said!("请写名录中的名册：{zh}", "name a register: {en}")
            }
        };
        out.add(Code::NoSuchRegister, place, message, fix);
    }
}

fn used<'a>(subject: &Subject<'a>) -> BTreeSet<&'a Name> {
    let limits = subject.definition.limits.values();
    let mut used: BTreeSet<&Name> = limits.flat_map(|limit| &limit.when).collect();
    let published = subject.definition.documents.values();
    let published = published.filter_map(|document| document.publish.as_ref());
    used.extend(published.filter_map(|rule| rule.when.as_ref()));
    let links = subject.definition.relations.links.values();
    used.extend(links.filter_map(|link| link.when.as_ref()));
    for stage in subject.definition.stages.values() {
        used.extend(&stage.require);
        used.extend(stage.regions.values().flat_map(|region| &region.when));
        used.extend(stage.accept.values().flat_map(|outside| &outside.require));
        used.extend(
            stage
                .next
                .iter()
                .flat_map(|way| std::iter::once(&way.on).chain(&way.when)),
        );
        used.extend(
            stage
                .tasks
                .iter()
                .flat_map(|task| task.require.iter().chain(&task.when)),
        );
    }
    used
}
