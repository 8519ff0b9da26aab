//! Who holds which post where.

use std::collections::BTreeMap;

use casebook_engine::access::Directory;
use casebook_engine::case::CaseState;
use casebook_engine::definition::{Definition, OrganOf};
use casebook_engine::{Name, Value};

/// The persons of a directory by organ and post, in the order of their ids.
#[derive(Debug, Default)]
pub(super) struct People {
    by_post: BTreeMap<Name, BTreeMap<Name, Vec<Name>>>,
    by_organ: BTreeMap<Name, Vec<Name>>,
    /// The organ above each that has one.
    above: BTreeMap<Name, Name>,
}

impl People {
    pub(super) fn of(directory: &Directory) -> Self {
        let mut people = Self::default();
        for (id, person) in &directory.persons {
            for held in &person.posts {
                let posts = people.by_post.entry(held.organ.clone()).or_default();
                posts.entry(held.post.clone()).or_default().push(id.clone());
                let all = people.by_organ.entry(held.organ.clone()).or_default();
                if all.last() != Some(id) {
                    all.push(id.clone());
                }
            }
        }
        for organ in directory.organs.keys() {
            if let Some(above) = directory.chain(organ).nth(1) {
                people.above.insert(organ.clone(), above.clone());
            }
        }
        people
    }

    /// For which organ a person acts on a case: for that which has it, else for the person's own.
    pub(super) fn seat(&self, person: &Name, organ: &Name) -> Name {
        let is_of = |all: &Vec<Name>| all.contains(person);
        if self.by_organ.get(organ).is_some_and(is_of) {
            return organ.clone();
        }
        let own = self.by_organ.iter().find(|(_, all)| is_of(all));
        own.map_or(organ, |(own, _)| own).clone()
    }

    /// The holders of a post.
    pub(super) fn holding(&self, organ: &Name, post: &str) -> &[Name] {
        let posts = self.by_post.get(organ);
        posts
            .and_then(|posts| posts.get(post))
            .map_or(&[], Vec::as_slice)
    }

    /// Who might act in a role on a case of an organ; the engine says who may.
    pub(super) fn in_role<'a>(
        &'a self,
        definition: &Definition,
        state: &'a CaseState,
        organ: &Name,
        role: &Name,
    ) -> &'a [Name] {
        if let Some(filled) = state.roles.get(role) {
            return filled;
        }
        let rule = definition.roles.get(role);
        let meant = rule.and_then(|rule| rule.organ.as_ref());
        let meant = meant.and_then(|meant| self.meant(meant, state, organ));
        let organ = meant.as_ref().unwrap_or(organ);
        match rule.and_then(|rule| rule.from.as_ref()) {
            Some(post) => self.holding(organ, post.as_str()),
            None => self.by_organ.get(organ).map_or(&[], Vec::as_slice),
        }
    }

    fn meant(&self, meant: &OrganOf, state: &CaseState, organ: &Name) -> Option<Name> {
        match meant {
            OrganOf::Parent => self.above.get(organ).cloned(),
            OrganOf::Origin => Some(state.opened().origin.clone()),
            OrganOf::Fact(fact) => match state.facts.get(fact) {
                Some(Value::Text(organ)) => Some(organ.as_str().into()),
                _ => None,
            },
            OrganOf::Id(id) => Some(id.clone()),
        }
    }
}
