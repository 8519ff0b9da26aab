//! The organs of a scenario and those who work in them: whom it names, and one for each role.

use std::collections::BTreeSet;

use casebook_engine::Name;
use casebook_engine::access::{Competence, Organ, Person, Post, Qualification, named_persons};
use casebook_engine::definition::{Amount, Definition, OrganOf, PanelRule, Role, Task, Text};

use super::{ABOVE, OF_ABOVE, ORGAN, OTHER, World, namesake};
use crate::scenario::Scenario;
use crate::scenario::act::Act;

/// How many persons can vote where a task is voted on.
const VOTERS: u32 = 3;

/// How many persons there are for a role of which a fact says how many are drawn.
const DRAWN: u32 = 4;

impl World<'_> {
    /// Founds the organs, with persons for every role and those whom the scenario names.
    pub(super) fn found(&mut self, scenario: &Scenario) {
        self.found_organs();
        self.make_competent();
        let definition = self.definition;
        for role in definition.roles.values() {
            for number in 1..=seats(definition, role) {
                let id = namesake(&role.name, number);
                self.appoint(&format!("{OF_ABOVE}{id}").into(), role);
                self.appoint(&id.into(), role);
            }
        }
        let staff: BTreeSet<Name> = self.directory.persons.keys().cloned().collect();
        for act in scenario.given.iter().chain(&scenario.attempt) {
            self.appoint_named(act, &staff);
        }
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
