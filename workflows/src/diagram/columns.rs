//! In which column each stage of a region stands: as far from the start as the longest way without
//! turning back.

use std::collections::{BTreeMap, BTreeSet};

use casebook_engine::Name;
use casebook_engine::definition::{Definition, Stage, Target};

/// The column of each stage. Stages that nothing leads to stand in the first.
pub(super) fn columns<'a>(
    definition: &'a Definition,
    stages: &[&'a Stage],
    start: &'a Name,
) -> BTreeMap<&'a Name, usize> {
    let mut walk = Walk {
        definition,
        walking: BTreeSet::new(),
        back: BTreeSet::new(),
        order: Vec::new(),
    };
    walk.visit(start);
    for stage in stages {
        walk.visit(&stage.name);
    }
    let mut columns: BTreeMap<&Name, usize> = stages.iter().map(|stage| (&stage.name, 0)).collect();
    for &name in walk.order.iter().rev() {
        let next = columns.get(name).copied().unwrap_or(0) + 1;
        for to in targets(definition, name).filter(|to| !walk.back.contains(&(name, *to))) {
            let column = columns.entry(to).or_insert(next);
            *column = next.max(*column);
        }
    }
    columns
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
    /// The stages in the order in which the walk was through with them.
    order: Vec<&'a Name>,
}

impl<'a> Walk<'a> {
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

    fn ahead(&self, stage: &Name) -> Vec<&'a Name> {
        let mut ahead: Vec<&Name> = targets(self.definition, stage).collect();
        ahead.reverse();
        ahead
    }
}
