//! Where the holders of a role are: in which organ, and whether by post, by name or as before.

use jiff::civil::Date;

use super::{Directory, Person};
use crate::case::{CaseState, Code, Context, Rejection};
use crate::definition::{OrganOf, Role};
use crate::{Facts, Name, Value};

/// The organ that a definition means, for a case.
///
/// # Errors
/// [`Code::NoOrgan`] when there is none: no organ above, or a fact that names none.
pub fn organ_of(
    meant: &OrganOf,
    state: &CaseState,
    context: &Context<'_>,
) -> Result<Name, Rejection> {
    let header = state.header.as_deref();
    let present = header.map(|header| &header.organ);
    let day = context.calendar.date_of(context.occurred);
    let found = match meant {
        OrganOf::Parent => {
            let organ = present.and_then(|organ| context.directory.organs.get(organ));
            organ.and_then(|organ| organ.on(day).parent.cloned())
        }
        OrganOf::Origin => header.map(|header| header.origin.clone()),
        OrganOf::Fact(fact) => match state.facts.get(fact) {
            Some(Value::Text(organ)) => Some(organ.as_str().into()),
            _ => None,
        },
        OrganOf::Id(id) => Some(id.clone()),
    };
    found
        .filter(|organ| exists(context.directory, organ, day))
        .ok_or_else(|| no_organ(meant, present))
}

fn exists(directory: &Directory, organ: &Name, day: Date) -> bool {
    let found = directory.organs.get(organ);
    found.is_some_and(|organ| organ.exists(day))
}

fn no_organ(meant: &OrganOf, present: Option<&Name>) -> Rejection {
    let present = present.map_or("", Name::as_str);
    let (rule, zh, en) = match meant {
        OrganOf::Parent => (
            "parent".into(),
            format!("机关“{present}”没有上级机关"),
            format!("the organ `{present}` has no organ above it"),
        ),
        OrganOf::Origin => (
            "origin".into(),
            "没有立案机关".to_owned(),
            "no organ opened the case".to_owned(),
        ),
        OrganOf::Fact(fact) => (
            fact.clone(),
            format!("事实“{fact}”没有写明名录中的机关"),
            format!("the fact `{fact}` names no organ of the directory"),
        ),
        OrganOf::Id(id) => (
            id.clone(),
            format!("名录中没有机关“{id}”"),
            format!("the directory has no organ `{id}`"),
        ),
    };
    Rejection::new(Code::NoOrgan, rule, zh, en)
}

/// The organ in which a role is held: its own, else that of the case.
///
/// # Errors
/// As [`organ_of`].
pub fn organ_of_role(
    role: &Role,
    state: &CaseState,
    context: &Context<'_>,
) -> Result<Name, Rejection> {
    match &role.organ {
        Some(meant) => organ_of(meant, state, context),
        None => Ok(state
            .header
            .as_deref()
            .map_or_else(|| "".into(), |header| header.organ.clone())),
    }
}

/// The persons whom a fact names; `None` while it says nothing.
pub fn named_persons(facts: &Facts, fact: &Name) -> Option<Vec<Name>> {
    let text = |value: &Value| match value {
        Value::Text(id) => Some(Name::from(id.as_str())),
        _ => None,
    };
    match facts.get(fact)? {
        Value::List(values) => values.iter().map(text).collect(),
        value => text(value).map(|one| vec![one]),
    }
}

/// Who did the task that a role retains, as long as that person can go on: is in the directory,
/// did not step aside and still has the post.
pub fn retained<'a>(role: &Role, state: &'a CaseState, context: &Context<'_>) -> Option<&'a Name> {
    let person = state.did.get(role.retain.as_ref()?)?;
    let found = context.directory.persons.get(person)?;
    let organ = organ_of_role(role, state, context).ok()?;
    let day = context.calendar.date_of(context.occurred);
    let post = role.from.as_ref();
    let has_post = post.is_none_or(|post| found.holds(organ.as_str(), post.as_str(), day));
    (has_post && !state.recused.contains(person)).then_some(person)
}

/// Whether a person holds a role: is filled in, named by a fact, did before what is retained, or
/// has the post. A role that lost some of its holders is open to its source until filled anew.
///
/// # Errors
/// [`Code::NoOrgan`], and [`Code::Unnamed`] while the fact that names the holders says nothing.
pub(super) fn holds(
    rule: &Role,
    state: &CaseState,
    context: &Context<'_>,
    (id, person): (&Name, &Person),
) -> Result<bool, Rejection> {
    match state.roles.get(&rule.name) {
        Some(filled) if filled.contains(id) => return Ok(true),
        Some(filled) if filled.len() >= rule.min.max(1) as usize => return Ok(false),
        _ if rule.draw.is_some() => return Err(not_drawn(rule)),
        _ => {}
    }
    has_seat(rule, state, context, (id, person))
}

/// As [`holds`], by the source of the role alone: whoever it was filled with.
pub(super) fn has_seat(
    rule: &Role,
    state: &CaseState,
    context: &Context<'_>,
    (id, person): (&Name, &Person),
) -> Result<bool, Rejection> {
    let day = context.calendar.date_of(context.occurred);
    if let Some(retained) = retained(rule, state, context) {
        return Ok(retained == id);
    }
    if let Some(fact) = &rule.named_in {
        let named = named_persons(&state.facts, fact).ok_or_else(|| unnamed(rule, fact))?;
        let serves = match &rule.organ {
            Some(meant) => person.serves(organ_of(meant, state, context)?.as_str(), day),
            None => true,
        };
        return Ok(serves && named.contains(id));
    }
    let organ = organ_of_role(rule, state, context)?;
    Ok(match &rule.from {
        Some(post) => person.holds(organ.as_str(), post.as_str(), day),
        None => rule.external && person.serves(organ.as_str(), day),
    })
}

fn not_drawn(rule: &Role) -> Rejection {
    let zh = format!("角色“{}”须经随机抽取产生", rule.name);
    let en = format!("`{}` is drawn by lot, and nobody was drawn yet", rule.name);
    Rejection::new(Code::NotDrawn, rule.name.clone(), zh, en)
}

fn unnamed(rule: &Role, fact: &Name) -> Rejection {
    let zh = format!("事实“{fact}”尚未写明由谁担任“{}”", rule.name);
    let en = format!("the fact `{fact}` does not say who is `{}`", rule.name);
    Rejection::new(Code::Unnamed, rule.name.clone(), zh, en)
}
