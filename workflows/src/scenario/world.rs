//! The invented organ in which a scenario takes place, its persons and its clock.

mod day;
mod staff;
mod who;

use std::collections::{BTreeMap, BTreeSet};

use casebook_engine::access::{Directory, Loads};
use casebook_engine::case::{CaseState, Command, Context, Event, Rejection, decide};
use casebook_engine::deadline::Calendar;
use casebook_engine::definition::Definition;
use casebook_engine::draw::Seed;
use casebook_engine::recorded::Actor;
use casebook_engine::stream::CaseId;
use casebook_engine::{Facts, Name};
use jiff::Timestamp;
use uuid::Uuid;

pub(super) use who::namesake;

use self::day::{morning, usual_day};
use super::Scenario;
use super::act::Moment;

/// The organ of every scenario.
pub(super) const ORGAN: &str = "organ";

/// The organ above it; its persons are named `above.ROLE`.
pub(super) const ABOVE: &str = "above";

/// The organ of facts that name an organ and of which a scenario says nothing.
pub(super) const OTHER: &str = "other";

/// What stands before the ids of persons of the organ above.
const OF_ABOVE: &str = "above.";

/// No series holds a number before a scenario begins.
static NO_SERIES: &BTreeMap<String, u64> = &BTreeMap::new();

/// A case in an invented organ.
#[derive(Clone)]
pub(super) struct World<'a> {
    pub(super) definition: &'a Definition,
    pub(super) calendar: &'a Calendar,
    directory: Directory,
    pub(super) state: CaseState,
    pub(super) now: Timestamp,
    /// What happened, for the reader.
    pub(super) steps: Vec<String>,
    /// What was walked by itself, for a step of which somebody wonders how it could happen.
    pub(super) walked: Vec<String>,
    /// What of the definition took part.
    pub(super) touched: BTreeSet<String>,
    /// The element for which the present step is done.
    pub(super) item: Option<String>,
    /// The limits that were met when they had run out.
    pub(super) late: BTreeSet<Name>,
    /// The messages that wait until the case can take them, with their facts.
    pub(super) mail: Vec<(Name, Facts)>,
}

impl<'a> World<'a> {
    pub(super) fn new(
        definition: &'a Definition,
        scenario: &Scenario,
        calendar: &'a Calendar,
    ) -> Self {
        let mut acts = scenario.given.iter().chain(&scenario.attempt);
        let first = acts.find_map(|act| act.at);
        let now = match first {
            Some(Moment::Instant(instant)) => instant,
            Some(Moment::Day(day)) => morning(calendar, day),
            None => morning(calendar, usual_day(definition)),
        };
        let mut world = Self {
            definition,
            calendar,
            directory: Directory::default(),
            state: CaseState::default(),
            now,
            steps: Vec::new(),
            walked: Vec::new(),
            touched: BTreeSet::new(),
            item: None,
            late: BTreeSet::new(),
            mail: Vec::new(),
        };
        world.found(scenario);
        world
    }

    /// Lets a command be decided and take effect; then the case takes what waits for it.
    pub(super) fn decide(
        &mut self,
        command: &Command,
        actor: Option<&Name>,
    ) -> Result<(), Rejection> {
        self.decide_alone(command, actor)?;
        self.take_mail();
        Ok(())
    }

    /// Lets a command be decided and take effect.
    pub(super) fn decide_alone(
        &mut self,
        command: &Command,
        actor: Option<&Name>,
    ) -> Result<(), Rejection> {
        let (family, loads) = (BTreeMap::new(), self.loads());
        let context = self.context(actor, &family, &loads);
        let answer = decide(self.definition, &self.state, command, &context);
        self.touch(command, answer.as_ref().map(|_| ()));
        for one in answer? {
            if let Event::LimitMet { limit, late, .. } = &one.event {
                self.late.remove(limit);
                self.late.extend(late.then(|| limit.clone()));
            }
            self.touch_by(&one.event);
            self.state.apply(CaseId(Uuid::nil()), &one.event, &one.meta);
        }
        Ok(())
    }

    fn context<'c>(
        &'c self,
        actor: Option<&Name>,
        family: &'c BTreeMap<Name, BTreeSet<Name>>,
        loads: &'c Loads,
    ) -> Context<'c> {
        Context {
            case: CaseId(Uuid::nil()),
            now: self.now,
            occurred: self.now,
            actor: Actor {
                person: actor.cloned(),
                organ: Some(ORGAN.into()),
                role: None,
                ..Actor::default()
            },
            causation: Uuid::nil(),
            correlation: Uuid::nil(),
            key: None,
            calendar: self.calendar,
            directory: &self.directory,
            series: NO_SERIES,
            family,
            seed: Some(self.seed()),
            loads: Some(loads),
        }
    }

    /// How much work each person has: what is open in this case, for there is no other.
    fn loads(&self) -> Loads {
        let mut loads = Loads::new();
        for open in self.state.tasks.values() {
            if let Some(person) = &open.assignee {
                let load = loads.entry(person.clone()).or_default();
                load.open += 1;
                load.last = load.last.max(Some(open.since));
            }
        }
        loads
    }

    /// The seed of a draw: another one at each version of the case, and the same in each run.
    fn seed(&self) -> Seed {
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&self.state.version.0.to_be_bytes());
        Seed(seed)
    }
}
