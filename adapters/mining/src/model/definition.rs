//! A definition as a net: one place for each stage, one transition for each way on.
//!
//! | in the definition | in the net |
//! |---|---|
//! | a stage | a place |
//! | `accept` of a stage | a transition with its title as activity, to where it leads on, else back |
//! | a task of a stage | a transition with its title as activity, likewise |
//! | a way on a guard, a limit, a milestone | a silent transition |
//! | the end | a place of its own |
//! | what opens a case | a transition from the beginning, of an activity that the log names |
//! | guards of an `accept` or task, of a way, and of the stage | the rules of the transition |
//!
//! An `accept` that only ever ends a case and whose title stands in brackets, such as `(end)`, is
//! silent: no log shows it.

use casebook_engine::Name;
use casebook_engine::definition::{Definition, Stage, Target, Transition as Way};

use super::{Model, ModelRule};
use crate::log::{Activities, Activity};
use crate::net::{Marking, Net, Tokens, Transition};

/// Why a definition is no net: something in it runs side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotFlat {
    /// The stage.
    pub stage: Name,
}

/// The net and the rules of a definition whose stages stand one after the other.
///
/// # Errors
/// When a stage holds regions, or runs once for each element of a list.
pub fn of_definition(
    definition: &Definition,
    activities: &mut Activities,
) -> Result<Model, NotFlat> {
    let mut stages = definition.stages.values();
    let is_nested = |stage: &&Stage| {
        !stage.regions.is_empty() || stage.for_each.is_some() || stage.within.is_some()
    };
    if let Some(nested) = stages.find(is_nested) {
        let stage = nested.name.clone();
        return Err(NotFlat { stage });
    }
    let rules = definition.guards.values().map(|guard| ModelRule {
        name: guard.name.to_string(),
        basis: guard.basis.clone(),
        say: guard.say.clone(),
    });
    let mut weaver = Weaver {
        definition,
        activities,
        net: Net::default(),
    };
    weaver.weave();
    Ok(Model {
        net: weaver.net,
        rules: rules.collect(),
        opening: Some(0),
    })
}

struct Weaver<'a> {
    definition: &'a Definition,
    activities: &'a mut Activities,
    net: Net,
}

/// The place of the beginning; the end and the stages follow.
const BEGINNING: usize = 0;
const END: usize = 1;
/// What opens a case, until the log says how it calls it.
const OPENING: &str = "case.filed";

impl Weaver<'_> {
    fn weave(&mut self) {
        let definition = self.definition;
        let titles = definition
            .stages
            .values()
            .map(|stage| stage.title.zh.clone());
        self.net.places = ["(beginning)", "(end)"]
            .map(str::to_owned)
            .into_iter()
            .chain(titles)
            .collect();
        let places = self.net.places.len();
        self.net.initial = Marking::one(places, BEGINNING);
        self.net.finals = vec![Marking::one(places, END)];
        let start = self.place(&definition.start);
        let opens = self.activities.named(OPENING);
        self.connect(OPENING, Some(opens), [BEGINNING, start], Vec::new());
        for stage in definition.stages.values() {
            self.stage(stage);
        }
    }

    fn stage(&mut self, stage: &Stage) {
        for outside in stage.accept.values() {
            let title = outside
                .title
                .as_ref()
                .map_or(outside.name.as_str(), |title| &title.zh);
            let is_own = |way: &&Way| way.on == outside.name;
            self.shown(stage, (&outside.name, title), &outside.require, is_own);
        }
        for task in &stage.tasks {
            let is_own = |way: &&Way| {
                let subject = way.on.as_str().rsplit_once('.');
                subject.is_some_and(|(subject, _)| task.name == *subject)
            };
            self.shown(stage, (&task.name, &task.title.zh), &task.require, is_own);
        }
        let shows = |way: &Way| {
            let subject = way
                .on
                .as_str()
                .rsplit_once('.')
                .map_or("", |(subject, _)| subject);
            stage.accept.contains_key(&way.on)
                || stage.tasks.iter().any(|task| task.name == *subject)
        };
        for way in stage.next.iter().filter(|way| !shows(way)) {
            let rules = self.rules([&way.on].into_iter().chain(&way.when));
            let ends = [self.place(&stage.name), self.target(way)];
            self.connect(way.on.as_str(), None, ends, rules);
        }
    }

    /// What may be done in a stage: along each way that it leads, else the case stays.
    fn shown(
        &mut self,
        stage: &Stage,
        (name, title): (&Name, &str),
        require: &[Name],
        is_own: impl Fn(&&Way) -> bool,
    ) {
        let here = self.place(&stage.name);
        let ways: Vec<&Way> = stage.next.iter().filter(is_own).collect();
        let ends_only = !ways.is_empty() && ways.iter().all(|way| way.to == Target::End);
        let is_hidden = ends_only && title.starts_with(['(', '（']);
        let activity = (!is_hidden).then(|| self.activities.named(title));
        let needed = || require.iter().chain(&stage.require);
        if ways.is_empty() {
            let rules = self.rules(needed());
            self.connect(name.as_str(), activity, [here, here], rules);
        }
        for way in ways {
            let rules = self.rules(needed().chain(&way.when));
            let to = self.target(way);
            self.connect(name.as_str(), activity, [here, to], rules);
        }
    }

    fn connect(
        &mut self,
        name: &str,
        activity: Option<Activity>,
        [from, to]: [usize; 2],
        rules: Vec<usize>,
    ) {
        let one = |place| vec![Tokens { place, count: 1 }];
        self.net.transitions.push(Transition {
            name: name.to_owned(),
            activity,
            takes: one(from),
            gives: one(to),
            rules,
        });
    }

    fn place(&self, stage: &Name) -> usize {
        let place = self.definition.stages.keys().position(|name| name == stage);
        place.map_or(END, |place| place + 2)
    }

    fn target(&self, way: &Way) -> usize {
        match &way.to {
            Target::Stage(stage) | Target::ReturnTo { stage, .. } => self.place(stage),
            Target::End => END,
        }
    }

    /// The numbers of those names that are guards.
    fn rules<'n>(&self, names: impl Iterator<Item = &'n Name>) -> Vec<usize> {
        let guards = |name: &Name| {
            self.definition
                .guards
                .keys()
                .position(|guard| guard == name)
        };
        names.filter_map(guards).collect()
    }
}
