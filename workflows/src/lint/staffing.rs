//! Against a directory: some organ can fill every role, and keep apart what must be apart.

use std::collections::BTreeMap;

use casebook_engine::Name;
use casebook_engine::access::{Directory, Person};
use casebook_engine::definition::{Definition, OrganOf, Role};

use super::Subject;
use crate::Code;
use crate::problem::Problems;
use crate::said::said;

/// How many choices are tried for one organ before it is taken for possible.
const TRIES_MAX: usize = 20_000;

pub(super) fn check(subject: &Subject<'_>, out: &mut Problems) {
    let Some(directory) = subject.directory else {
        return;
    };
    let roles: Vec<&Role> = subject
        .definition
        .roles
        .values()
        .filter(|role| role.from.is_some())
        .collect();
    let moves = is_moving(subject.definition);
    let mut fillable = true;
    for role in &roles {
        let most = directory
            .organs
            .keys()
            .map(|organ| holders(directory, organ, role, moves).len())
            .max();
        let most = most.unwrap_or(0);
        if most < role.min.max(1) as usize {
            fillable = false;
            note_unfillable(subject, role, most, out);
        }
    }
    let staffs = |organ: &Name| staffs(directory, organ, &roles, moves);
    if fillable && !roles.is_empty() && !directory.organs.keys().any(staffs) {
        for role in roles.iter().filter(|role| !role.apart.is_empty()) {
            let apart: Vec<&str> = role.apart.iter().map(Name::as_str).collect();
            let (zh, en) = (apart.join("、"), apart.join(", "));
            let message = said!(
                "名录中没有机关能在“{role}”与“{zh}”职责分离的前提下配齐人员",
                "no organ of the directory can fill \"{role}\" apart from {en} (职责分离)",
                role = role.name
            );
            let fix = said!(
                "请增加任职人员，或者修改“apart”",
                "appoint more persons, or change \"apart\""
            );
            out.add(
                Code::ApartImpossible,
                subject.places.role(&role.name),
                message,
                fix,
            );
        }
    }
}

fn note_unfillable(subject: &Subject<'_>, role: &Role, most: usize, out: &mut Problems) {
    let needs: Vec<&str> = role.needs.iter().map(Name::as_str).collect();
    let (zh, en) = if needs.is_empty() {
        (String::new(), String::new())
    } else {
        let (zh, en) = (needs.join("、"), needs.join(", "));
        (format!("具备 {zh} 的"), format!(" with {en}"))
    };
    let message = said!(
        "角色“{role}”需要 {count} 名{zh}人员，名录中各机关最多只有 {most} 名",
        "the role \"{role}\" needs {count} persons{en} and no organ of the directory has more than {most}",
        role = role.name,
        count = role.min.max(1)
    );
    let fix = said!(
        "请任命担任该职务的人员，或者改正“from”“needs”“min”",
        "appoint persons to the post, or correct \"from\", \"needs\" or \"min\""
    );
    out.add(
        Code::RoleUnfillable,
        subject.places.role(&role.name),
        message,
        fix,
    );
}

/// Whether cases go from one organ to another.
fn is_moving(definition: &Definition) -> bool {
    let mut stages = definition.stages.values();
    stages.any(|stage| {
        stage.tasks.iter().any(|task| task.moves_to.is_some())
            || stage.next.iter().any(|way| way.moves_to.is_some())
    })
}

/// Those who ever hold the role's post, with all it needs, in a case of an organ: in the organ that
/// the role names, else in that of the case, and in any other where cases move. The day of the act
/// decides later; here it is enough that the directory knows them.
fn holders<'a>(directory: &'a Directory, organ: &Name, role: &Role, moves: bool) -> Vec<&'a Name> {
    let parent = directory
        .organs
        .get(organ)
        .and_then(|organ| organ.parent.as_ref());
    let is_meant = |held: &Name| match &role.organ {
        Some(OrganOf::Parent) => moves || Some(held) == parent,
        Some(OrganOf::Id(id)) => held == id,
        Some(OrganOf::Fact(_)) => true,
        Some(OrganOf::Origin) | None => moves || held == organ,
    };
    let qualifies = |person: &Person| {
        let holds = person
            .posts
            .iter()
            .any(|held| is_meant(&held.organ) && Some(&held.post) == role.from.as_ref());
        let has = |needed: &Name| {
            person
                .qualifications
                .iter()
                .any(|held| held.name == *needed)
        };
        holds && role.needs.iter().all(has)
    };
    let persons = directory
        .persons
        .iter()
        .filter(|(_, person)| qualifies(person));
    persons.map(|(id, _)| id).collect()
}

/// Whether an organ can fill all roles at once, with apart-sets kept.
fn staffs(directory: &Directory, organ: &Name, roles: &[&Role], moves: bool) -> bool {
    let mut seats: Vec<(&Role, Vec<&Name>)> = roles
        .iter()
        .flat_map(|role| {
            let holders = holders(directory, organ, role, moves);
            std::iter::repeat_n((*role, holders), role.min.max(1) as usize)
        })
        .collect();
    // The rarest persons are placed first.
    seats.sort_by_key(|(_, holders)| holders.len());
    place(&seats, &mut BTreeMap::new(), &mut 0)
}

/// Finds a person for every seat.
fn place<'a>(
    seats: &[(&'a Role, Vec<&'a Name>)],
    placed: &mut BTreeMap<&'a Name, Vec<&'a Role>>,
    tries: &mut usize,
) -> bool {
    let Some(((role, holders), rest)) = seats.split_first() else {
        return true;
    };
    for person in holders {
        *tries += 1;
        if *tries > TRIES_MAX {
            return true;
        }
        let held = placed.entry(person).or_default();
        if held.iter().any(|other| excludes(role, other)) {
            continue;
        }
        held.push(role);
        if place(rest, placed, tries) {
            return true;
        }
        placed.entry(person).or_default().pop();
    }
    false
}

/// Whether one person cannot sit on both seats: one role twice, or roles kept apart.
fn excludes(one: &Role, two: &Role) -> bool {
    one.name == two.name || one.apart.contains(&two.name) || two.apart.contains(&one.name)
}
