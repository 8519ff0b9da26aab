//! Regions that have nothing to do with each other, and can be walked one after the other.
//!
//! What happens in one such region changes nothing for the others: no guard, way or limit of theirs
//! asks for it, and it leads nothing around them on. Whatever can become of each is then found
//! without trying every order of the steps of all.

use std::collections::{BTreeMap, BTreeSet};

use casebook_engine::Name;
use casebook_engine::case::{CaseState, Slot, StageNo, Step};
use casebook_engine::definition::{Definition, Guard, Join, Limit, LimitStart, Stage, Task};

use super::super::scope::{done, happenings_of};

/// A region of a stage, by their names.
type Region = (Name, Name);

/// The regions that can be walked one after the other.
pub(super) struct Aside {
    /// The innermost such region of each task and each thing accepted, and the ones around it.
    of: BTreeMap<Name, BTreeSet<Region>>,
    /// The region to which a limit belongs.
    limits: BTreeMap<Name, Region>,
    regions: BTreeSet<Region>,
}

/// What of a case is walked: one region, or all that stands outside such regions.
pub(super) struct Part {
    region: Option<Region>,
}

impl Aside {
    pub(super) fn of(definition: &Definition) -> Self {
        let mut aside = Self {
            of: BTreeMap::new(),
            limits: BTreeMap::new(),
            regions: BTreeSet::new(),
        };
        for stage in definition
            .stages
            .values()
            .filter(|stage| stage.regions.len() > 1)
        {
            aside.add(definition, stage);
        }
        aside
    }

    pub(super) fn is_empty(&self) -> bool {
        self.regions.is_empty()
    }

    fn add(&mut self, definition: &Definition, stage: &Stage) {
        let prints: Vec<(Name, Print)> = stage
            .regions
            .keys()
            .map(|region| (region.clone(), Print::of(definition, &stage.name, region)))
            .collect();
        let around = Print::around(definition, stage);
        let own_end = done(&stage.name);
        let meets =
            |one: &Print, other: &Print| one.says.iter().any(|said| other.hears.contains(said));
        let apart = prints.iter().enumerate().all(|(nth, (_, one))| {
            let beside = prints.iter().enumerate();
            let mut beside = beside.filter(|(other, _)| *other != nth);
            let leads_out = one
                .says
                .iter()
                .any(|said| *said != own_end && around.hears.contains(said));
            beside.all(|(_, (_, other))| !meets(one, other)) && !leads_out
        });
        if stage.join != Join::All || !apart {
            return;
        }
        for (region, print) in prints {
            let region = (stage.name.clone(), region);
            for said in &print.owns {
                self.of
                    .entry(said.clone())
                    .or_default()
                    .insert(region.clone());
            }
            for limit in print.limits {
                self.limits.entry(limit).or_insert_with(|| region.clone());
            }
            self.regions.insert(region);
        }
    }

    /// The parts of a case, in the order in which they are walked.
    pub(super) fn parts(&self, definition: &Definition, case: &CaseState) -> Vec<Part> {
        let mut parts = Vec::new();
        for (no, stage) in &case.stages {
            let name = &stage.name;
            let regions = definition
                .stages
                .get(name)
                .into_iter()
                .flat_map(|stage| stage.regions.keys());
            for region in regions {
                let key = (name.clone(), region.clone());
                if self.regions.contains(&key) && stands_in(case, *no, region) {
                    parts.push(Part { region: Some(key) });
                }
            }
        }
        if parts.is_empty() {
            parts.push(Part { region: None });
        }
        parts
    }

    /// Whether a step belongs to a part, or to none of the regions.
    pub(super) fn is_in(&self, part: &Part, step: &Step) -> bool {
        let Some(region) = &part.region else {
            return true;
        };
        match step {
            Step::Completed { task: of, .. }
            | Step::Refused { task: of }
            | Step::Added { task: of }
            | Step::Happened { happening: of, .. } => self
                .of
                .get(of)
                .is_none_or(|regions| regions.contains(region)),
            Step::Expired { limit } => self.limits.get(limit).is_none_or(|of| of == region),
            Step::Returned { .. } | Step::Heard { .. } | Step::Filed => true,
        }
    }
}

fn stands_in(case: &CaseState, stage: StageNo, region: &Name) -> bool {
    let region = region.clone();
    case.stage_in(Some(&Slot { stage, region })).is_some()
}

/// What a region says to others, and what it hears.
#[derive(Default)]
struct Print {
    says: BTreeSet<Name>,
    hears: BTreeSet<Name>,
    /// Its tasks and what it accepts.
    owns: BTreeSet<Name>,
    limits: BTreeSet<Name>,
}

impl Print {
    fn of(definition: &Definition, stage: &Name, region: &Name) -> Self {
        let mut print = Self::default();
        let inside = definition.stages.values().filter(|inner| {
            definition.lineage(inner.name.as_str()).any(|around| {
                let place = around.within.as_ref();
                place.is_some_and(|place| place.stage == *stage && place.region == *region)
            })
        });
        for inner in inside {
            print.add(definition, inner);
        }
        print.add_limits(definition);
        print
    }

