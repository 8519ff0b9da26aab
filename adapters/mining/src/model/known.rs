//! What is known of a case while it is walked through a definition, for its guards.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use casebook_engine::deadline::Calendar;
use casebook_engine::definition::expression::{ActorView, View};
use casebook_engine::definition::{Definition, Guard};
use casebook_engine::{Facts, Mark, Name};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::log::Moment;
use crate::net::{Broken, Transition};

/// The facts of a case as its log has told them so far.
///
/// Guards see the wall clock of the log: each instant with its own offset, so that calendar days
/// are those that the log writes. Who acts is not known, and no holiday.
#[derive(Clone, Debug)]
pub struct Known<'d> {
    /// The guards, each with whether it reads the present time.
    guards: Vec<(&'d Guard, bool)>,
    calendar: Calendar,
    facts: Facts,
    marks: BTreeMap<Name, Mark>,
    now: Timestamp,
    is_undated: bool,
    /// The facts that the event tells: setting a fact is a happening of its own.
    told: Vec<Name>,
}

impl<'d> Known<'d> {
    /// Nothing is known yet.
    pub fn new(definition: &'d Definition) -> Self {
        let guards = definition.guards.values();
        let guards = guards.map(|guard| (guard, guard.condition.mentions().clock));
        Self {
            guards: guards.collect(),
            calendar: Calendar::without_table(TimeZone::UTC),
            facts: Facts::new(),
            marks: BTreeMap::new(),
            now: Timestamp::MIN,
            is_undated: true,
            told: Vec::new(),
        }
    }

    /// Forgets everything, for the next case.
    pub fn forget(&mut self) {
        self.facts.clear();
        self.marks.clear();
        (self.now, self.is_undated) = (Timestamp::MIN, true);
    }

    /// An event tells facts and when it happened; what it is has not happened yet.
    pub fn tell(&mut self, facts: Facts, at: Option<Moment>) {
        self.told = facts.keys().cloned().collect();
        self.facts.extend(facts);
        self.is_undated = at.is_none();
        if let Some(at) = at {
            self.now = on_the_wall(at);
        }
    }

    /// The event has happened.
    pub fn happen(&mut self, happening: &Name) {
        let facts = Arc::new(self.facts.clone());
        for name in std::mem::take(&mut self.told).iter().chain([happening]) {
            if self.is_undated {
                // From when to count is unknown: a guard that asks is not kept.
                self.marks.remove(name);
                continue;
            }
            let count = self.marks.get(name).map_or(0, |mark| mark.count) + 1;
            let (at, facts) = (self.now, Arc::clone(&facts));
            self.marks.insert(name.clone(), Mark { count, at, facts });
        }
    }

    /// The rules of a transition that do not hold now. One that cannot be decided does not hold.
    pub fn broken(&self, transition: &Transition) -> Broken {
        let rules = transition.rules.iter().copied();
        rules.filter(|rule| !self.holds(*rule)).collect()
    }

    fn holds(&self, rule: usize) -> bool {
        let Some((guard, asks_the_time)) = self.guards.get(rule) else {
            return false;
        };
        if self.is_undated && *asks_the_time {
            return false;
        }
        let answer = guard.condition.evaluate(&View {
            facts: &self.facts,
            marks: &self.marks,
            standing: &BTreeSet::new(),
            item: None,
            actor: ActorView::default(),
            now: self.now,
            calendar: &self.calendar,
            registers: &BTreeMap::new(),
        });
        answer == Ok(true)
    }
}

/// The instant at which a clock in UTC shows what the wall showed.
fn on_the_wall(at: Moment) -> Timestamp {
    let shown = at.offset.to_datetime(at.instant);
    TimeZone::UTC.to_timestamp(shown).unwrap_or(at.instant)
}
