//! The directory: organs, posts and persons, each with its dates.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::Name;
use crate::definition::Text;

/// The organs and persons of a bureau at all dates, by id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directory {
    /// The organs (机关、机构).
    pub organs: BTreeMap<Name, Organ>,
    /// The persons.
    pub persons: BTreeMap<Name, Person>,
    /// Who may bring definitions into force.
    pub publishing: Publishing,
}

/// The posts whose holders bring definitions into force (流程发布权限): always two persons. Where
/// none is named, whoever holds any post may.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Publishing {
    /// Those who propose (提请).
    pub propose: Vec<Name>,
    /// Those who approve (批准).
    pub approve: Vec<Name>,
}

/// An organ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organ {
    /// What it is called.
    pub title: Text,
    /// Its short form in case numbers, such as 沪司.
    pub short: String,
    /// The organ above it.
    pub parent: Option<Name>,
    /// Its level, such as `municipal`, `district`.
    pub level: Name,
}

/// A person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The name shown.
    pub name: String,
    /// The posts held.
    pub posts: Vec<Post>,
    /// The qualifications held.
    pub qualifications: Vec<Qualification>,
    /// Whether the person is invented, for demonstrations.
    pub invented: bool,
}

/// A post (岗位) in an organ between two dates, both included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// The organ.
    pub organ: Name,
    /// The post, such as `enforcement`, `legal`, `heads`.
    pub post: Name,
    /// The first day; open when absent.
    pub from: Option<Date>,
    /// The last day; open when absent.
    pub to: Option<Date>,
}

/// A qualification (资格、证件) between two dates, both included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Qualification {
    /// What it is, such as `law_licence`, `enforcement_certificate`.
    pub name: Name,
    /// The first day; open when absent.
    pub from: Option<Date>,
    /// The last day; open when absent.
    pub to: Option<Date>,
}

impl Directory {
    /// Those who hold a post in an organ on a day, in the order of their ids.
    pub fn holders<'a>(
        &'a self,
        organ: &'a str,
        post: &'a str,
        day: Date,
    ) -> impl Iterator<Item = &'a Name> {
        self.persons
            .iter()
            .filter(move |(_, person)| person.holds(organ, post, day))
            .map(|(id, _)| id)
    }

    /// The organ and those above it, from below.
    pub fn chain<'a>(&'a self, organ: &'a Name) -> impl Iterator<Item = &'a Name> {
        // Bounded by the number of organs, so that a circular tree ends.
        std::iter::successors(Some(organ), |id| self.organs.get(*id)?.parent.as_ref())
            .take(self.organs.len().max(1))
    }
}

impl Person {
    /// Whether the person holds the post in the organ on that day.
    pub fn holds(&self, organ: &str, post: &str, day: Date) -> bool {
        self.posts
            .iter()
            .any(|held| held.organ == *organ && held.post == *post && on(held.from, held.to, day))
    }

    /// Whether the person has any post in the organ on that day.
    pub fn serves(&self, organ: &str, day: Date) -> bool {
        self.posts
            .iter()
            .any(|held| held.organ == *organ && on(held.from, held.to, day))
    }

    /// Whether the person has the qualification on that day.
    pub fn has(&self, qualification: &str, day: Date) -> bool {
        self.qualifications
            .iter()
            .any(|held| held.name == *qualification && on(held.from, held.to, day))
    }
}

fn on(from: Option<Date>, to: Option<Date>, day: Date) -> bool {
    from.is_none_or(|from| from <= day) && to.is_none_or(|to| day <= to)
}
