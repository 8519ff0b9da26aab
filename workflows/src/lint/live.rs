//! Everything that can come about in a case: stages entered, tasks opened, happenings, ends.

use std::collections::BTreeSet;

use casebook_engine::Name;
use casebook_engine::definition::{
    Afterwards, Definition, Join, LimitStart, Stage, Target, Task, Transition,
};

use super::scope::{Origins, done};

/// What is left out of the walk, to see what depends on it.
#[derive(Default)]
pub(super) struct Banned {
    pub(super) happenings: BTreeSet<Name>,
    pub(super) stages: BTreeSet<Name>,
}

/// What can come about.
pub(super) struct Live<'a> {
    definition: &'a Definition,
    origins: Origins<'a>,
    pub(super) stages: BTreeSet<Name>,
    pub(super) tasks: BTreeSet<Name>,
    pub(super) happenings: BTreeSet<Name>,
    /// The regions that can end, by stage and name.
    pub(super) ended: BTreeSet<(Name, Name)>,
}

impl<'a> Live<'a> {
    /// Walks from the filing on, until nothing new comes about.
    pub(super) fn of(definition: &'a Definition, banned: &Banned) -> Self {
        let mut live = Self {
            definition,
            origins: Origins::of(definition),
            stages: BTreeSet::new(),
            tasks: BTreeSet::new(),
            happenings: BTreeSet::new(),
            ended: BTreeSet::new(),
        };
        if banned.happenings.contains("case.filed") {
            return live;
        }
        live.happen("case.filed".into(), banned);
        live.enter(&definition.start, banned);
        if definition.roles.values().any(|role| role.recusal.is_some()) {
            live.happen("recusal.granted".into(), banned);
        }
        loop {
            let before = live.size();
            for stage in definition.stages.values() {
                if live.stages.contains(&stage.name) {
                    live.walk(stage, banned);
                }
            }
            live.run_limits(banned);
            if live.size() == before {
                return live;
            }
        }
    }

    fn size(&self) -> usize {
        self.stages.len() + self.tasks.len() + self.happenings.len() + self.ended.len()
    }

    /// Whether a transition of a stage can be taken.
    pub(super) fn fires(&self, stage: &Stage, transition: &Transition) -> bool {
        self.stages.contains(&stage.name) && self.comes(&transition.on, &stage.name)
    }

    /// Whether something can happen, or a guard come to hold, while a stage is open.
    pub(super) fn comes(&self, on: &Name, stage: &Name) -> bool {
        self.definition.guards.contains_key(on)
            || self.happenings.contains(on) && self.origins.noticed_in(on, stage)
    }

    /// How many regions of a stage must end before it is done.
    pub(super) fn regions_needed(stage: &Stage) -> usize {
        match stage.join {
            Join::All => stage.regions.len(),
            Join::AtLeast(number) => number as usize,
        }
    }

    fn enter(&mut self, stage: &Name, banned: &Banned) {
        if self.definition.stages.contains_key(stage) && !banned.stages.contains(stage) {
            self.stages.insert(stage.clone());
        }
    }

    fn happen(&mut self, happening: Name, banned: &Banned) {
        if !banned.happenings.contains(&happening) {
            self.happenings.insert(happening);
        }
    }

    fn walk(&mut self, stage: &Stage, banned: &Banned) {
        for region in stage.regions.values() {
            self.enter(&region.start, banned);
        }
        // Only stages without regions open tasks.
        for task in stage.tasks.iter().filter(|_| stage.regions.is_empty()) {
            if task.after.iter().all(|before| self.is_passed(before)) {
                self.tasks.insert(task.name.clone());
                self.complete(task, banned);
            }
        }
        for outside in stage.accept.values() {
            self.happen(outside.name.clone(), banned);
            for fact in self.definition.facts.keys() {
                self.happen(fact.clone(), banned);
            }
        }
        let ended = stage.regions.keys().filter(|region| {
            self.ended
                .contains(&(stage.name.clone(), (*region).clone()))
        });
        if !stage.regions.is_empty() && ended.count() >= Self::regions_needed(stage) {
            self.happen(done(&stage.name), banned);
        }
        for transition in &stage.next {
            if self.fires(stage, transition) {
                self.go(stage, transition, banned);
            }
        }
    }

    /// Whether what comes after a task can begin: it can be done or skipped.
    fn is_passed(&self, task: &Name) -> bool {
        ["done", "skipped"]
            .iter()
            .any(|word| self.happenings.contains(format!("{task}.{word}").as_str()))
    }

    fn complete(&mut self, task: &Task, banned: &Banned) {
        let of = |word: &str| Name::from(format!("{}.{word}", task.name));
        if task.panel.is_some() {
            self.happen(of("refused"), banned);
        }
        if task.when.is_some() {
            self.happen(of("skipped"), banned);
        }
        if banned.happenings.contains(&of("done")) {
            return;
        }
        let outcomes: Vec<Name> = task
            .outcomes
            .iter()
            .map(|outcome| of(outcome.as_str()))
            .collect();
        if outcomes
            .iter()
            .any(|outcome| !banned.happenings.contains(outcome))
            || outcomes.is_empty()
        {
            self.happen(of("done"), banned);
        }
        for outcome in outcomes {
            self.happen(outcome, banned);
        }
        let any = self
            .definition
            .facts
            .keys()
            .filter(|_| task.may_set.is_none());
        let facts: Vec<Name> = any
            .chain(&task.sets)
            .chain(task.may_set.iter().flatten())
            .cloned()
            .collect();
        for fact in facts {
            self.happen(fact, banned);
        }
    }

    fn go(&mut self, stage: &Stage, transition: &Transition, banned: &Banned) {
        match &transition.to {
            Target::Stage(to) => self.enter(to, banned),
            Target::End => {
                if let Some(place) = &stage.within {
                    self.ended
                        .insert((place.stage.clone(), place.region.clone()));
                }
            }
            Target::ReturnTo {
                stage: to,
                afterwards,
            } => {
                // A return leads only to stages that were entered otherwise; what follows it is new.
                if let (Afterwards::To(then), true) = (afterwards, self.stages.contains(to)) {
                    self.enter(then, banned);
                }
            }
        }
    }

    fn run_limits(&mut self, banned: &Banned) {
        for limit in self.definition.limits.values() {
            let (LimitStart::Happening(start) | LimitStart::Fact(start)) = &limit.start;
            if !self.happenings.contains(start) {
                continue;
            }
            self.happen(format!("{}.expired", limit.name).into(), banned);
            if let Some(deemed) = limit.breach.as_ref().and_then(|breach| breach.deem.clone()) {
                self.happen(deemed, banned);
            }
        }
    }
}
