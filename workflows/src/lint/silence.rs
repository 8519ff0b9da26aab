//! Who waits for somebody outside waits no longer than the limit for it.
//!
//! A party that stays silent is the commonest case of all. Where a stage waits for nothing else,
//! and the limit within which the party may speak has run out, something must follow.

use casebook_engine::Name;
use casebook_engine::definition::{Limit, Stage};

use super::Subject;
use crate::Code;
use crate::problem::Problems;
use crate::said::said;

pub(super) fn check(subject: &Subject<'_>, out: &mut Problems) {
    let stages = subject.definition.stages.values();
    for stage in stages.filter(|stage| only_hears(stage)) {
        let limits = subject.definition.limits.values();
        let ended = limits.filter(|limit| {
            let mut awaited = stage.accept.keys();
            awaited.all(|happening| limit.stop.contains(happening))
        });
        for limit in ended.filter(|limit| !is_followed(subject, stage, limit)) {
            let (stage, limit) = (&stage.name, &limit.name);
            let message = said!(
                "案件在“{stage}”等待可能不会发生的事项，“{limit}”届满后也没有去向",
                "the case waits in \"{stage}\" for what may never come, and nothing follows when \"{limit}\" has run out"
            );
            let fix = said!(
                "请在“{stage}”的“next”中补写“{limit}.expired”",
                "add \"{limit}.expired\" to \"next\" of \"{stage}\""
            );
            out.add(
                Code::SilenceUnanswered,
                subject.places.stage(stage),
                message,
                fix,
            );
        }
    }
}

/// Whether every way out of the stage begins with what comes from outside.
fn only_hears(stage: &Stage) -> bool {
    let mut ways = stage.next.iter();
    !stage.accept.is_empty()
        && stage.tasks.is_empty()
        && stage.regions.is_empty()
        && ways.all(|way| stage.accept.contains_key(&way.on))
}

/// Whether time leads on from the stage or what lies around it, or tells somebody.
fn is_followed(subject: &Subject<'_>, stage: &Stage, limit: &Limit) -> bool {
    let expired = Name::from(format!("{}.expired", limit.name));
    let mut around = subject.definition.lineage(stage.name.as_str());
    let leads_on = |around: &Stage| around.next.iter().any(|way| way.on == expired);
    limit.by.is_some() || limit.breach.is_some() || around.any(leads_on)
}
