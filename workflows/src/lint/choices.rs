//! A choice of ways has one without condition.

use std::collections::BTreeSet;

use super::{Live, Subject};
use crate::Code;
use crate::problem::Problems;

pub(super) fn check(subject: &Subject<'_>, live: &Live<'_>, out: &mut Problems) {
    let stages = subject.definition.stages.values();
    for stage in stages.filter(|stage| live.stages.contains(&stage.name)) {
        let open: BTreeSet<_> = stage.next.iter().map(|way| &way.on).collect();
        for on in open {
            let mut ways = stage.next.iter().filter(|way| way.on == *on);
            let by_itself = subject.definition.guards.contains_key(on);
            if !by_itself && ways.all(|way| way.when.is_some()) {
                let message = format!("every way on from \"{on}\" has a condition");
                let fix = "add a last way without \"when\"";
                out.add(
                    Code::ChoiceOpen,
                    subject.places.transition(&stage.name, on),
                    message,
                    fix,
                );
            }
        }
    }
}
