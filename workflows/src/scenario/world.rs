//! The invented organ in which a scenario takes place, its persons and its clock.

use std::collections::{BTreeMap, BTreeSet};

use casebook_engine::access::{
    Competence, Directory, Loads, Organ, Person, Post, Qualification, eligible, named_persons,
};
use casebook_engine::case::{CaseState, Command, Context, Event, Rejection, decide};
use casebook_engine::deadline::Calendar;
use casebook_engine::definition::expression::Type;
use casebook_engine::definition::{
    Amount, Definition, OrganOf, PanelRule, Role, Task, Text, VerbPolicy,
};
use casebook_engine::draw::Seed;
use casebook_engine::recorded::Actor;
use casebook_engine::stream::CaseId;
use casebook_engine::{Facts, Name, Value};
use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan};
use uuid::Uuid;

use super::act::{Act, Moment};
use super::{Scenario, sample};
use crate::Said;
use crate::said::said;

/// The organ of every scenario.
pub(super) const ORGAN: &str = "organ";

/// No series holds a number before a scenario begins.
static NO_SERIES: &BTreeMap<String, u64> = &BTreeMap::new();
/// The organ above it; its persons are named `above.ROLE`.
pub(super) const ABOVE: &str = "above";

/// The organ of facts that name an organ and of which a scenario says nothing.
const OTHER: &str = "other";

/// What stands before the ids of persons of the organ above.
const OF_ABOVE: &str = "above.";

/// How many persons can vote where a task is voted on.
const VOTERS: u32 = 3;

/// How many persons there are for a role of which a fact says how many are drawn.
const DRAWN: u32 = 4;

/// The hour at which a day's step takes place.
const HOUR: i8 = 9;

