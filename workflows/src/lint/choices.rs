//! A choice of ways has one without condition.

use std::collections::BTreeSet;

use super::{Live, Subject};
use crate::Code;
use crate::problem::Problems;
use crate::said::said;

pub(super) fn check(subject: &Subject<'_>, live: &Live<'_>, out: &mut Problems) {
    let stages = subject.definition.stages.values();
    for stage in stages.filter(|stage| live.stages.contains(&stage.name)) {
        let open: BTreeSet<_> = stage.next.iter().map(|way| &way.on).collect();
        for on in open {
            let mut ways = stage.next.iter().filter(|way| way.on == *on);
            let by_itself = subject.definition.guards.contains_key(on);
            if !by_itself && ways.all(|way| way.when.is_some()) {
                let message = said!(
                    "“{on}”的每个去向都有条件",
                    "every way on from \"{on}\" has a condition"
                );
                let fix = said!(
                    "请在最后增加一个不带“when”的去向",
                    "add a last way without \"when\""
                );
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
