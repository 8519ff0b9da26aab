//! Everything that can come about in a case: stages entered, tasks opened, happenings, ends.

use std::collections::{BTreeMap, BTreeSet};

use casebook_engine::Name;
use casebook_engine::definition::{
    Afterwards, Definition, Draw, Join, Limit, LimitStart, Reaction, Stage, Target, Task,
    Transition,
};

use super::scope::{Origins, done, happenings_of, reached};

/// What is left out of the walk, to see what depends on it.
#[derive(Default)]
pub(super) struct Banned {
    pub(super) happenings: BTreeSet<Name>,
    pub(super) stages: BTreeSet<Name>,
    /// Guards that cannot come to hold: no way with such a condition is taken.
    pub(super) guards: BTreeSet<Name>,
}

/// What every walk over a definition needs to know of it.
pub(super) struct Ground<'a> {
    definition: &'a Definition,
    origins: Origins<'a>,
    /// The stages that something concerns: a happening, or a stage that others return to.
    concerned: BTreeMap<Name, BTreeSet<&'a Name>>,
    /// The limits that a happening starts.
    started: BTreeMap<&'a Name, Vec<&'a Limit>>,
}

/// What can come about.
pub(super) struct Live<'a> {
    ground: &'a Ground<'a>,
    pub(super) stages: BTreeSet<Name>,
    pub(super) tasks: BTreeSet<Name>,
    pub(super) happenings: BTreeSet<Name>,
    /// The regions that can end, by stage and name.
    pub(super) ended: BTreeSet<(Name, Name)>,
}

/// A walk that is under way. Each stage is looked at again only when something new concerns it.
struct Walk<'a, 'b> {
    live: Live<'a>,
    banned: &'b Banned,
    /// The stages to look at.
    next: BTreeSet<&'a Name>,
    /// Whether every fact counts as set already.
    facts_set: bool,
}

impl<'a> Ground<'a> {
    pub(super) fn of(definition: &'a Definition) -> Self {
        let mut started: BTreeMap<&Name, Vec<&Limit>> = BTreeMap::new();
        for limit in definition.limits.values() {
            let (LimitStart::Happening(start) | LimitStart::Fact(start)) = &limit.start;
            started.entry(start).or_default().push(limit);
        }
        Self {
            definition,
            origins: Origins::of(definition),
            concerned: concerned(definition),
            started,
        }
    }
}

impl<'a> Live<'a> {
    /// Walks from the filing on, until nothing new comes about.
    pub(super) fn of(ground: &'a Ground<'a>, banned: &Banned) -> Self {
        let definition = ground.definition;
        let mut walk = Walk::new(ground, banned);
        if banned.happenings.contains("case.filed") {
            return walk.live;
        }
        walk.happen(&"case.filed".into());
        walk.enter(&definition.start);
        for reaction in definition.relations.reacts.values() {
            walk.hear(reaction);
        }
        if definition.roles.values().any(|role| role.recusal.is_some()) {
            walk.happen(&"recusal.granted".into());
        }
        while let Some(name) = walk.next.pop_first() {
            if let Some(stage) = definition.stages.get(name) {
                walk.look_at(stage);
            }
        }
        walk.live
    }

    /// What can come about without what is banned.
    pub(super) fn without(&self, banned: &Banned) -> Self {
        Self::of(self.ground, banned)
    }

    /// Whether a transition of a stage can be taken.
    pub(super) fn fires(&self, stage: &Stage, transition: &Transition) -> bool {
        self.stages.contains(&stage.name) && self.comes(&transition.on, &stage.name)
    }

    /// Whether something can happen, or a guard come to hold, while a stage is open.
    pub(super) fn comes(&self, on: &Name, stage: &Name) -> bool {
        self.ground.definition.guards.contains_key(on)
            || self.happenings.contains(on) && self.ground.origins.noticed_in(on, stage)
    }

