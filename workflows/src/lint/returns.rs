//! A way back leads to a stage that was finished before and is not open now.

use std::collections::{BTreeMap, BTreeSet};

use casebook_engine::Name;
use casebook_engine::definition::{Definition, Stage, Target};

use super::live::Banned;
use super::scope::beside;
use super::{Live, Subject};
use crate::problem::Problems;
use crate::said::said;
use crate::{Code, Said};

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
) -> Option<(Said, Said)> {
    let is_open = definition
        .lineage(from.name.as_str())
        .any(|stage| stage.name == *to);
    if is_open {
        return Some((
            said!(
                "环节“{to}”仍未结束，不能退回到它",
                "the stage \"{to}\" is still open and cannot be returned to"
            ),
            said!("请退回到更早的环节", "return to an earlier stage"),
        ));
    }
    if beside(definition, &from.name, to) {
        return Some((
            said!(
                "环节“{to}”正在并行办理，不能退回到它",
                "the stage \"{to}\" runs beside and cannot be returned to"
            ),
            said!(
                "请退回到同一分区或者外层的更早环节",
                "return to an earlier stage of the same region or around it"
            ),
        ));
    }
    let avoidable = avoiding.contains(&from.name);
    avoidable.then(|| {
        (
            said!(
                "案件可能没有经过“{to}”就到达“{from}”",
                "a case can come to \"{from}\" without having been in \"{to}\"",
                from = from.name
            ),
            said!(
                "请退回到每个案件都经过的环节",
                "return to a stage through which every case comes"
            ),
        )
    })
}
