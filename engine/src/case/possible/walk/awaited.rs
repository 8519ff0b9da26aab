//! What a definition waits for: nothing else needs to happen to a case that is walked.

use std::collections::BTreeSet;

use crate::Name;
use crate::case::possible::canonical::Asked;
use crate::definition::{Definition, LimitStart};

pub(super) fn asked(definition: &Definition) -> Asked {
    let mut asked = Asked::default();
    for guard in definition.guards.values() {
        let most = guard.condition.counts_up_to();
        let mentions = guard.condition.mentions();
        asked.ordered.extend(mentions.ordered);
        for happening in mentions.happenings {
            let counted = asked.counted.entry(happening).or_insert(1);
            *counted = most.max(*counted);
        }
    }
    asked
}

/// The awaited facts that nothing names as what it sets.
pub(super) fn loose_facts(definition: &Definition) -> BTreeSet<Name> {
    let mut loose = awaited_facts(definition);
    for stage in definition.stages.values() {
        let tasks = stage.tasks.iter();
        let by_tasks = tasks.flat_map(|task| task.sets.iter().chain(task.may_set.iter().flatten()));
        let outside = stage.accept.values();
        for fact in by_tasks.chain(outside.flat_map(|outside| &outside.sets)) {
            loose.remove(fact);
        }
    }
    loose
}

pub(super) fn awaited_facts(definition: &Definition) -> BTreeSet<Name> {
    let mut awaited = awaited(definition);
    awaited.extend(
        definition
            .limits
            .values()
            .filter_map(|limit| match &limit.start {
                LimitStart::Fact(fact) => Some(fact.clone()),
                LimitStart::Happening(_) => None,
            }),
    );
    awaited.retain(|name| definition.facts.contains_key(name));
    awaited
}

/// The limits whose running out leads on, starts or stops something, is asked for or deems.
pub(super) fn awaited_limits(definition: &Definition) -> BTreeSet<Name> {
    let awaited = awaited(definition);
    let limits = definition.limits.values().filter(|limit| {
        let deems = limit
            .breach
            .as_ref()
            .is_some_and(|breach| breach.deem.is_some());
        let serves = limit.name.as_str().strip_prefix("notice.");
        let serves = serves.is_some_and(|document| {
            definition.documents.contains_key(document)
                && awaited.contains(format!("{document}.served").as_str())
        });
        deems || serves || awaited.contains(format!("{}.expired", limit.name).as_str())
    });
    limits.map(|limit| limit.name.clone()).collect()
}

/// Every happening that something waits for.
pub(super) fn awaited(definition: &Definition) -> BTreeSet<Name> {
    let ways = definition.stages.values().flat_map(|stage| &stage.next);
    let mut awaited: BTreeSet<Name> = ways.map(|way| way.on.clone()).collect();
    for limit in definition.limits.values() {
        if let LimitStart::Happening(start) = &limit.start {
            awaited.insert(start.clone());
        }
        awaited.extend(limit.stop.iter().cloned());
        let pauses = limit.pause.iter();
        awaited.extend(pauses.flat_map(|pause| [pause.from.clone(), pause.until.clone()]));
    }
    awaited.extend(asked(definition).counted.into_keys());
    awaited
}
