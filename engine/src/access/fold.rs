//! Directory + change → directory. Total, as the fold of a case: what does not fit changes nothing.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::directory::{Directory, Former, Organ, Person, Post, Qualification};
use super::{Change, Competence, DirectoryChanged, Standing};
use crate::Name;
use crate::definition::Text;

impl Directory {
    /// The directory after one more change.
    pub fn apply(&mut self, changed: &DirectoryChanged) {
        let change = &changed.change;
        let _ = self.apply_to_organs(change)
            || self.apply_to_persons(change)
            || self.apply_to_qualifications(change)
            || self.apply_to_competence(change, changed.basis.as_deref());
    }

    fn apply_to_organs(&mut self, change: &Change) -> bool {
        match change {
            Change::OrganEstablished {
                organ,
                title,
                short,
                level,
                parent,
                on,
            } => {
                self.organs.insert(
                    organ.clone(),
                    Organ {
                        title: plain(title),
                        short: short.clone(),
                        parent: parent.clone(),
                        level: level.clone(),
                        from: Some(*on),
                        to: None,
                        former: Vec::new(),
                    },
                );
            }
            Change::OrganRenamed {
                organ,
                title,
                short,
                on,
            } => self.change_organ(organ, *on, |organ| {
                organ.title = plain(title);
                organ.short.clone_from(short);
            }),
            Change::OrganMoved { organ, parent, on } => {
                self.change_organ(organ, *on, |organ| organ.parent.clone_from(parent));
            }
            Change::OrganClosed { organ, on } => self.close_organ(organ, *on),
            _ => return false,
        }
        true
    }

    /// Lets an organ be otherwise from a day on, and keeps what it was.
    fn change_organ(&mut self, id: &Name, from: Date, change: impl FnOnce(&mut Organ)) {
        if let Some(organ) = self.organs.get_mut(id) {
            organ.former.push(Former {
                until: from,
                title: organ.title.clone(),
                short: organ.short.clone(),
                parent: organ.parent.clone(),
            });
            change(organ);
        }
    }

    fn close_organ(&mut self, id: &Name, last: Date) {
        if let Some(organ) = self.organs.get_mut(id) {
            organ.to = Some(last);
        }
        let posts = self.persons.values_mut().flat_map(|one| &mut one.posts);
        for post in posts.filter(|post| post.organ == *id) {
            end(&mut post.to, last);
        }
        for held in self.competences.iter_mut().filter(|one| one.organ == *id) {
            end(&mut held.to, last);
        }
    }

    fn apply_to_persons(&mut self, change: &Change) -> bool {
        match change {
            Change::PersonAdded {
                person,
                name,
                invented,
                on,
            } => {
                let added = Person {
                    name: name.clone(),
                    posts: Vec::new(),
                    qualifications: Vec::new(),
                    invented: *invented,
                    from: Some(*on),
                    to: None,
                };
                self.persons.entry(person.clone()).or_insert(added);
            }
            Change::PersonLeft { person, on } => {
                if let Some(person) = self.persons.get_mut(person) {
                    person.to = Some(*on);
                    for post in &mut person.posts {
                        end(&mut post.to, *on);
                    }
                }
            }
            Change::PostAssigned {
                person,
                organ,
                post,
                from,
                to,
            } => {
                if let Some(person) = self.persons.get_mut(person) {
                    person.posts.push(Post {
                        organ: organ.clone(),
                        post: post.clone(),
                        from: Some(*from),
                        to: *to,
                    });
                }
            }
            Change::PostEnded {
                person,
                organ,
                post,
                on,
            } => {
                let found = self.persons.get_mut(person);
                let posts = found.into_iter().flat_map(|person| &mut person.posts);
                for held in posts.filter(|held| held.organ == *organ && held.post == *post) {
                    end(&mut held.to, *on);
                }
            }
            _ => return false,
        }
        true
    }

    fn apply_to_qualifications(&mut self, change: &Change) -> bool {
        match change {
            Change::QualificationGranted {
                person,
                qualification,
                number,
                from,
                to,
            } => {
                if let Some(person) = self.persons.get_mut(person) {
                    person.qualifications.push(Qualification {
                        name: qualification.clone(),
                        number: number.clone(),
                        from: Some(*from),
                        to: *to,
                        suspended: Vec::new(),
                    });
                }
            }
            Change::QualificationSuspended {
                person,
                qualification,
                from,
                to,
            } => {
                for held in self.qualifications_of(person, qualification) {
                    held.suspended.push((*from, *to));
                }
            }
            Change::QualificationEnded {
                person,
                qualification,
                on,
            } => {
                for held in self.qualifications_of(person, qualification) {
                    end(&mut held.to, *on);
                }
            }
            _ => return false,
        }
        true
    }

    fn qualifications_of<'a>(
        &'a mut self,
        person: &Name,
        name: &'a Name,
    ) -> impl Iterator<Item = &'a mut Qualification> {
        let found = self.persons.get_mut(person);
        let held = found
            .into_iter()
            .flat_map(|person| &mut person.qualifications);
        held.filter(move |held| held.name == *name)
    }

    fn apply_to_competence(&mut self, change: &Change, basis: Option<&str>) -> bool {
        match change {
            Change::CompetenceDelegated {
                matter,
                subjects,
                from_organ,
                to_organ,
                from,
                to,
            } => self.competences.push(Competence {
                matter: matter.clone(),
                organ: to_organ.clone(),
                subjects: (!subjects.is_empty()).then(|| subjects.iter().cloned().collect()),
                delegated_by: Some(from_organ.clone()),
                from: Some(*from),
                to: *to,
                basis: basis.map(str::to_owned),
            }),
            Change::CompetenceWithdrawn {
                matter,
                subjects,
                to_organ,
                on,
            } => self.withdraw(matter, subjects, to_organ, *on),
            Change::SubjectRegistered {
                register,
                subject,
                title,
                status,
                from,
                to,
            } => {
                let register = self.registers.entry(register.clone()).or_default();
                register.standings.push(Standing {
                    subject: subject.clone(),
                    title: title.clone(),
                    status: status.clone(),
                    from: Some(*from),
                    to: *to,
                });
            }
            _ => return false,
        }
        true
    }

    /// Ends what was delegated: all of it, or for some of its subjects, while it stands for others.
    fn withdraw(&mut self, matter: &Name, subjects: &[Name], organ: &Name, last: Date) {
        let mut left = Vec::new();
        let held = self.competences.iter_mut();
        let delegated = held.filter(|one| {
            one.matter == *matter && one.organ == *organ && one.delegated_by.is_some()
        });
        for one in delegated.filter(|one| one.to.is_none_or(|to| to > last)) {
            let rest: Option<BTreeSet<Name>> = one.subjects.as_ref().map(|all| {
                let kept = all.iter().filter(|subject| !subjects.contains(subject));
                kept.cloned().collect()
            });
            if let (Some(rest), false) = (rest, subjects.is_empty())
                && !rest.is_empty()
            {
                left.push(Competence {
                    subjects: Some(rest),
                    ..one.clone()
                });
                one.subjects = Some(subjects.iter().cloned().collect());
            }
            end(&mut one.to, last);
        }
        self.competences.extend(left);
    }
}

fn plain(title: &str) -> Text {
    Text {
        zh: title.to_owned(),
        en: None,
    }
}

/// Gives something its last day, unless it ends before that.
fn end(to: &mut Option<Date>, last: Date) {
    if to.is_none_or(|to| to > last) {
        *to = Some(last);
    }
}
