//! Whether a person may act in a role of a case.

use std::collections::BTreeSet;

use super::Person;
use super::seat::holds;
use crate::Name;
use crate::case::{CaseState, Code, Context, Rejection};
use crate::definition::{Definition, Role};

/// Checks that `person` may act in `role` at the moment of the command.
///
/// In this order: the person is in the directory; did not step aside (回避), nor must wait until
/// that is decided; holds the role, or the post from which it is filled; has the qualifications on
/// that day; and acted in no role of the case family that must be apart (职责分离). A role that has
/// lost some of its holders is open to the post again until it is filled anew. The holder of an
/// external role is outside the organ: anybody who serves the organ may record what they did.
///
/// # Errors
/// The refusal to give to the caller.
pub fn eligible(
    definition: &Definition,
    state: &CaseState,
    context: &Context<'_>,
    person: &Name,
    role: &Name,
) -> Result<(), Rejection> {
    let (found, rule) = allowed_in_case(definition, state, context, person, role)?;
    if !holds(rule, state, context, (person, found))? {
        let zh = format!("{}不担任角色“{}”", found.name, title_zh(rule));
        let en = format!("{person} does not hold the role `{role}`");
        return Err(Rejection::new(Code::Role, role.clone(), zh, en));
    }
    check_needs(rule, context, person, found)?;
    check_apart(definition, rule, state, context, person)
}

/// All who may act in a role now, in the order of their ids. Nobody for an external role: whoever
/// serves the organ only records what its holder did.
pub fn able(
    definition: &Definition,
    state: &CaseState,
    context: &Context<'_>,
    role: &Name,
) -> Vec<Name> {
    let rule = definition.roles.get(role);
    if rule.is_none_or(|rule| rule.external) {
        return Vec::new();
    }
    let persons = context.directory.persons.keys();
    persons
        .filter(|person| eligible(definition, state, context, person, role).is_ok())
        .cloned()
        .collect()
}

/// As [`eligible`], for a person who was named by somebody who may: neither the post nor the
/// qualification is asked for, but who stepped aside or must be apart cannot be named.
///
/// # Errors
/// The refusal to give to the caller.
pub fn unbarred(
    definition: &Definition,
    state: &CaseState,
    context: &Context<'_>,
    person: &Name,
    role: &Name,
) -> Result<(), Rejection> {
    let (_, rule) = allowed_in_case(definition, state, context, person, role)?;
    check_apart(definition, rule, state, context, person)
}

/// The person and the role, when the person is known and did not step aside.
pub(super) fn allowed_in_case<'a>(
    definition: &'a Definition,
    state: &CaseState,
    context: &Context<'a>,
    person: &Name,
    role: &Name,
) -> Result<(&'a Person, &'a Role), Rejection> {
    let Some(found) = context.directory.persons.get(person) else {
        let zh = format!("名录中没有人员“{person}”");
        let en = format!("the directory has no person `{person}`");
        return Err(Rejection::new(Code::Person, person.clone(), zh, en));
    };
    if state.recused.contains(person) {
        let zh = format!("{}已回避本案", found.name);
        let en = format!("{person} stepped aside from this case");
        return Err(Rejection::new(Code::Recused, role.clone(), zh, en));
    }
    let Some(rule) = definition.roles.get(role) else {
        let zh = format!("流程没有角色“{role}”");
        let en = format!("the definition has no role `{role}`");
        return Err(Rejection::new(Code::Role, role.clone(), zh, en));
    };
    let stops = rule
        .recusal
        .as_ref()
        .is_some_and(|recusal| recusal.work_stops);
    if stops && state.recusals.contains_key(person) {
        let zh = format!("{}的回避申请尚未决定，工作暂停", found.name);
        let en = format!("the work of {person} stops until the recusal is decided");
        return Err(Rejection::new(Code::Recused, role.clone(), zh, en));
    }
    Ok((found, rule))
}

/// Requires the qualifications of a role on the day of the act.
pub(super) fn check_needs(
    rule: &Role,
    context: &Context<'_>,
    person: &Name,
    found: &Person,
) -> Result<(), Rejection> {
    let day = context.calendar.date_of(context.occurred);
    let mut needs = rule.needs.iter();
    let Some(missing) = needs.find(|needed| !found.has(needed.as_str(), day)) else {
        return Ok(());
    };
    let zh = format!("{}当日不具备资格“{missing}”", found.name);
    let en = format!("{person} has no `{missing}` on {day}");
    Err(Rejection::new(
        Code::Qualification,
        rule.name.clone(),
        zh,
        en,
    ))
}

pub(super) fn check_apart(
    definition: &Definition,
    rule: &Role,
    state: &CaseState,
    context: &Context<'_>,
    person: &Name,
) -> Result<(), Rejection> {
    let Some(other) = apart(definition, rule, state, context, person) else {
        return Ok(());
    };
    let (role, title) = (&rule.name, title_zh(rule));
    let zh = format!("{person}在本案中担任过“{other}”，不得再担任“{title}”");
    let en = format!("{person} acted as `{other}` in this case family and cannot be `{role}`");
    Err(Rejection::new(Code::Apart, role.clone(), zh, en))
}

/// The role, among those that must be apart, in which the person acted or which the person holds.
fn apart<'a>(
    definition: &'a Definition,
    rule: &'a Role,
    state: &CaseState,
    context: &Context<'_>,
    person: &Name,
) -> Option<&'a Name> {
    let reverse = definition
        .roles
        .values()
        .filter(|other| other.apart.contains(&rule.name))
        .map(|other| &other.name);
    rule.apart.iter().chain(reverse).find(|other| {
        let in_set = |set: Option<&BTreeSet<Name>>| set.is_some_and(|set| set.contains(person));
        in_set(state.acted.get(*other))
            || in_set(context.family.get(*other))
            || state
                .roles
                .get(*other)
                .is_some_and(|held| held.contains(person))
    })
}

fn title_zh(rule: &Role) -> &str {
    rule.title
        .as_ref()
        .map_or(rule.name.as_str(), |title| &title.zh)
}
