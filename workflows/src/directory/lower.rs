//! From the shape of a directory file to the engine's directory.

use std::collections::{BTreeMap, BTreeSet};

use casebook_engine::Name;
use casebook_engine::access::{
    Competence, Directory, Organ, Person, Post, Publishing, Qualification, REGISTERED, Register,
    Standing,
};
use jiff::civil::Date;

use super::source;
use crate::Code;
use crate::problem::Problems;
use crate::said::said;
use crate::yaml::{At, Many, one_of};

pub(super) fn lower(document: &source::Document, out: &mut Problems) -> Directory {
    let organs: BTreeMap<Name, Organ> = document
        .organs
        .iter()
        .map(|(id, organ)| (id.value.clone(), self::organ(organ, document, out)))
        .collect();
    for (id, _) in document.organs.iter() {
        refuse_circle(id, &organs, out);
    }
    let persons = document.persons.iter();
    let persons =
        persons.map(|(id, person)| (id.value.clone(), self::person(person, document, out)));
    let persons = persons.collect();
    Directory {
        persons,
        organs,
        competences: competences(document, out),
        registers: registers(document, out),
        publishing: publishing(document),
    }
}

fn publishing(document: &source::Document) -> Publishing {
    let Some(given) = &document.publishing else {
        return Publishing::default();
    };
    let names = |posts: &Many<Name>| posts.iter().map(|post| post.value.clone()).collect();
    Publishing {
        propose: names(&given.propose),
        approve: names(&given.approve),
    }
}

fn organ(organ: &source::Organ, document: &source::Document, out: &mut Problems) -> Organ {
    Organ {
        title: organ
            .title
            .as_ref()
            .map(|title| title.value.clone())
            .unwrap_or_default(),
        short: organ
            .short
            .as_ref()
            .map(|short| short.value.clone())
            .unwrap_or_default(),
        parent: organ
            .parent
            .as_ref()
            .and_then(|parent| known(parent, document, out)),
        level: organ
            .level
            .as_ref()
            .map_or_else(|| "organ".into(), |level| level.value.clone()),
        from: None,
        to: None,
        former: Vec::new(),
    }
}

/// The organ, if there is one of that name.
fn known(organ: &At<Name>, document: &source::Document, out: &mut Problems) -> Option<Name> {
    let organs = || document.organs.iter().map(|(id, _)| id.as_str());
    if organs().any(|id| id == organ.as_str()) {
        return Some(organ.value.clone());
    }
    let message = said!(
        "没有机关“{organ}”",
        "unknown organ \"{organ}\"",
        organ = organ.value
    );
    out.add(
        Code::UnknownName,
        organ.place,
        message,
        one_of(organ.as_str(), organs()),
    );
    None
}

fn refuse_circle(id: &At<Name>, organs: &BTreeMap<Name, Organ>, out: &mut Problems) {
    let above = std::iter::successors(organs.get(&id.value), |organ| {
        organs.get(organ.parent.as_ref()?)
    });
    let mut parents = above
        .take(organs.len())
        .filter_map(|organ| organ.parent.as_ref());
    if parents.any(|parent| *parent == id.value) {
        let message = said!(
            "机关“{organ}”是自己的上级",
            "the organ \"{organ}\" lies above itself",
            organ = id.value
        );
        out.add(
            Code::OrganCircle,
            id.place,
            message,
            said!("请更正其“parent”", "correct its \"parent\""),
        );
    }
}

fn person(person: &source::Person, document: &source::Document, out: &mut Problems) -> Person {
    let mut posts = Vec::new();
    for post in &person.posts {
        check_dates(post.from.as_ref(), post.to.as_ref(), out);
        let Some(organ) = post
            .organ
            .as_ref()
            .and_then(|organ| known(organ, document, out))
        else {
            continue;
        };
        posts.extend(post.post.iter().map(|held| Post {
            organ: organ.clone(),
            post: held.value.clone(),
            from: post.from.as_ref().map(|from| from.value),
            to: post.to.as_ref().map(|to| to.value),
        }));
    }
    let qualifications = person.qualifications.iter().filter_map(|held| {
        check_dates(held.from.as_ref(), held.to.as_ref(), out);
        Some(Qualification {
            name: held.name.as_ref()?.value.clone(),
            number: held.number.as_ref().map(|number| number.value.clone()),
            suspended: Vec::new(),
            from: held.from.as_ref().map(|from| from.value),
            to: held.to.as_ref().map(|to| to.value),
        })
    });
    Person {
        name: person
            .name
            .as_ref()
            .map(|name| name.value.clone())
            .unwrap_or_default(),
        qualifications: qualifications.collect(),
        posts,
        invented: person
            .invented
            .as_ref()
            .is_some_and(|invented| invented.value),
        from: None,
        to: None,
    }
}

fn competences(document: &source::Document, out: &mut Problems) -> Vec<Competence> {
    let mut all = Vec::new();
    for given in &document.competence {
        check_dates(given.from.as_ref(), given.to.as_ref(), out);
        let delegated_by = given.delegated_by.as_ref();
        let delegated_by = delegated_by.and_then(|organ| known(organ, document, out));
        let Some(matter) = &given.matter else {
            continue;
        };
        let subjects = given.subjects.iter().map(|subject| subject.value.clone());
        let subjects: BTreeSet<Name> = subjects.collect();
        for organ in given.organ.iter() {
            let Some(organ) = known(organ, document, out) else {
                continue;
            };
            all.push(Competence {
                matter: matter.value.clone(),
                organ,
                subjects: (!subjects.is_empty()).then(|| subjects.clone()),
                delegated_by: delegated_by.clone(),
                from: given.from.as_ref().map(|from| from.value),
                to: given.to.as_ref().map(|to| to.value),
                basis: given.basis.as_ref().map(|basis| basis.value.clone()),
            });
        }
    }
    all
}

fn registers(document: &source::Document, out: &mut Problems) -> BTreeMap<Name, Register> {
    let registers = document.registers.iter().map(|(id, register)| {
        let standings = register.subjects.iter().map(|(subject, given)| {
            check_dates(given.from.as_ref(), given.to.as_ref(), out);
            let status = given.status.as_ref();
            Standing {
                subject: subject.value.clone(),
                title: given.title.as_ref().map(|title| title.value.clone()),
                status: status.map_or_else(|| REGISTERED.into(), |status| status.value.clone()),
                from: given.from.as_ref().map(|from| from.value),
                to: given.to.as_ref().map(|to| to.value),
            }
        });
        let title = register.title.as_ref();
        let register = Register {
            title: title.map(|title| title.value.clone()).unwrap_or_default(),
            standings: standings.collect(),
        };
        (id.value.clone(), register)
    });
    registers.collect()
}

fn check_dates(from: Option<&At<Date>>, to: Option<&At<Date>>, out: &mut Problems) {
    if let (Some(from), Some(to)) = (from, to)
        && to.value < from.value
    {
        let message = said!(
            "最后一日 {to} 早于第一日 {from}",
            "the last day {to} lies before the first day {from}",
            to = to.value,
            from = from.value
        );
        out.add(
            Code::BadValue,
            to.place,
            message,
            said!("请更正其中一个", "correct one of them"),
        );
    }
}
