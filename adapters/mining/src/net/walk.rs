//! Walking a case through a net on all ways at once.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::{Marking, Net, Transition};
use crate::log::Activity;

/// The rules, by number, that a way breaks; each as often as it does.
pub type Broken = Vec<usize>;

/// A case on its way through a net: every marking in which it can stand, with the rules that the
/// best way there breaks.
///
/// A net may have several ways for the same activities. The best breaks fewest rules; of several
/// that break as many, the one found first.
#[derive(Clone, Debug)]
pub struct Walk<'n> {
    net: &'n Net,
    standing: BTreeMap<Marking, Broken>,
}

/// In how many markings a case may stand at once before the walk is given up.
const MARKINGS_MAX: usize = 10_000;

impl<'n> Walk<'n> {
    /// A case at the beginning.
    pub fn new(net: &'n Net) -> Self {
        Self {
            net,
            standing: BTreeMap::from([(net.initial.clone(), Broken::new())]),
        }
    }

    /// Takes every silent transition that can be taken. `broken` names the rules that a transition
    /// breaks now.
    pub fn rest(&mut self, broken: &mut dyn FnMut(&Transition) -> Broken) {
        // A rule is asked only where its transition can be taken.
        let mut silent: Vec<(&Transition, Option<Broken>)> = self
            .net
            .silent()
            .map(|(_, transition)| (transition, None))
            .collect();
        let mut open: Vec<Marking> = self.standing.keys().cloned().collect();
        while let Some(from) = open.pop() {
            let Some(before) = self.standing.get(&from).cloned() else {
                continue;
            };
            for (transition, breaks) in &mut silent {
                let Some(next) = from.after(transition) else {
                    continue;
                };
                let breaks = breaks.get_or_insert_with(|| broken(transition));
                let breaks = [&before[..], &breaks[..]].concat();
                if self.standing.len() < MARKINGS_MAX && reach(&mut self.standing, &next, breaks) {
                    open.push(next);
                }
            }
        }
    }

    /// Takes the transitions that show an activity. Whether there was any is said.
    pub fn step(
        &mut self,
        activity: Activity,
        broken: &mut dyn FnMut(&Transition) -> Broken,
    ) -> bool {
        let mut standing = BTreeMap::new();
        for (_, transition) in self.net.shown(Some(activity)) {
            let mut breaks = None;
            for (from, before) in &self.standing {
                if let Some(next) = from.after(transition) {
                    let breaks = breaks.get_or_insert_with(|| broken(transition));
                    reach(&mut standing, &next, [&before[..], &breaks[..]].concat());
                }
            }
        }
        self.standing = standing;
        !self.standing.is_empty()
    }

    /// The rules that the best way to an end breaks; nothing where the case is not at an end.
    pub fn end(&self) -> Option<&Broken> {
        let finals = self.net.finals.iter();
        let ends = finals.filter_map(|last| self.standing.get(last));
        ends.min_by_key(|broken| broken.len())
    }
}

/// Whether a marking is reached for the first time, or on a better way.
fn reach(standing: &mut BTreeMap<Marking, Broken>, next: &Marking, broken: Broken) -> bool {
    match standing.entry(next.clone()) {
        Entry::Vacant(slot) => {
            slot.insert(broken);
            true
        }
        Entry::Occupied(mut known) if broken.len() < known.get().len() => {
            known.insert(broken);
            true
        }
        Entry::Occupied(_) => false,
    }
}
