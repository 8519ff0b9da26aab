//! Who holds which post where.

use std::collections::BTreeMap;

use casebook_engine::Name;
use casebook_engine::access::Directory;
use casebook_engine::case::CaseState;
use casebook_engine::definition::Definition;

/// The persons of a directory by organ and post, in the order of their ids.
#[derive(Debug, Default)]
pub(super) struct People {
    by_post: BTreeMap<Name, BTreeMap<Name, Vec<Name>>>,
    by_organ: BTreeMap<Name, Vec<Name>>,
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
        people
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
        match rule.and_then(|rule| rule.from.as_ref()) {
            Some(post) => self.holding(organ, post.as_str()),
            None => self.by_organ.get(organ).map_or(&[], Vec::as_slice),
        }
    }
}