    /// How many regions of a stage must end before it is done.
    pub(super) fn regions_needed(stage: &Stage) -> usize {
        match stage.join {
            Join::All => stage.regions.len(),
            Join::AtLeast(_) if stage.for_each.is_some() => stage.regions.len(),
            Join::AtLeast(number) => number as usize,
        }
    }
}

impl<'a, 'b> Walk<'a, 'b> {
    fn new(ground: &'a Ground<'a>, banned: &'b Banned) -> Self {
        Self {
            live: Live {
                ground,
                stages: BTreeSet::new(),
                tasks: BTreeSet::new(),
                happenings: BTreeSet::new(),
                ended: BTreeSet::new(),
            },
            banned,
            next: BTreeSet::new(),
            facts_set: false,
        }
    }

    /// What happens in another case may happen here at any time.
    fn hear(&mut self, reaction: &Reaction) {
        if self.banned.happenings.contains(&reaction.name) {
            return;
        }
        self.happen(&reaction.name);
        reaction.sets.keys().for_each(|fact| self.happen(fact));
        if let Some(then) = &reaction.then {
            self.enter(then);
        }
    }

    fn enter(&mut self, stage: &Name) {
        let known = self.live.ground.definition.stages.get_key_value(stage);
        let known = known.filter(|(name, _)| !self.banned.stages.contains(*name));
        if let Some((name, _)) = known
            && self.live.stages.insert(name.clone())
        {
            self.next.insert(name);
            self.look_again(name);
        }
    }

    fn happen(&mut self, happening: &Name) {
        if self.banned.happenings.contains(happening)
            || !self.live.happenings.insert(happening.clone())
        {
            return;
        }
        self.look_again(happening);
        let ground = self.live.ground;
        let links = ground.definition.relations.links.values();
        for link in links.filter(|link| link.on == *happening) {
            link.happenings().iter().for_each(|one| self.happen(one));
            link.sets.keys().for_each(|fact| self.happen(fact));
        }
        for limit in ground.started.get(happening).into_iter().flatten() {
            self.happen(&format!("{}.expired", limit.name).into());
            if let Some(deemed) = limit
                .breach
                .as_ref()
                .and_then(|breach| breach.deem.as_ref())
            {
                self.happen(deemed);
            }
        }
    }

    /// Looks again at the stages that something concerns.
    fn look_again(&mut self, what: &Name) {
        let stages = self.live.ground.concerned.get(what).into_iter().flatten();
        let entered = stages.filter(|stage| self.live.stages.contains(**stage));
        self.next.extend(entered.copied());
    }

    fn look_at(&mut self, stage: &'a Stage) {
        for region in stage.regions.values() {
            self.enter(&region.start);
        }
        // Only stages without regions open tasks.
        for task in stage.tasks.iter().filter(|_| stage.regions.is_empty()) {
            let is_ready = task.after.iter().all(|before| self.is_passed(before));
            if is_ready && self.live.tasks.insert(task.name.clone()) {
                self.complete(task);
            }
        }
        for milestone in &stage.milestones {
            if !self.banned.guards.contains(&milestone.when) {
                self.happen(&reached(milestone));
            }
        }
        for outside in stage.accept.values() {
            self.happen(&outside.name);
            self.set_all_facts();
        }
        if stage.for_each.is_some() {
            // So may the list of a stage be.
            self.happen(&done(&stage.name));
        }
        let ended = stage.regions.keys().filter(|region| {
            let key = (stage.name.clone(), (*region).clone());
            // A region that is not needed never holds up the join.
            self.live.ended.contains(&key) || stage.regions[*region].when.is_some()
        });
        if !stage.regions.is_empty() && ended.count() >= Live::regions_needed(stage) {
            self.happen(&done(&stage.name));
        }
        let shut = |guard: &Name| self.banned.guards.contains(guard);
        let open = stage
            .next
            .iter()
            .filter(|way| !shut(&way.on) && !way.when.as_ref().is_some_and(shut));
        for transition in open {
            if self.live.fires(stage, transition) {
                self.go(stage, transition);
            }
        }
    }

