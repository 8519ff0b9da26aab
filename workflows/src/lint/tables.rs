//! Every decision table that a definition names is asked by one of its expressions.

use std::collections::BTreeSet;

use super::Subject;
use crate::Code;
use crate::problem::Problems;

pub(super) fn check(subject: &Subject<'_>, out: &mut Problems) {
    let guards = subject.definition.guards.values();
    let asked: BTreeSet<_> = guards
        .flat_map(|guard| guard.condition.mentions().tables)
        .collect();
    for (id, place) in &subject.places.tables {
        let is_known = subject.definition.tables.contains_key(id);
        if is_known && !asked.contains(id) {
            let message = format!("the table \"{id}\" is asked nowhere");
            let fix = format!("write table('{id}').COLUMN in a guard, or remove it");
            out.add(Code::TableUnused, *place, message, fix);
        }
    }
}
