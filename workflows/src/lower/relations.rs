//! Links and reactions.

use std::collections::BTreeMap;

use casebook_engine::Name;
use casebook_engine::definition::expression::Type;
use casebook_engine::definition::{Fact, Link, LinkKind, Reaction, Relation, Relations, Source};

use super::conditions::Conditions;
use super::{Names, by_name, organs};
use crate::Code;
use crate::problem::Problems;
use crate::said::{said, term};
use crate::source::{self, Document};
use crate::yaml::{At, Named};

/// What stands before the name of a fact.
const FACTS: &str = "facts.";

/// What is heard of the case as a whole beside what its definition names.
const OF_CASE: [&str; 2] = ["case.ended", "case.terminated"];

pub(super) fn lower(
    document: &Document,
    names: &Names,
    facts: &BTreeMap<Name, Fact>,
    conditions: &mut Conditions,
    out: &mut Problems,
) -> Relations {
    let links = document.links.iter().filter_map(|(name, link)| {
        let lowered = self::link(document, name, link, names, facts, conditions, out)?;
        Some((name.value.clone(), lowered))
    });
    let links = by_name(links.collect::<Vec<_>>());
    let reacts = document.reacts.iter().filter_map(|(name, reaction)| {
        let lowered = self::reaction(document, name, reaction, names, out)?;
        Some((name.value.clone(), lowered))
    });
    let of_case = OF_CASE.into_iter().map(Name::from);
    Relations {
        links,
        reacts: by_name(reacts.collect::<Vec<_>>()),
        messages: super::messages::lower(document, names, out),
        watches: super::watches::lower(document, names, facts, out),
        tells: names.happenings.iter().cloned().chain(of_case).collect(),
    }
}

fn link(
    document: &Document,
    name: &At<Name>,
    link: &source::Link,
    names: &Names,
    facts: &BTreeMap<Name, Fact>,
    conditions: &mut Conditions,
    out: &mut Problems,
) -> Option<Link> {
    let law = document.basis.as_ref();
    let law = law.map(|basis| basis.value.as_str()).unwrap_or_default();
    let when = link.when.as_ref().and_then(|when| {
        let guard = || format!("links.{}.when", name.value);
        conditions.guard(names, when, guard, law, out)
    });
    let for_each = link.for_each.as_ref();
    let for_each = for_each.and_then(|list| list_of(list, names, facts, out));
    let (kind, definition) = match (&link.opens, &link.spawns) {
        (Some(opens), _) => (LinkKind::Opens, opens),
        (None, Some(spawns)) => (LinkKind::Spawns, spawns),
        (None, None) => return None,
    };
    let organ = link.organ.as_ref();
    let mut taken = Vec::new();
    for (fact, from) in link.facts.iter() {
        if let Some(source) = self::source(from, for_each.as_ref(), facts, names, out) {
            taken.push((fact.value.clone(), source));
        }
    }
    Some(Link {
        name: name.value.clone(),
        kind,
        definition: definition.value.clone(),
        on: names.happening(link.upon.as_ref()?, out)?,
        when,
        title: link.title.as_ref().map(|title| title.value.clone()),
        organ: organ.and_then(|organ| organs::organ(organ, names, out)),
        facts: by_name(taken),
        hears: link.hears.iter().map(|word| word.value.clone()).collect(),
        sets: sets(&link.sets, names, out),
        for_each,
    })
}

fn reaction(
    document: &Document,
    name: &At<Name>,
    reaction: &source::Reaction,
    names: &Names,
    out: &mut Problems,
) -> Option<Reaction> {
    let outermost = document.stages.iter();
    let outermost = outermost.map(|(stage, _)| stage.value.clone()).collect();
    let then = reaction.then.as_ref();
    let then = then.and_then(|then| {
        names.resolve_in(term("最外层环节", "outermost stage"), &outermost, then, out)
    });
    Some(Reaction {
        name: name.value.clone(),
        title: reaction.title.as_ref().map(|title| title.value.clone()),
        to: reaction.to.as_ref()?.value.clone(),
        on: reaction.upon.as_ref()?.value.clone(),
        relation: relation(reaction.relation.as_ref()?, out)?,
        then,
        sets: sets(&reaction.sets, names, out),
    })
}

