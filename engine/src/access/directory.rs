//! The directory: organs, posts and persons, each with its dates.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Competence, Register};
use crate::Name;
use crate::definition::Text;

/// The organs and persons of a bureau at all dates, by id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directory {
    /// The organs (机关、机构).
    pub organs: BTreeMap<Name, Organ>,
    /// The persons.
    pub persons: BTreeMap<Name, Person>,
    /// Which organ is competent for what (职权).
    pub competences: Vec<Competence>,
    /// The registers (名册) by id.
    pub registers: BTreeMap<Name, Register>,
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

/// An organ, as it was said last; [`Organ::on`] says how it is on a day.
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
    /// The first day; open when absent.
    pub from: Option<Date>,
    /// The last day; open when absent.
    pub to: Option<Date>,
    /// What it was before, in the order in which that was said.
    pub former: Vec<Former>,
}

/// What an organ was until a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Former {
    /// The first day on which it was not so any more.
    pub until: Date,
    /// What it was called.
    pub title: Text,
    /// Its short form.
    pub short: String,
    /// The organ above it.
    pub parent: Option<Name>,
}

/// An organ on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrganOn<'a> {
    /// What it is called.
    pub title: &'a Text,
    /// Its short form in case numbers.
    pub short: &'a str,
    /// The organ above it.
    pub parent: Option<&'a Name>,
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
    /// The first day; open when absent.
    pub from: Option<Date>,
    /// The last day; open when absent.
    pub to: Option<Date>,
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
    /// The number of the certificate (证件号).
    pub number: Option<String>,
    /// The first day; open when absent.
    pub from: Option<Date>,
    /// The last day; open when absent.
    pub to: Option<Date>,
    /// The times for which it is suspended (暂扣), first and last day.
    pub suspended: Vec<(Date, Option<Date>)>,
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
        let held = &mut self.qualifications.iter();
        held.any(|held| held.name == *qualification && held.counts(day))
    }

    /// Whether the person is there on that day.
    pub fn is_there(&self, day: Date) -> bool {
        on(self.from, self.to, day)
    }

    /// The numbers of the certificates that count on that day, in the order of the directory.
    pub fn certificates(&self, day: Date) -> Vec<String> {
        let counting = self.qualifications.iter().filter(|held| held.counts(day));
        counting.filter_map(|held| held.number.clone()).collect()
    }
}

impl Qualification {
    /// Whether it counts on a day: it has begun, has not ended, and is not suspended.
    pub fn counts(&self, day: Date) -> bool {
        let mut suspended = self.suspended.iter();
        on(self.from, self.to, day) && !suspended.any(|(from, to)| on(Some(*from), *to, day))
    }
}

impl Organ {
    /// The organ as it is on a day.
    pub fn on(&self, day: Date) -> OrganOn<'_> {
        // Of what was so on the day, that which ended first was said of it.
        let former = self.former.iter().filter(|former| day < former.until);
        match former.min_by_key(|former| former.until) {
            Some(former) => OrganOn {
                title: &former.title,
                short: &former.short,
                parent: former.parent.as_ref(),
            },
            None => OrganOn {
                title: &self.title,
                short: &self.short,
                parent: self.parent.as_ref(),
            },
        }
    }

    /// Whether there is such an organ on a day.
    pub fn exists(&self, day: Date) -> bool {
        on(self.from, self.to, day)
    }
}

pub(super) fn on(from: Option<Date>, to: Option<Date>, day: Date) -> bool {
    from.is_none_or(|from| from <= day) && to.is_none_or(|to| day <= to)
}