/// The day on which a case is filed when a scenario gives no day at all.
const FILED: Date = date(2026, 3, 2);

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
        let acts = || scenario.given.iter().chain(&scenario.attempt);
        let first = acts().find_map(|act| act.at);
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
        world.found_organs();
        world.make_competent();
        for role in definition.roles.values() {
            for number in 1..=seats(definition, role) {
                let id = if number == 1 {
                    role.name.to_string()
                } else {
                    format!("{}_{number}", role.name)
                };
                world.appoint(&format!("{OF_ABOVE}{id}").into(), role);
                world.appoint(&id.into(), role);
            }
        }
        let staff: BTreeSet<Name> = world.directory.persons.keys().cloned().collect();
        for act in acts() {
            world.appoint_named(act, &staff);
        }
        world
    }

    /// Gives the persons of a step the posts that they need. Who is on the staff already keeps the
    /// posts held; somebody whom only the scenario names has those of every step.
    fn appoint_named(&mut self, act: &Act, staff: &BTreeSet<Name>) {
        let definition = self.definition;
        let task = act.task().and_then(|task| definition.task(task.as_str()));
        let own: Vec<&Name> = match task {
            // Who votes is a member, not a holder of the task's role.
            Some((
                _,
                Task {
                    panel: Some(panel), ..
                },
            )) if act.is_vote() => panel.members.iter().collect(),
            Some((_, task)) => vec![&task.role],
            None => Vec::new(),
        };
        for (person, role) in self.named_in_facts(act) {
            self.person(&person);
            if let Some(role) = definition.roles.get(&role) {
                self.appoint(&person, role);
            }
        }
        for (person, role) in act.persons() {
            // A role that is filled needs its own post.
            let known = staff.contains(person);
            let own = if known { &[] } else { &own[..] };
            let roles: Vec<&Name> = role.map_or_else(|| own.to_vec(), |role| vec![role]);
            self.person(person);
            for role in roles.iter().filter_map(|role| definition.roles.get(*role)) {
                self.appoint(person, role);
            }
        }
    }

    /// The persons whom the facts of a step name for roles.
    fn named_in_facts(&self, act: &Act) -> Vec<(Name, Name)> {
        let Some(facts) = act.facts() else {
            return Vec::new();
        };
        let roles = self.definition.roles.values();
        let named = roles.filter_map(|role| {
            let persons = named_persons(facts, role.named_in.as_ref()?)?;
            Some(
                persons
                    .into_iter()
                    .map(|person| (person, role.name.clone())),
            )
        });
        named.flatten().collect()
    }

    /// The organ, the one above it, and those that the definition or a fact names.
    fn found_organs(&mut self) {
        let above = organ("上级机关", None);
        self.directory.organs.insert(ABOVE.into(), above);
        let own = organ("示例机关", Some(ABOVE));
        self.directory.organs.insert(ORGAN.into(), own);
        for id in organs_named(self.definition) {
            let organs = &mut self.directory.organs;
            organs
                .entry(id)
                .or_insert_with(|| organ("其他机关", Some(ABOVE)));
        }
    }

    /// Gives the organ the competence that the definition asks for, for every subject.
    fn make_competent(&mut self) {
        let Some(rule) = &self.definition.competence else {
            return;
        };
        for organ in self.directory.organs.keys() {
            self.directory.competences.push(Competence {
                matter: rule.matter.clone(),
                organ: organ.clone(),
                subjects: None,
                delegated_by: None,
                from: None,
                to: None,
                basis: None,
            });
        }
    }

    fn person(&mut self, id: &Name) -> &mut Person {
        let organ = home(id);
        self.directory
            .persons
            .entry(id.clone())
            .or_insert_with(|| Person {
                name: id.to_string(),
                posts: vec![post(&"staff".into(), &organ)],
                qualifications: Vec::new(),
                invented: true,
                from: None,
                to: None,
            })
    }

    fn appoint(&mut self, id: &Name, role: &Role) {
        let organ = match &role.organ {
            Some(OrganOf::Parent) => ABOVE.into(),
            Some(OrganOf::Id(id)) => id.clone(),
            Some(OrganOf::Fact(_)) => OTHER.into(),
            Some(OrganOf::Origin) | None => home(id),
        };
        let person = self.person(id);
        let held = post(role.from.as_ref().unwrap_or(&role.name), &organ);
        if !person.posts.contains(&held) {
            person.posts.push(held);
        }
        for needed in &role.needs {
            if person
                .qualifications
                .iter()
                .all(|held| held.name != *needed)
            {
                person.qualifications.push(Qualification {
                    name: needed.clone(),
                    number: None,
                    from: None,
                    to: None,
                    suspended: Vec::new(),
                });
            }
        }
    }

    /// Sets the clock: to the moment that is given, else a minute on. Time never runs back.
    pub(super) fn advance(&mut self, at: Option<Moment>) -> Result<(), Said> {
        let next = self.now.saturating_add(1.minute()).unwrap_or(self.now);
        let to = match at {
            None => next,
            Some(Moment::Instant(instant)) => instant,
            // Several steps of one day follow each other.
            Some(Moment::Day(day)) if self.calendar.date_of(next) == day => {
                next.max(morning(self.calendar, day))
            }
            Some(Moment::Day(day)) => morning(self.calendar, day),
        };
        if to < self.now {
            return Err(said!(
                "{day} 早于前一步的 {before}",
                "{day} lies before the step ahead of it, at {before}",
                day = self.calendar.date_of(to),
                before = self.calendar.zone().to_datetime(self.now)
            ));
        }
        self.now = to;
        Ok(())
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

    /// Whether a person may act in a role now.
    pub(super) fn may(&self, person: &Name, role: &Name) -> bool {
        let (family, loads) = (BTreeMap::new(), Loads::new());
        eligible(
            self.definition,
            &self.state,
            &self.context(None, &family, &loads),
            person,
            role,
        )
        .is_ok()
    }

    /// Those who may act in a role now, its namesake first.
    pub(super) fn holders(&self, role: &Name) -> Vec<Name> {
        let mut holders: Vec<Name> = self
            .directory
            .persons
            .keys()
            .filter(|person| self.may(person, role))
            .cloned()
            .collect();
        // Persons invented for the role come before persons of other roles in the same post.
        holders.sort_by_key(|person| !is_namesake(person, role));
        holders
    }

    /// Somebody whom a policy allows to use a verb.
    pub(super) fn holder_of(
        &self,
        policy: Option<&VerbPolicy>,
        task: Option<&Name>,
    ) -> Option<Name> {
        let open =
            self.state.tasks.iter().find(|(no, open)| {
                task.is_none_or(|task| open.name == *task) && self.is_meant(**no)
            });
        let open = open.map(|(_, open)| open);
        let assignee = || {
            let open = open?;
            open.assignee
                .clone()
                .or_else(|| self.holders(&open.role).into_iter().next())
        };
        let Some(policy) = policy else {
            return assignee();
        };
        policy.by.iter().find_map(|by| match by.as_str() {
            "assignee" => assignee(),
            "last_actor" => self
                .state
                .last_step
                .as_ref()
                .map(|step| step.person.clone()),
            _ => self.holders(by).into_iter().next(),
        })
    }

    /// Somebody to approve beside the actor.
    pub(super) fn second_person(&self, actor: Option<&Name>) -> Name {
        let second: Name = "second_person".into();
        if self.directory.persons.contains_key(&second) {
            return second;
        }
        let mut others = self.directory.persons.keys().rev();
        let other = others.find(|person| Some(*person) != actor);
        other.cloned().unwrap_or_else(|| ORGAN.into())
    }

    /// The fact by which the version is chosen, with a day on which this version applies.
    pub(super) fn pinned(&self) -> Option<(Name, Value)> {
        let in_force = &self.definition.in_force;
        let pin = in_force.pinned_fact()?;
        let day = self.today().min(in_force.to.unwrap_or(Date::MAX));
        let day = day.max(in_force.from);
        let value = match self.definition.facts.get(pin)?.fact_type.kind {
            Type::Instant => morning(self.calendar, day).to_string(),
            _ => day.to_string(),
        };
        Some((pin.clone(), Value::Text(value)))
    }

    /// The civil day on which the clock stands.
    pub(super) fn today(&self) -> Date {
        self.calendar.date_of(self.now)
    }
}

