//! In which layer each stage of a region stands: as far from the start as the longest way without
//! turning back.

use std::collections::{BTreeMap, BTreeSet};

use casebook_engine::Name;
use casebook_engine::definition::{Definition, Stage, Target};

/// The layer of each stage. Stages that nothing leads to stand in the first.
pub(super) fn layers<'a>(
    definition: &'a Definition,
    stages: &[&'a Stage],
    start: &'a Name,
) -> BTreeMap<&'a Name, usize> {
    let walk = walked(definition, stages, start);
    let mut layers: BTreeMap<&Name, usize> = stages.iter().map(|stage| (&stage.name, 0)).collect();
    for &name in walk.order.iter().rev() {
        let next = layers.get(name).copied().unwrap_or(0) + 1;
        for to in targets(definition, name).filter(|to| !walk.back.contains(&(name, *to))) {
            let layer = layers.entry(to).or_insert(next);
            *layer = next.max(*layer);
        }
    }
    layers
}

/// The stages of a region so that each stands after those that lead on to it; of several ways the
/// first comes first. What nothing leads to stands at the end.
pub(crate) fn in_order<'a>(
    definition: &'a Definition,
    stages: &[&'a Stage],
    start: &'a Name,
) -> Vec<&'a Name> {
    let back = walked(definition, stages, start).back;
    let mut walk = Walk {
        back,
        is_second: true,
        ..Walk::new(definition)
    };
    walk.visit(start);
    let led_to = walk.order.len();
    for stage in stages {
        walk.visit(&stage.name);
    }
    walk.order[..led_to].reverse();
    walk.order
}

fn walked<'a>(definition: &'a Definition, stages: &[&'a Stage], start: &'a Name) -> Walk<'a> {
    let mut walk = Walk::new(definition);
    walk.visit(start);
    for stage in stages {
        walk.visit(&stage.name);
    }
    walk
}

/// The stages to which a stage leads on.
fn targets<'a>(definition: &'a Definition, stage: &Name) -> impl Iterator<Item = &'a Name> {
    let ways = definition
        .stages
        .get(stage)
        .into_iter()
        .flat_map(|stage| &stage.next);
    ways.filter_map(|way| match &way.to {
        Target::Stage(to) => Some(to),
        _ => None,
    })
}

/// A walk along the ways, which finds those that turn back.
struct Walk<'a> {
    definition: &'a Definition,
    walking: BTreeSet<&'a Name>,
    back: BTreeSet<(&'a Name, &'a Name)>,
    /// Whether the ways that turn back are known, and not walked; the last way is taken first then,
    /// so that the first ends up nearest.
    is_second: bool,
    /// The stages in the order in which the walk was through with them.
    order: Vec<&'a Name>,
}

impl<'a> Walk<'a> {
    const fn new(definition: &'a Definition) -> Self {
        Self {
            definition,
            walking: BTreeSet::new(),
            back: BTreeSet::new(),
            is_second: false,
            order: Vec::new(),
        }
    }

    /// Without recursion: a definition may hold thousands of stages in a row.
    fn visit(&mut self, start: &'a Name) {
        if self.order.contains(&start) {
            return;
        }
        let mut stack: Vec<(&'a Name, Vec<&'a Name>)> = vec![(start, self.ahead(start))];
        self.walking.insert(start);
        while let Some((name, ahead)) = stack.last_mut() {
            let name = *name;
            match ahead.pop() {
                Some(to) if self.walking.contains(to) => {
                    self.back.insert((name, to));
                }
                Some(to) if self.order.contains(&to) => {}
                Some(to) => {
                    self.walking.insert(to);
                    let ahead = self.ahead(to);
                    stack.push((to, ahead));
                }
                None => {
                    self.walking.remove(name);
                    self.order.push(name);
                    stack.pop();
                }
            }
        }
    }

    fn ahead(&self, stage: &'a Name) -> Vec<&'a Name> {
        let ahead = targets(self.definition, stage);
        if self.is_second {
            return ahead
                .filter(|to| !self.back.contains(&(stage, *to)))
                .collect();
        }
        let mut ahead: Vec<&Name> = ahead.collect();
        ahead.reverse();
        ahead
    }
}
