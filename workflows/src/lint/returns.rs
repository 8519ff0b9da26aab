//! A way back leads to a stage that was finished before and is not open now.

use std::collections::{BTreeMap, BTreeSet};

use casebook_engine::Name;
use casebook_engine::definition::{Definition, Stage, Target};

use super::live::Banned;
use super::scope::beside;
use super::{Live, Subject};
use crate::Code;
use crate::problem::Problems;

pub(super) fn check(subject: &Subject<'_>, live: &Live<'_>, out: &mut Problems) {
    let mut avoiding = BTreeMap::new();
    for stage in subject.definition.stages.values() {
        for way in stage.next.iter().filter(|way| live.fires(stage, way)) {
            let Target::ReturnTo { stage: to, .. } = &way.to else {
                continue;
            };
            // Many stages return to the same one.
            let reached = avoiding.entry(to).or_insert_with(|| without(live, to));
            if let Some((message, fix)) = fault(subject.definition, stage, to, reached) {
                let place = subject.places.transition(&stage.name, &way.on);
                out.add(Code::ReturnTarget, place, message, fix);
            }
        }
    }
}

/// The stages to which a case can come without having been in another.
fn without(live: &Live<'_>, stage: &Name) -> BTreeSet<Name> {
    let banned = Banned {
        stages: BTreeSet::from([stage.clone()]),
        ..Banned::default()
    };
    live.without(&banned).stages
}

/// Why a case cannot be returned from a stage to another, or cannot always. `avoiding` are the
/// stages that can be reached without the other.
fn fault(
    definition: &Definition,
    from: &Stage,
    to: &Name,
    avoiding: &BTreeSet<Name>,
) -> Option<(String, &'static str)> {
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
    let avoidable = avoiding.contains(&from.name);
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
