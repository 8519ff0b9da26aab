//! Which cases count as the same: those from which the same can happen.
//!
//! Left out is what no step depends on: who did what, when, with which papers; rounds; limits that
//! are over; happenings that no guard asks for, and of those asked for the instant, but for the
//! order in which they took place where a guard compares that. Numbers are given anew, in the order in which
//! stages were entered; of stages in different regions of one stage the order does not matter, so
//! the regions are numbered one after the other.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::case::{
    CaseState, Configuration, Counters, Hops, IssuedDocument, LimitNo, LimitStatus, OpenTask,
    RunningLimit, StageNo, TaskNo,
};
use crate::deadline;
use crate::definition::Definition;
use crate::stream::Version;
use crate::{Mark, Name};

/// A stage by the regions around it, outermost first, each with the first number given in it; last
/// its own number.
type Rank = Vec<(u32, Name)>;

/// What the guards of a definition ask of the past.
#[derive(Debug, Default)]
pub(super) struct Asked {
    /// The happenings, and up to which number each is told apart.
    pub(super) counted: BTreeMap<Name, u32>,
    /// Those whose instants are compared with one another.
    pub(super) ordered: BTreeSet<Name>,
}

/// The case that stands for all that count as the same.
pub(super) fn canonical(definition: &Definition, asked: &Asked, mut case: CaseState) -> CaseState {
    let start = case
        .header
        .as_ref()
        .map_or(Timestamp::UNIX_EPOCH, |header| header.filed);
    case.version = Version::default();
    case.rounds = Arc::default();
    case.acted = Arc::default();
    case.did = Arc::default();
    case.organs = Arc::default();
    case.links = Arc::default();
    case.hops = Hops::default();
    case.last_step = None;
    case.marks = Arc::new(marks(&case, asked, start));
    case.limits = Arc::new(limits(&case, start));
    case.documents = Arc::new(documents(&case, start));
    let numbers = numbers(definition, &case);
    renumber(&mut case, &numbers);
    for stage in case.stages.values_mut() {
        (stage.round, stage.since) = (1, start);
    }
    case.counters = Counters {
        stage: case
            .counters
            .stage
            .min(u32::try_from(numbers.len()).unwrap_or(u32::MAX)),
        task: u32::try_from(case.tasks.len()).unwrap_or(u32::MAX),
        limit: u32::try_from(case.limits.len()).unwrap_or(u32::MAX),
        ..Counters::default()
    };
    case
}

/// What has happened, as far as a guard asks for it.
///
/// Those whose instants are compared stand a second apart, the latest a second before the rest.
fn marks(case: &CaseState, asked: &Asked, start: Timestamp) -> BTreeMap<Name, Mark> {
    let is_ordered = |name: &Name| asked.ordered.contains(name);
    let ordered = case.marks.iter().filter(|(name, _)| is_ordered(name));
    let instants: BTreeSet<Timestamp> = ordered.map(|(_, mark)| mark.at).collect();
    let instant = |at: Timestamp| {
        let later = instants.range(at..).count();
        start - SignedDuration::from_secs(later.try_into().unwrap_or(i64::MAX))
    };
    let marks = case.marks.iter();
    let marks = marks.filter_map(|(name, mark)| {
        let count = mark.count.min(*asked.counted.get(name)?);
        let mark = Mark {
            count,
            at: if is_ordered(name) {
                instant(mark.at)
            } else {
                start
            },
            facts: Arc::default(),
        };
        Some((name.clone(), mark))
    });
    marks.collect()
}

/// The limits that are open, each as if it had just started.
fn limits(case: &CaseState, start: Timestamp) -> BTreeMap<LimitNo, RunningLimit> {
    let open = case.limits.values().filter(|limit| limit.status.is_open());
    let mut open: Vec<RunningLimit> = open.cloned().collect();
    open.sort_by(|one, other| one.name.cmp(&other.name));
    for limit in &mut open {
        limit.clock.pauses.clear();
        let stands = limit.status == LimitStatus::Suspended;
        for (nth, index) in limit.grounds.values_mut().enumerate() {
            *index = nth;
            if stands {
                let (from, until) = (start, None);
                limit.clock.pauses.push(deadline::Pause { from, until });
            }
        }
    }
    let numbers = (1..).map(LimitNo);
    numbers.zip(open).collect()
}

/// What has become of each document, without number and days.
fn documents(case: &CaseState, start: Timestamp) -> BTreeMap<Name, IssuedDocument> {
    let day = jiff::civil::Date::default();
    let documents = case.documents.iter();
    let documents = documents.map(|(name, document)| {
        let document = IssuedDocument {
            number: None,
            task: TaskNo(0),
            issued: start,
            noticed: document.noticed.map(|_| (day, 0)),
            served: document.served.map(|_| day),
            is_published: document.is_published,
            is_void: document.is_void,
        };
        (name.clone(), document)
    });
    documents.collect()
}

