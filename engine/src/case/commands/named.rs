//! Persons whom a fact names for a role (专人).

use std::collections::BTreeSet;
use std::sync::Arc;

use super::super::turn::Turn;
use super::super::{Code, Rejection};
use crate::access::{eligible, named_persons};
use crate::definition::Role;
use crate::{Facts, Name};

impl<'a> Turn<'a> {
    /// Requires that the persons whom facts name for roles qualify, and are enough.
    pub(in crate::case) fn check_named(&self, facts: &Facts, rule: &Name) -> Result<(), Rejection> {
        for (role, persons) in self.named_by(facts) {
            let distinct: BTreeSet<&Name> = persons.iter().collect();
            let needed = role.min.max(1) as usize;
            if distinct.len() != persons.len() || persons.len() < needed {
                let zh = format!("角色“{}”须指定至少{needed}名不同的人员", role.name);
                let en = format!("`{}` needs at least {needed} different persons", role.name);
                return Err(Rejection::new(Code::Fill, rule.clone(), zh, en));
            }
            let mut state = self.state.clone();
            Arc::make_mut(&mut state.roles).remove(&role.name);
            Arc::make_mut(&mut state.facts).extend(facts.clone());
            for person in &persons {
                eligible(self.definition, &state, self.context, person, &role.name)?;
            }
        }
        Ok(())
    }

    /// Open work of roles whose persons facts name goes to them.
    pub(in crate::case) fn hand_to_named(&mut self, facts: &Facts, why: &str) {
        for (role, persons) in self.named_by(facts) {
            let role = role.name.clone();
            self.hand_to_appointed(&role, &persons, why);
        }
    }

    /// The roles whose persons these facts name, with the persons.
    fn named_by(&self, facts: &Facts) -> Vec<(&'a Role, Vec<Name>)> {
        let roles = self.definition.roles.values();
        let named = roles.filter_map(|role| {
            let persons = named_persons(facts, role.named_in.as_ref()?)?;
            Some((role, persons))
        });
        named.collect()
    }
}