fn is_namesake(person: &Name, role: &Name) -> bool {
    let person = person.as_str();
    let person = person.strip_prefix(OF_ABOVE).unwrap_or(person);
    let rest = person.strip_prefix(role.as_str());
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
}

fn organ(title: &str, parent: Option<&str>) -> Organ {
    Organ {
        title: Text {
            zh: title.to_owned(),
            en: Some("an invented organ".to_owned()),
        },
        short: "示".to_owned(),
        parent: parent.map(Name::from),
        level: "municipal".into(),
        from: None,
        to: None,
        former: Vec::new(),
    }
}

/// The organ of a person: the one above for `above.NAME`.
fn home(person: &Name) -> Name {
    if person.as_str().starts_with(OF_ABOVE) {
        ABOVE.into()
    } else {
        ORGAN.into()
    }
}

/// The organs that a definition names, and one for the facts that name an organ.
fn organs_named(definition: &Definition) -> Vec<Name> {
    let stages = definition.stages.values();
    let moves = stages.flat_map(|stage| {
        let tasks = stage.tasks.iter().filter_map(|task| task.moves_to.as_ref());
        tasks.chain(stage.next.iter().filter_map(|way| way.moves_to.as_ref()))
    });
    let roles = definition.roles.values();
    let meant = moves.chain(roles.filter_map(|role| role.organ.as_ref()));
    meant
        .filter_map(|organ| match organ {
            OrganOf::Id(id) => Some(id.clone()),
            OrganOf::Fact(_) => Some(OTHER.into()),
            OrganOf::Parent | OrganOf::Origin => None,
        })
        .collect()
}

/// The value of a fact that names persons or an organ, or from which something is drawn, where a
/// scenario gives none.
pub(super) fn named(definition: &Definition, fact: &Name) -> Option<Value> {
    let organs = definition
        .roles
        .values()
        .filter_map(|role| role.organ.as_ref());
    let stages = definition.stages.values();
    let moved =
        stages.flat_map(|stage| stage.tasks.iter().filter_map(|task| task.moves_to.as_ref()));
    if organs
        .chain(moved)
        .any(|organ| *organ == OrganOf::Fact(fact.clone()))
    {
        return Some(Value::from(OTHER));
    }
    if let Some(pool) = sample::pool(definition, fact) {
        return Some(pool);
    }
    let mut roles = definition.roles.values();
    let role = roles.find(|role| role.named_in.as_ref() == Some(fact))?;
    let is_list = matches!(definition.facts.get(fact)?.fact_type.kind, Type::List(_));
    let person = |number: u32| match number {
        1 => role.name.to_string(),
        _ => format!("{}_{number}", role.name),
    };
    Some(if is_list {
        Value::List(
            (1..=role.min.max(1))
                .map(|number| Value::Text(person(number)))
                .collect(),
        )
    } else {
        Value::Text(person(1))
    })
}

fn post(post: &Name, organ: &Name) -> Post {
    Post {
        organ: organ.clone(),
        post: post.clone(),
        from: None,
        to: None,
    }
}

/// How many persons of a role are invented: as many as must hold it, sign or vote.
fn seats(definition: &Definition, role: &Role) -> u32 {
    let tasks = definition.stages.values().flat_map(|stage| &stage.tasks);
    let panels = tasks.filter_map(|task| task.panel.as_ref());
    let asked = panels
        .filter(|panel| panel.members.contains(&role.name))
        .map(|panel| match panel.rule {
            PanelRule::AtLeast(number) => number,
            PanelRule::Vote { .. } => VOTERS,
            PanelRule::Score { scorers, .. } => scorers,
            PanelRule::All | PanelRule::Sequence => 1,
        });
    let drawn = match role.draw {
        Some(Amount::Exactly(count)) => count,
        Some(Amount::Fact(_)) => DRAWN,
        None => 1,
    };
    // One more can be drawn in place of who steps aside.
    let spare = u32::from(role.draw.is_some());
    let most = asked.max().unwrap_or(1).max(role.min).max(drawn);
    most + spare
}

fn morning(calendar: &Calendar, day: Date) -> Timestamp {
    let morning = day.at(HOUR, 0, 0, 0);
    calendar
        .zone()
        .to_timestamp(morning)
        .unwrap_or(Timestamp::UNIX_EPOCH)
}

/// A day on which the definition is in force.
fn usual_day(definition: &Definition) -> Date {
    let in_force = &definition.in_force;
    if in_force.pinned_fact().is_some() {
        // What is filed today may be governed by the law of an earlier day.
        return FILED.max(in_force.from);
    }
    let last = in_force.to.unwrap_or(Date::MAX);
    FILED.clamp(in_force.from, last.max(in_force.from))
}
