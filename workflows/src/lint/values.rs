//! No condition is true, or false, whatever the values are that it compares.

use casebook_engine::Name;
use casebook_engine::definition::expression::Mentions;

use super::Subject;
use crate::problem::Problems;
use crate::said::said;
use crate::{Code, Place};

pub(super) fn check(subject: &Subject<'_>, out: &mut Problems) {
    for (name, guard) in &subject.definition.guards {
        if guard.condition.mentions() == Mentions::default() {
            // What asks nothing of the case is told by another lint.
            continue;
        }
        let Some(verdicts) = guard.condition.verdicts() else {
            continue;
        };
        let place = place(subject, name);
        if !verdicts.can_hold {
            let message = said!(
                "条件“{name}”无论取什么值都不成立",
                "no values make the guard \"{name}\" hold"
            );
            let fix = said!(
                "请改正互相矛盾的比较",
                "correct the comparisons that contradict one another"
            );
            out.add(Code::NeverHolds, place, message, fix);
        } else if !verdicts.can_fail {
            let message = said!(
                "条件“{name}”无论取什么值都成立，什么也不要求",
                "no values make the guard \"{name}\" fail: it demands nothing"
            );
            let fix = said!(
                "请改正其中的比较，或者删除该条件",
                "correct what it compares, or remove it"
            );
            out.add(Code::NeverFails, place, message, fix);
        }
    }
}

/// Where a guard stands: by its own name, or at the part of the definition in which it is written,
/// after which it is named.
fn place(subject: &Subject<'_>, guard: &Name) -> Place {
    let places = subject.places;
    if let Some(place) = places.guards.get(guard) {
        return *place;
    }
    let of = guard.as_str();
    let of = of.split(".when").next().unwrap_or(of);
    let of = of.trim_end_matches(".repeat").trim_end_matches(".publish");
    let parts = [
        &places.tasks,
        &places.limits,
        &places.stages,
        &places.documents,
        &places.relations,
    ];
    let pairs = places.regions.iter().chain(&places.transitions);
    let mut within = pairs.filter(|((stage, part), _)| format!("{stage}.{part}") == of);
    let part = parts.into_iter().find_map(|part| part.get(of));
    let place = part.or_else(|| within.next().map(|(_, place)| place));
    place.copied().unwrap_or(Place::START)
}
