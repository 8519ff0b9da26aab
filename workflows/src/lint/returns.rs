//! A way back leads to a stage that was finished before and is not open now.

use std::collections::BTreeSet;

use casebook_engine::Name;
use casebook_engine::definition::{Definition, Stage, Target};

use super::live::Banned;
use super::scope::beside;
use super::{Live, Subject};
use crate::Code;
use crate::problem::Problems;

pub(super) fn check(subject: &Subject<'_>, live: &Live<'_>, out: &mut Problems) {
    for stage in subject.definition.stages.values() {
        for way in stage.next.iter().filter(|way| live.fires(stage, way)) {
            let Target::ReturnTo { stage: to, .. } = &way.to else {
                continue;
            };
            if let Some((message, fix)) = fault(subject.definition, stage, to) {
                let place = subject.places.transition(&stage.name, &way.on);
                out.add(Code::ReturnTarget, place, message, fix);
            }
        }
    }
}

/// Why a case cannot be returned from a stage to another, or cannot always.
fn fault(definition: &Definition, from: &Stage, to: &Name) -> Option<(String, &'static str)> {
    let is_open = definition
        .lineage(from.name.as_str())
        .any(|stage| stage.name == *to);
    if is_open {
        return Some((
            format!("the stage \"{to}\" is still open and cannot be returned to"),
            "return to an earlier stage",
        ));
    }
    if beside(definition, &from.name, to) {
        return Some((
            format!("the stage \"{to}\" runs beside and cannot be returned to"),
            "return to an earlier stage of the same region or around it",
        ));
    }
    let without = Banned {
        stages: BTreeSet::from([to.clone()]),
        ..Banned::default()
    };
    let avoidable = Live::of(definition, &without).stages.contains(&from.name);
    avoidable.then(|| {
        (
            format!(
                "a case can come to \"{}\" without having been in \"{to}\"",
                from.name
            ),
            "return to a stage through which every case comes",
        )
    })
}
