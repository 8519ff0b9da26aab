//! Where in the statechart something can be noticed.

use std::collections::BTreeMap;

use casebook_engine::Name;
use casebook_engine::definition::{Definition, Stage};

/// The stages in which each happening takes place; happenings without an entry take place anywhere.
pub(super) struct Origins<'a> {
    definition: &'a Definition,
    stages: BTreeMap<Name, Vec<&'a Name>>,
}

impl<'a> Origins<'a> {
    pub(super) fn of(definition: &'a Definition) -> Self {
        let mut stages: BTreeMap<Name, Vec<&Name>> = BTreeMap::new();
        for (name, stage) in &definition.stages {
            for task in &stage.tasks {
                for happening in happenings_of(task) {
                    stages.entry(happening).or_default().push(name);
                }
            }
            for outside in stage.accept.keys() {
                stages.entry(outside.clone()).or_default().push(name);
            }
            if !stage.regions.is_empty() {
                stages.entry(done(name)).or_default().push(name);
            }
        }
        // What the law deems comes with time, wherever the case stands.
        for limit in definition.limits.values() {
            if let Some(deemed) = limit
                .breach
                .as_ref()
                .and_then(|breach| breach.deem.as_ref())
            {
                stages.remove(deemed);
            }
        }
        Self { definition, stages }
    }

    /// Whether a happening can take place while a stage is open.
    pub(super) fn noticed_in(&self, happening: &Name, stage: &Name) -> bool {
        let Some(origins) = self.stages.get(happening) else {
            return true;
        };
        if origins.contains(&stage) {
            return true;
        }
        origins.iter().any(|origin| {
            let inside_what_ended =
                *origin != stage && *happening == done(origin) && self.is_within(stage, origin);
            !inside_what_ended && self.overlap(stage, origin)
        })
    }

    /// Whether two stages can be open at the same time.
    fn overlap(&self, one: &Name, two: &Name) -> bool {
        self.is_within(one, two) || self.is_within(two, one) || beside(self.definition, one, two)
    }

    /// Whether a stage is another or lies inside it.
    pub(super) fn is_within(&self, inner: &Name, outer: &Name) -> bool {
        self.definition
            .lineage(inner.as_str())
            .any(|stage| stage.name == *outer)
    }
}

/// The happening of a composite stage's end, or of a task's.
pub(super) fn done(name: &Name) -> Name {
    format!("{name}.done").into()
}

/// What a task can bring about, skipping included.
pub(super) fn happenings_of(task: &casebook_engine::definition::Task) -> Vec<Name> {
    let mut words: Vec<&str> = task.outcomes.iter().map(Name::as_str).collect();
    words.push("done");
    if task.panel.is_some() {
        words.push("refused");
    }
    if task.when.is_some() && task.for_each.is_none() {
        words.push("skipped");
    }
    words
        .into_iter()
        .map(|word| format!("{}.{word}", task.name).into())
        .collect()
}

/// Whether two stages lie in different regions of one stage, so that they run side by side.
pub(super) fn beside(definition: &Definition, one: &Name, two: &Name) -> bool {
    let regions = |name: &Name| -> BTreeMap<Name, Name> {
        let places = definition
            .lineage(name.as_str())
            .filter_map(|stage| stage.within.as_ref());
        places
            .map(|place| (place.stage.clone(), place.region.clone()))
            .collect()
    };
    let others = regions(two);
    regions(one)
        .iter()
        .any(|(stage, region)| others.get(stage).is_some_and(|other| other != region))
}

/// The stage around a stage, if there is one.
pub(super) fn parent<'a>(definition: &'a Definition, stage: &Stage) -> Option<&'a Stage> {
    definition.stages.get(&stage.within.as_ref()?.stage)
}
