//! Every stage can come to the end of the case, and no join waits for ever.

use std::collections::BTreeSet;

use casebook_engine::Name;
use casebook_engine::definition::{Definition, Stage, Target, Transition};

use super::scope::{done, parent};
use super::{Live, Subject};
use crate::problem::Problems;
use crate::said::said;
use crate::{Code, Place};

pub(super) fn check(subject: &Subject<'_>, live: &Live<'_>, out: &mut Problems) {
    let stuck_joins = check_joins(subject, live, out);
    let no_way_on = check_ways_on(subject, live, out);
    let definition = subject.definition;
    let ending = ending(definition, live, &stuck_joins, &no_way_on);
    for stage in definition.stages.values() {
        if live.stages.contains(&stage.name) && !ending.contains(&stage.name) {
            let message = said!(
                "案件从环节“{stage}”无法结案",
                "from the stage \"{stage}\" no case comes to an end",
                stage = stage.name
            );
            let place = subject.places.stage(&stage.name);
            out.add(
                Code::NoEnd,
                place,
                message,
                said!("请增加通向“end”的去向", "add a way that leads to \"end\""),
            );
        }
    }
}

/// Notes regions that keep their join waiting; gives the stages with such a join.
fn check_joins(subject: &Subject<'_>, live: &Live<'_>, out: &mut Problems) -> BTreeSet<Name> {
    let mut stuck = BTreeSet::new();
    for stage in subject
        .definition
        .stages
        .values()
        .filter(|stage| !stage.regions.is_empty())
    {
        let is_awaited = stage
            .next
            .iter()
            .any(|transition| transition.on == done(&stage.name));
        let key = |region: &Name| (stage.name.clone(), region.clone());
        let endless: Vec<&Name> = stage
            .regions
            .keys()
            .filter(|region| !live.ended.contains(&key(region)))
            .collect();
        let enough = stage.regions.len() - endless.len() >= Live::regions_needed(stage);
        if enough || !is_awaited || !live.stages.contains(&stage.name) {
            continue;
        }
        stuck.insert(stage.name.clone());
        for region in endless {
            let place: Option<Place> = subject.places.regions.get(&key(region)).copied();
            let place = place.unwrap_or_else(|| subject.places.stage(&stage.name));
            let message = said!(
                "环节“{stage}”的分区“{region}”永远不会结束",
                "the region \"{region}\" of the stage \"{stage}\" never ends",
                stage = stage.name
            );
            out.add(
                Code::JoinWaits,
                place,
                message,
                said!(
                    "请将该分区的某个环节引向“end”",
                    "lead one of its stages to \"end\""
                ),
            );
        }
    }
    stuck
}

/// Notes stages that nothing leads out of; gives them.
fn check_ways_on(subject: &Subject<'_>, live: &Live<'_>, out: &mut Problems) -> BTreeSet<Name> {
    let definition = subject.definition;
    let mut without = BTreeSet::new();
    for stage in definition.stages.values() {
        let left_from_outside = || {
            std::iter::successors(parent(definition, stage), |stage| parent(definition, stage)).any(
                |around| {
                    around
                        .next
                        .iter()
                        .any(|way| leaves_with(live, stage, around, way))
                },
            )
        };
        if stage.next.is_empty() && live.stages.contains(&stage.name) && !left_from_outside() {
            without.insert(stage.name.clone());
            let message = said!(
                "环节“{stage}”没有去向",
                "the stage \"{stage}\" has no way on",
                stage = stage.name
            );
            let fix = said!(
                "请补写“next”，例如 待办.done: end",
                "add \"next\" with what leads on, such as TASK.done: end"
            );
            out.add(
                Code::NoWayOn,
                subject.places.stage(&stage.name),
                message,
                fix,
            );
        }
    }
    without
}

/// Whether a way out of a stage takes an inner stage along, without waiting for its regions.
fn leaves_with(live: &Live<'_>, inner: &Stage, around: &Stage, way: &Transition) -> bool {
    way.on != done(&around.name) && live.fires(around, way) && live.comes(&way.on, &inner.name)
}

/// The stages from which the case can come to its end. What was noted already counts as mended.
fn ending(
    definition: &Definition,
    live: &Live<'_>,
    stuck_joins: &BTreeSet<Name>,
    no_way_on: &BTreeSet<Name>,
) -> BTreeSet<Name> {
    let mut ending = no_way_on.clone();
    loop {
        let before = ending.len();
        for stage in definition.stages.values() {
            if !ending.contains(&stage.name) && ends(definition, live, stage, stuck_joins, &ending)
            {
                ending.insert(stage.name.clone());
            }
        }
        if ending.len() == before {
            return ending;
        }
    }
}

/// Whether a way waits for the end of a limit that starts only under a condition.
fn may_not_run(definition: &Definition, way: &Transition) -> bool {
    let limit = way.on.as_str().strip_suffix(".expired");
    let limit = limit.and_then(|limit| definition.limits.get(limit));
    limit.is_some_and(|limit| limit.when.is_some())
}

fn ends(
    definition: &Definition,
    live: &Live<'_>,
    stage: &Stage,
    stuck_joins: &BTreeSet<Name>,
    ending: &BTreeSet<Name>,
) -> bool {
    let leads_on = |from: &Stage, way: &Transition| match &way.to {
        Target::Stage(to) | Target::ReturnTo { stage: to, .. } => ending.contains(to),
        Target::End => parent(definition, from).is_none_or(|around| {
            // The stage around goes on once it is done; it is asked for its other ways below.
            around.next.iter().any(|way| way.on == done(&around.name))
                && ending.contains(&around.name)
        }),
    };
    let own = stage.next.iter().any(|way| {
        let mended = stuck_joins.contains(&stage.name) && way.on == done(&stage.name);
        (mended || live.fires(stage, way)) && !may_not_run(definition, way) && leads_on(stage, way)
    });
    let around =
        std::iter::successors(parent(definition, stage), |stage| parent(definition, stage));
    let mut around = around;
    own || around.any(|around| {
        around
            .next
            .iter()
            .any(|way| leaves_with(live, stage, around, way) && leads_on(around, way))
    })
}
