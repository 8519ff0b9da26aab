//! Every decision table that a definition names is asked by one of its expressions.

use std::collections::BTreeSet;

use super::Subject;
use crate::Code;
use crate::problem::Problems;
use crate::said::said;

pub(super) fn check(subject: &Subject<'_>, out: &mut Problems) {
    let guards = subject.definition.guards.values();
    let asked: BTreeSet<_> = guards
        .flat_map(|guard| guard.condition.mentions().tables)
        .collect();
    for (id, place) in &subject.places.tables {
        let is_known = subject.definition.tables.contains_key(id);
        if is_known && !asked.contains(id) {
            let message = said!(
                "决策表“{id}”没有被任何表达式查询",
                "the table \"{id}\" is asked nowhere"
            );
            let fix = said!(
                "请在条件中写 table('{id}').列名，或者删除",
                "write table('{id}').COLUMN in a guard, or remove it"
            );
            out.add(Code::TableUnused, *place, message, fix);
        }
    }
}