/// A new number for every stage that the case remembers.
fn numbers(definition: &Definition, case: &CaseState) -> BTreeMap<StageNo, StageNo> {
    let mut named: BTreeSet<(StageNo, &Name)> = BTreeSet::new();
    named.extend(case.finished.iter().map(|(name, no)| (*no, name)));
    for (no, stage) in &case.stages {
        named.insert((*no, &stage.name));
        if let Some(resume) = &stage.resume {
            add_remembered(resume, &mut named);
        }
    }
    let mut first: BTreeMap<Vec<(Name, Name)>, u32> = BTreeMap::new();
    let within = |name: &Name| regions_around(definition, name);
    for (no, name) in &named {
        let path = within(name);
        for depth in 1..=path.len() {
            let first = first.entry(path[..depth].to_vec()).or_insert(no.0);
            *first = no.0.min(*first);
        }
    }
    let mut ranked: Vec<(Rank, StageNo)> = Vec::new();
    for (no, name) in &named {
        let path = within(name);
        let around = (1..=path.len()).map(|depth| {
            // The stage that holds the regions comes first, then its regions by name.
            let region = path[depth - 1].1.clone();
            (whole(&first, &path[..depth]), region)
        });
        let own = (no.0, Name::from(""));
        ranked.push((around.chain([own]).collect(), *no));
    }
    ranked.sort();
    ranked.dedup_by_key(|(_, no)| *no);
    let numbers = (1..).map(StageNo);
    ranked.into_iter().map(|(_, no)| no).zip(numbers).collect()
}

/// The first number given in any region of the stage whose region the path ends in.
fn whole(first: &BTreeMap<Vec<(Name, Name)>, u32>, path: &[(Name, Name)]) -> u32 {
    let (last, around) = path.split_last().expect("a path of at least one region");
    let beside = first.iter().filter(|(other, _)| {
        other.len() == path.len()
            && other.starts_with(around)
            && other.last().is_some_and(|(stage, _)| *stage == last.0)
    });
    beside.map(|(_, no)| *no).min().unwrap_or(0)
}

/// The regions around a stage that have others beside them, outermost first.
fn regions_around(definition: &Definition, stage: &Name) -> Vec<(Name, Name)> {
    let places = definition
        .lineage(stage.as_str())
        .filter_map(|stage| stage.within.as_ref());
    let has_others = |stage: &Name| {
        let stage = definition.stages.get(stage);
        stage.is_some_and(|stage| stage.regions.len() > 1)
    };
    let places = places.filter(|place| has_others(&place.stage));
    let mut regions: Vec<_> = places
        .map(|place| (place.stage.clone(), place.region.clone()))
        .collect();
    regions.reverse();
    regions
}

fn add_remembered<'c>(to: &'c Configuration, named: &mut BTreeSet<(StageNo, &'c Name)>) {
    named.extend(to.finished.iter().map(|(name, no)| (*no, name)));
    for inner in to.running.values().chain(to.resume.as_deref()) {
        add_remembered(inner, named);
    }
}

fn renumber(case: &mut CaseState, numbers: &BTreeMap<StageNo, StageNo>) {
    let new = |no: &StageNo| numbers.get(no).copied().unwrap_or(*no);
    for no in Arc::make_mut(&mut case.finished).values_mut() {
        *no = new(no);
    }
    let stages = std::mem::take(&mut case.stages);
    for (no, mut stage) in stages {
        if let Some(slot) = &mut stage.within {
            slot.stage = new(&slot.stage);
        }
        if let Some(resume) = &mut stage.resume {
            renumber_remembered(resume, numbers);
        }
        case.stages.insert(new(&no), stage);
    }
    let tasks = std::mem::take(&mut case.tasks);
    let mut tasks: Vec<OpenTask> = tasks.into_values().collect();
    for task in &mut tasks {
        task.stage = new(&task.stage);
    }
    tasks.sort_by(|one, other| (one.stage, &one.name).cmp(&(other.stage, &other.name)));
    case.tasks = (1..).map(TaskNo).zip(tasks).collect();
}

fn renumber_remembered(to: &mut Configuration, numbers: &BTreeMap<StageNo, StageNo>) {
    for no in to.finished.values_mut() {
        *no = numbers.get(no).copied().unwrap_or(*no);
    }
    for inner in to.running.values_mut().chain(to.resume.as_deref_mut()) {
        renumber_remembered(inner, numbers);
    }
}