    /// Whether what comes after a task can begin: it can be done or skipped.
    fn is_passed(&self, task: &Name) -> bool {
        ["done", "skipped"].iter().any(|word| {
            self.live
                .happenings
                .contains(format!("{task}.{word}").as_str())
        })
    }

    fn complete(&mut self, task: &Task) {
        let of = |word: &str| Name::from(format!("{}.{word}", task.name));
        let banned = &self.banned.happenings;
        let outcomes: Vec<Name> = task
            .outcomes
            .iter()
            .map(|outcome| of(outcome.as_str()))
            .collect();
        let all_banned =
            !outcomes.is_empty() && outcomes.iter().all(|outcome| banned.contains(outcome));
        let is_done = !banned.contains(&of("done")) && !all_banned;
        if task.panel.is_some() {
            self.happen(&of("refused"));
        }
        if task.when.is_some() && task.for_each.is_none() {
            self.happen(&of("skipped"));
        }
        // A list may be empty: then it is done without any outcome.
        if task.for_each.is_some() && !banned.contains(&of("done")) {
            self.happen(&of("done"));
        }
        if !is_done {
            return;
        }
        self.happen(&of("done"));
        if task.repeat.is_some() {
            self.happen(&of("repeated"));
        }
        for outcome in &outcomes {
            self.happen(outcome);
        }
        self.take_papers(task);
        for draw in &task.draws {
            if let Draw::Items { into, .. } = draw {
                self.happen(into);
            }
        }
        match &task.may_set {
            None => self.set_all_facts(),
            Some(may_set) => {
                for fact in task.sets.iter().chain(may_set) {
                    self.happen(fact);
                }
            }
        }
    }

    /// What becomes of documents as a task is done.
    fn take_papers(&mut self, task: &Task) {
        let issues = task.doc.as_ref();
        let documents = &self.live.ground.definition.documents;
        let issues = issues.filter(|doc| documents.contains_key(*doc));
        let papers = &task.papers;
        let words: [(Option<&Name>, &[&str]); 4] = [
            (issues, &["issued", "to_publish", "voided"]),
            (papers.serves.as_ref(), &["served", "noticed"]),
            (papers.publishes.as_ref(), &["published", "to_withdraw"]),
            (papers.withdraws.as_ref(), &["withdrawn"]),
        ];
        for (document, words) in words {
            let Some(document) = document else {
                continue;
            };
            for word in words {
                self.happen(&format!("{document}.{word}").into());
            }
        }
    }

    fn set_all_facts(&mut self) {
        if !std::mem::replace(&mut self.facts_set, true) {
            for fact in self.live.ground.definition.facts.keys() {
                self.happen(fact);
            }
        }
    }

    fn go(&mut self, stage: &'a Stage, transition: &'a Transition) {
        match &transition.to {
            Target::Stage(to) => self.enter(to),
            Target::End => {
                if let Some(place) = &stage.within
                    && self
                        .live
                        .ended
                        .insert((place.stage.clone(), place.region.clone()))
                {
                    self.next.insert(&place.stage);
                }
            }
            Target::ReturnTo {
                stage: to,
                afterwards,
            } => {
                // A return leads only to stages that were entered otherwise; what follows is new.
                if let (Afterwards::To(then), true) = (afterwards, self.live.stages.contains(to)) {
                    self.enter(then);
                }
            }
        }
    }
}

/// The stages to look at again when something happens, or when a stage is entered.
fn concerned(definition: &Definition) -> BTreeMap<Name, BTreeSet<&Name>> {
    let mut concerned: BTreeMap<Name, BTreeSet<&Name>> = BTreeMap::new();
    for (name, stage) in &definition.stages {
        let own = stage.tasks.iter().flat_map(happenings_of);
        let awaited = stage.next.iter().map(|way| way.on.clone());
        let returned = stage.next.iter().filter_map(|way| match &way.to {
            Target::ReturnTo { stage, .. } => Some(stage.clone()),
            _ => None,
        });
        for what in own.chain(awaited).chain(returned) {
            concerned.entry(what).or_default().insert(name);
        }
    }
    concerned
}
