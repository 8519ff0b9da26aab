//! Every guard is used, and can both hold and fail.

use std::collections::BTreeSet;

use casebook_engine::Name;
use casebook_engine::definition::expression::Mentions;

use super::Subject;
use crate::Code;
use crate::problem::Problems;

pub(super) fn check(subject: &Subject<'_>, out: &mut Problems) {
    let used = used(subject);
    for (name, place) in &subject.places.guards {
        let Some(guard) = subject.definition.guards.get(name) else {
            continue;
        };
        if !used.contains(name) {
            let message = format!("the guard \"{name}\" is used nowhere");
            out.add(
                Code::GuardUnused,
                *place,
                message,
                "require it somewhere, or remove it",
            );
        }
        let mut asked = guard.condition.mentions();
        // Every case is filed, once.
        asked.happenings.remove("case.filed");
        if asked == Mentions::default() {
            let message =
                format!("the guard \"{name}\" asks nothing of the case: it is always the same");
            let fix = "name a fact, a happening or the actor in it, or remove it";
            out.add(Code::ConstantGuard, *place, message, fix);
        }
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