fn relation(relation: &At<Name>, out: &mut Problems) -> Option<Relation> {
    if relation.as_str() == "family" {
        return Some(Relation::Family);
    }
    let fact = of_fact(relation).map(Relation::Fact);
    if fact.is_none() {
        let message = said!(
            "“{relation}”不是案件之间的关系",
            "\"{relation}\" is no relation between cases",
            relation = relation.value
        );
        let fix = said!(
            "请写 family，或者 facts.名称（另一案件的事实）",
            "write family, or facts.NAME with a fact of the other case"
        );
        out.add(Code::BadValue, relation.place, message, fix);
    }
    fact
}

/// The list for each element of which a case is opened.
fn list_of(
    list: &At<Name>,
    names: &Names,
    facts: &BTreeMap<Name, Fact>,
    out: &mut Problems,
) -> Option<Name> {
    let fact = organs::fact(list, names, out).flatten();
    let is_list = fact
        .as_ref()
        .and_then(|fact| facts.get(fact))
        .is_some_and(|fact| matches!(fact.fact_type.kind, Type::List(_)));
    if !is_list {
        let message = said!(
            "“{list}”不是列表事实",
            "\"{list}\" is no fact that is a list",
            list = list.value
        );
        out.add(
            Code::BadValue,
            list.place,
            message,
            said!("请写 facts.名称", "write facts.NAME"),
        );
        return None;
    }
    fact
}

fn source(
    from: &At<Name>,
    for_each: Option<&Name>,
    facts: &BTreeMap<Name, Fact>,
    names: &Names,
    out: &mut Problems,
) -> Option<Source> {
    let element = for_each
        .and_then(|list| facts.get(list))
        .map(|list| &list.fact_type.kind);
    let element = match element {
        Some(Type::List(element)) => Some(&**element),
        _ => None,
    };
    let text = from.as_str();
    match (text.strip_prefix("item."), element) {
        _ if text == "case.number" => return Some(Source::Number),
        (None, Some(_)) if text == "item" => return Some(Source::Item),
        (Some(part), Some(Type::Record(parts))) if parts.contains_key(part) => {
            return Some(Source::Part(part.into()));
        }
        _ => {}
    }
    if let Some(fact) = organs::fact(from, names, out) {
        fact.map(Source::Fact)
    } else {
        let message = said!(
            "“{text}”不能作为关联案件的起始内容",
            "\"{text}\" is nothing that a linked case can begin with"
        );
        let fix = said!(
            "请写 facts.名称、case.number，有 for_each 时也可以写 item 或者 item.部分",
            "write facts.NAME, case.number, or with for_each item or item.PART"
        );
        out.add(Code::BadValue, from.place, message, fix);
        None
    }
}

/// The facts that are taken over: own name, name there.
fn sets(sets: &Named<Name>, names: &Names, out: &mut Problems) -> BTreeMap<Name, Name> {
    let mut taken = Vec::new();
    for (own, from) in sets.iter() {
        let own = names.fact(own, out);
        let theirs = of_fact(from);
        if theirs.is_none() {
            let message = said!(
                "“{from}”不是另一案件的事实",
                "\"{from}\" is no fact of the other case",
                from = from.value
            );
            out.add(
                Code::BadValue,
                from.place,
                message,
                said!("请写 facts.名称", "write facts.NAME"),
            );
        }
        taken.extend(own.zip(theirs));
    }
    by_name(taken)
}

fn of_fact(name: &At<Name>) -> Option<Name> {
    name.as_str().strip_prefix(FACTS).map(Name::from)
}
