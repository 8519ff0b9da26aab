//! Stages (环节), from the tree of the file to the flat map of the engine.

use std::collections::{BTreeMap, BTreeSet};

use casebook_engine::Name;
use casebook_engine::definition::{Fact, Join, Milestone, Outside, Region, Stage};

use super::conditions::Conditions;
use super::names::ONLY_REGION;
use super::tasks::plain;
use super::{Flat, Names, by_name, each, tasks, transitions};
use crate::problem::Problems;
use crate::said::{said, term};
use crate::source::{self, Document};
use crate::yaml::{At, Named};
use crate::{Code, Place, Said};

pub(super) fn lower(
    document: &Document,
    flat: &[Flat<'_>],
    names: &Names,
    facts: &BTreeMap<Name, Fact>,
    conditions: &mut Conditions,
    out: &mut Problems,
) -> BTreeMap<Name, Stage> {
    let law = document
        .basis
        .as_ref()
        .map(|basis| basis.value.clone())
        .unwrap_or_default();
    by_name(flat.iter().map(|found| {
        conditions.item = each::item_around(found, flat, facts);
        let mut stage = one(found, flat, names, facts, &law, conditions, out);
        conditions.item = None;
        let list = &found.stage.for_each;
        let written = each::Written {
            list: list.as_ref(),
            join: found.stage.join.as_ref(),
            growing: found.stage.growing.as_ref(),
        };
        written.needs_list(out);
        stage.for_each = written.lower(facts, out).map(|(each, _)| each);
        (found.name.value.clone(), stage)
    }))
}

fn one(
    found: &Flat<'_>,
    flat: &[Flat<'_>],
    names: &Names,
    facts: &BTreeMap<Name, Fact>,
    law: &str,
    conditions: &mut Conditions,
    out: &mut Problems,
) -> Stage {
    let Flat {
        name,
        stage,
        within,
    } = found;
    check_shape(name, stage, out);
    let siblings: BTreeSet<Name> = flat
        .iter()
        .filter(|other| other.within == *within)
        .map(|other| other.name.value.clone())
        .collect();
    let title = stage.title.as_ref();
    Stage {
        name: name.value.clone(),
        title: title.map_or_else(|| plain(&name.value), |title| title.value.clone()),
        within: within.clone(),
        regions: regions(found, names, law, conditions, out),
        join: stage.join.as_ref().map_or(Join::All, |join| join.value),
        for_each: None,
        tasks: tasks::lower(stage, names, facts, law, conditions, out),
        milestones: milestones(stage, names, law, conditions, out),
        accept: accept(stage, names, out),
        next: transitions::lower(found, &siblings, names, law, conditions, out),
        require: Names::all(&stage.require, out, |name, out| names.guard(name, out)),
    }
}

fn milestones(
    stage: &source::Stage,
    names: &Names,
    law: &str,
    conditions: &mut Conditions,
    out: &mut Problems,
) -> Vec<Milestone> {
    let milestones = stage.milestones.iter().filter_map(|(name, milestone)| {
        let guard = || format!("{}.when", name.value);
        let when = milestone.when.as_ref()?;
        let when = conditions.guard(names, when, guard, law, out)?;
        let title = milestone.title.as_ref();
        Some(Milestone {
            name: name.value.clone(),
            title: title.map_or_else(|| plain(&name.value), |title| title.value.clone()),
            when,
        })
    });
    milestones.collect()
}

fn check_shape(name: &At<Name>, stage: &source::Stage, out: &mut Problems) {
    for (place, Said { zh, en }, fix) in exclusions(stage) {
        let message = said!(
            "环节“{stage}”{zh}",
            "the stage \"{stage}\" {en}",
            stage = name.value
        );
        out.add(Code::Exclusive, place, message, fix);
    }
    check_join(name, stage, out);
    if stage.start.is_none() && !stage.stages.is_empty() {
        let message = said!(
            "环节“{stage}”缺少键“start”",
            "the stage \"{stage}\" lacks the key \"start\"",
            stage = name.value
        );
        let fix = said!("请补写从哪个环节开始", "add the stage in which it begins");
        out.add(Code::MissingKey, name.place, message, fix);
    }
}

/// What a stage has together and cannot: where, what, and what to do.
fn exclusions(stage: &source::Stage) -> Vec<(Place, Said, Said)> {
    let nested = !stage.stages.is_empty();
    let composite = nested || !stage.regions.is_empty();
    let mut tasks = stage.tasks.iter().filter(|_| composite);
    let both = tasks.next().map(|(task, _)| {
        let what = said!("既有待办又有子环节", "holds both tasks and stages");
        let fix = said!(
            "请把待办移到其中的某个环节",
            "put the tasks into a stage inside it"
        );
        (task.place, what, fix)
    });
    let mut regions = stage.regions.iter().filter(|_| nested);
    let regions = regions.next().map(|(region, _)| {
        let what = said!(
            "同时写了“stages”和“regions”",
            "has both \"stages\" and \"regions\""
        );
        (
            region.place,
            what,
            said!("请只保留一个", "keep one of them"),
        )
    });
    let start = stage.start.as_ref().filter(|_| !nested).map(|start| {
        let what = said!(
            "写了“start”而没有“stages”",
            "has \"start\" and no \"stages\""
        );
        (start.place, what, said!("请删除", "remove it"))
    });
    let list = stage.for_each.as_ref().filter(|_| !nested).map(|list| {
        let what = said!(
            "写了“for_each”而没有“stages”",
            "has \"for_each\" and no \"stages\""
        );
        let fix = said!(
            "请把逐项办理的内容写成其中的环节",
            "put what is done for each element into stages inside it"
        );
        (list.place, what, fix)
    });
    let alone = stage.for_each.is_none() && stage.regions.is_empty();
    let join = stage.join.as_ref().filter(|_| alone).map(|join| {
        let what = said!(
            "写了“join”而没有“regions”",
            "has \"join\" and no \"regions\""
        );
        (join.place, what, said!("请删除", "remove it"))
    });
    [both, regions, start, list, join]
        .into_iter()
        .flatten()
        .collect()
}

/// A join waits for no more regions than there are.
fn check_join(name: &At<Name>, stage: &source::Stage, out: &mut Problems) {
    let count = stage.regions.0.len();
    let Some(At {
        place,
        value: Join::AtLeast(number),
    }) = &stage.join
    else {
        return;
    };
    if stage.for_each.is_none() && count > 0 && *number as usize > count {
        let message = said!(
            "环节“{stage}”等待 {number} 个分区，而只有 {count} 个",
            "the stage \"{stage}\" waits for {number} regions and has {count}",
            stage = name.value
        );
        let fix = said!("请写较小的数字，或者 all", "write a smaller number or all");
        out.add(Code::JoinWaits, *place, message, fix);
    }
}

fn regions(
    found: &Flat<'_>,
    names: &Names,
    law: &str,
    conditions: &mut Conditions,
    out: &mut Problems,
) -> BTreeMap<Name, Region> {
    let stage = found.stage;
    if !stage.stages.is_empty() {
        let name = Name::from(ONLY_REGION);
        let region = region(&name, stage.start.as_ref(), &stage.stages, names, out);
        return region.map(|region| (name, region)).into_iter().collect();
    }
    let regions = stage.regions.iter().filter_map(|(name, held)| {
        let mut region = region(&name.value, held.start.as_ref(), &held.stages, names, out)?;
        region.when = held.when.as_ref().and_then(|when| {
            let spelt = || format!("{}.{}.when", found.name.value, name.value);
            conditions.guard(names, when, spelt, law, out)
        });
        Some((name.value.clone(), region))
    });
    by_name(regions.collect::<Vec<_>>())
}

fn region(
    name: &Name,
    start: Option<&At<Name>>,
    stages: &Named<source::Stage>,
    names: &Names,
    out: &mut Problems,
) -> Option<Region> {
    let held: BTreeSet<Name> = stages.iter().map(|(name, _)| name.value.clone()).collect();
    let first = stages.iter().next()?.0.value.clone();
    let start = start.and_then(|start| {
        names.resolve_in(
            term("本分区的环节", "stage of this region"),
            &held,
            start,
            out,
        )
    });
    Some(Region {
        name: name.clone(),
        start: start.unwrap_or(first),
        when: None,
    })
}

fn accept(stage: &source::Stage, names: &Names, out: &mut Problems) -> BTreeMap<Name, Outside> {
    let accepted = stage.accept.iter().filter_map(|(name, outside)| {
        let sets = Names::all(&outside.sets, out, |name, out| names.fact(name, out));
        let role = names.role(outside.role.as_ref()?, out)?;
        let lowered = Outside {
            name: name.value.clone(),
            title: outside.title.as_ref().map(|title| title.value.clone()),
            role,
            sets,
            doc: outside.doc.as_ref().map(|doc| doc.value.clone()),
            require: Names::all(&outside.require, out, |name, out| names.guard(name, out)),
        };
        Some((name.value.clone(), lowered))
    });
    by_name(accepted.collect::<Vec<_>>())
}