    /// What the stage with the regions and the stages around it hear, and say to all of them.
    fn around(definition: &Definition, stage: &Stage) -> Self {
        let mut print = Self::default();
        for around in definition.lineage(stage.name.as_str()) {
            print.hear(definition, around);
        }
        print
    }

    fn add(&mut self, definition: &Definition, stage: &Stage) {
        for task in &stage.tasks {
            self.owns.insert(task.name.clone());
            self.says.extend(happenings_of(task));
            self.add_papers(task);
            self.says.extend(task.sets.iter().cloned());
            match &task.may_set {
                Some(facts) => self.says.extend(facts.iter().cloned()),
                None => self.says.extend(definition.facts.keys().cloned()),
            }
        }
        for outside in stage.accept.values() {
            self.owns.insert(outside.name.clone());
            self.says.insert(outside.name.clone());
            let may = definition.facts.keys().filter(|fact| outside.may_set(fact));
            self.says.extend(may.cloned());
        }
        self.says.insert(done(&stage.name));
        self.says.insert(standing(&stage.name));
        self.hear(definition, stage);
    }

    /// What becomes of documents as a task is done, and what must have become of them before.
    fn add_papers(&mut self, task: &Task) {
        let papers = &task.papers;
        let done: [(Option<&Name>, &[&str]); 4] = [
            (task.doc.as_ref(), &["issued", "to_publish", "voided"]),
            (papers.serves.as_ref(), &["served", "noticed"]),
            (papers.publishes.as_ref(), &["published"]),
            (papers.withdraws.as_ref(), &["withdrawn"]),
        ];
        for (document, words) in done {
            self.says.extend(document.iter().flat_map(|document| {
                let said = words.iter().map(|word| format!("{document}.{word}"));
                said.map(Name::from).collect::<Vec<_>>()
            }));
        }
        let issued = [&papers.serves, &papers.publishes];
        let issued = issued.into_iter().flatten();
        let published = papers.withdraws.iter();
        let asked = issued
            .map(|document| format!("{document}.issued"))
            .chain(published.map(|document| format!("{document}.published")));
        self.hears.extend(asked.map(Name::from));
    }

    fn hear(&mut self, definition: &Definition, stage: &Stage) {
        let regions = stage
            .regions
            .values()
            .filter_map(|region| region.when.as_ref());
        let ways = stage
            .next
            .iter()
            .flat_map(|way| [Some(&way.on), way.when.as_ref()]);
        let tasks = stage.tasks.iter();
        let tasks = tasks.flat_map(|task| task.require.iter().chain(&task.when));
        let outside = stage.accept.values().flat_map(|outside| &outside.require);
        let names = ways
            .flatten()
            .chain(tasks)
            .chain(outside)
            .chain(&stage.require)
            .chain(regions);
        for name in names {
            match definition.guards.get(name) {
                Some(guard) => self.hear_guard(guard),
                None => {
                    self.hears.insert(name.clone());
                }
            }
        }
    }

    /// What a guard asks for: happenings, and in which stages the case stands.
    fn hear_guard(&mut self, guard: &Guard) {
        let mentions = guard.condition.mentions();
        self.hears.extend(mentions.happenings);
        self.hears.extend(mentions.stages.iter().map(standing));
    }

    /// Limits that something here moves, or that move something here: all that moves such a limit
    /// is heard here, and what it brings is said here.
    fn add_limits(&mut self, definition: &Definition) {
        for limit in definition.limits.values() {
            let moved = moved_by(limit);
            let brings = brought_by(limit);
            let touches = moved.iter().any(|one| self.says.contains(one))
                || brings.iter().any(|one| self.hears.contains(one));
            if touches {
                self.hears.extend(moved);
                self.says.extend(brings);
                let when = limit.when.as_ref();
                if let Some(guard) = when.and_then(|name| definition.guards.get(name)) {
                    self.hear_guard(guard);
                }
                self.limits.insert(limit.name.clone());
            }
        }
    }
}

/// That a case stands in a stage, as if it were said.
fn standing(stage: &Name) -> Name {
    format!("standing({stage})").into()
}

fn moved_by(limit: &Limit) -> Vec<Name> {
    let (LimitStart::Happening(start) | LimitStart::Fact(start)) = &limit.start;
    let pauses = limit
        .pause
        .iter()
        .flat_map(|pause| [&pause.from, &pause.until]);
    let by = limit.by.as_ref().map(done);
    let named = std::iter::once(start)
        .chain(&limit.stop)
        .chain(pauses)
        .cloned();
    named.chain(by).collect()
}

fn brought_by(limit: &Limit) -> Vec<Name> {
    let deem = limit.breach.as_ref().and_then(|breach| breach.deem.clone());
    // At the end of a public notice the document counts as served.
    let served = limit.name.as_str().strip_prefix("notice.");
    let served = served.map(|document| Name::from(format!("{document}.served")));
    deem.into_iter()
        .chain(served)
        .chain([format!("{}.expired", limit.name).into()])
        .collect()
}
