//! Who may act in the organ of a scenario, and who is taken where it names nobody.

use std::collections::BTreeMap;

use casebook_engine::Name;
use casebook_engine::access::{Loads, eligible};
use casebook_engine::definition::VerbPolicy;

use super::{OF_ABOVE, ORGAN, World};

impl World<'_> {
    /// Whether a person may act in a role now.
    pub(in crate::scenario) fn may(&self, person: &Name, role: &Name) -> bool {
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
    pub(in crate::scenario) fn holders(&self, role: &Name) -> Vec<Name> {
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
    pub(in crate::scenario) fn holder_of(
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
    pub(in crate::scenario) fn second_person(&self, actor: Option<&Name>) -> Name {
        let second: Name = "second_person".into();
        if self.directory.persons.contains_key(&second) {
            return second;
        }
        let mut others = self.directory.persons.keys().rev();
        let other = others.find(|person| Some(*person) != actor);
        other.cloned().unwrap_or_else(|| ORGAN.into())
    }
}

/// The person of that number who is invented for a role: `clerk`, `clerk_2`.
pub(in crate::scenario) fn namesake(role: &Name, number: u32) -> String {
    match number {
        1 => role.to_string(),
        _ => format!("{role}_{number}"),
    }
}

fn is_namesake(person: &Name, role: &Name) -> bool {
    let person = person.as_str();
    let person = person.strip_prefix(OF_ABOVE).unwrap_or(person);
    let rest = person.strip_prefix(role.as_str());
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
}
