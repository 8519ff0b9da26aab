//! Limits (时限).

use std::collections::BTreeMap;

use casebook_engine::Name;
use casebook_engine::deadline::{Length, Roll, Unit};
use casebook_engine::definition::expression::Type;
use casebook_engine::definition::{
    Breach, Extension, Fact, Limit, LimitStart, Pause, Stage, Target, Transition,
};

use super::conditions::Conditions;
use super::{Names, Places, by_name};
use crate::Code;
use crate::problem::Problems;
use crate::said::{said, term};
use crate::source::{self, Document, Light};
use crate::yaml::At;

/// Who is told of a breach beside the roles of the definition.
const SUPERVISOR: &str = "supervisor";

pub(super) fn lower(
    document: &Document,
    names: &Names,
    facts: &BTreeMap<Name, Fact>,
    conditions: &mut Conditions,
    out: &mut Problems,
) -> BTreeMap<Name, Limit> {
    by_name(document.limits.iter().map(|(name, limit)| {
        let lowered = one(name, limit, names, facts, conditions, out);
        (name.value.clone(), lowered)
    }))
}

fn one(
    name: &At<Name>,
    limit: &source::Limit,
    names: &Names,
    facts: &BTreeMap<Name, Fact>,
    conditions: &mut Conditions,
    out: &mut Problems,
) -> Limit {
    let basis = limit.basis.as_ref().map(|basis| basis.value.clone());
    let basis = basis.unwrap_or_default();
    let when = limit.when.as_ref().and_then(|when| {
        let spelt = || format!("{}.when", name.value);
        conditions.guard(names, when, spelt, &basis, out)
    });
    let within = limit.within.as_ref();
    let within = within.map_or(Length::new(1, Unit::CalendarDay), |within| within.value);
    Limit {
        name: name.value.clone(),
        title: limit.title.as_ref().map(|title| title.value.clone()),
        start: start(limit, names, facts, out),
        within,
        roll: roll(limit, within, out),
        when,
        basis,
        unconfirmed: limit.confirm.as_ref().is_some_and(|confirm| confirm.value),
        by: limit.by.as_ref().and_then(|by| names.task(by, out)),
        stop: Names::all(&limit.stop, out, |name, out| names.happening(name, out)),
        restart: limit.restart.as_ref().is_some_and(|restart| restart.value),
        remind: limit.remind.iter().map(|remind| remind.value).collect(),
        pause: limit
            .pause
            .iter()
            .filter_map(|pause| self::pause(pause, names, out))
            .collect(),
        extend: limit
            .extend
            .as_ref()
            .and_then(|extend| extension(extend, names, out)),
        breach: limit
            .breach
            .as_ref()
            .map(|breach| self::breach(breach, names, out)),
    }
}

fn start(
    limit: &source::Limit,
    names: &Names,
    facts: &BTreeMap<Name, Fact>,
    out: &mut Problems,
) -> LimitStart {
    let resolved = limit
        .start
        .as_ref()
        .and_then(|start| names.happening(start, out));
    let resolved = resolved.unwrap_or_else(|| "case.filed".into());
    let dated = facts
        .get(&resolved)
        .is_some_and(|fact| matches!(fact.fact_type.kind, Type::Date | Type::Instant));
    if dated {
        LimitStart::Fact(resolved)
    } else {
        LimitStart::Happening(resolved)
    }
}

/// A last day on a rest day moves on, unless the limit is in working days or hours.
fn roll(limit: &source::Limit, within: Length, out: &mut Problems) -> Roll {
    let never_on_rest_day = matches!(within.unit, Unit::WorkingDay | Unit::Hour);
    match &limit.roll {
        Some(roll) if never_on_rest_day && roll.value == Roll::Forward => {
            let message = said!(
                "{within} 的时限不会在休息日届满",
                "a limit of {within} does not end on a rest day"
            );
            out.add(
                Code::RollMeaningless,
                roll.place,
                message,
                said!("请删除“roll”", "remove \"roll\""),
            );
            Roll::None
        }
        Some(roll) => roll.value,
        None if never_on_rest_day || within.count < 0 => Roll::None,
        None => Roll::Forward,
    }
}

fn pause(pause: &source::Pause, names: &Names, out: &mut Problems) -> Option<Pause> {
    let from = names.happening(pause.from.as_ref()?, out);
    let until = names.happening(pause.until.as_ref()?, out);
    Some(Pause {
        ground: pause.ground.as_ref()?.value.clone(),
        from: from?,
        until: until?,
        basis: pause.basis.as_ref()?.value.clone(),
    })
}

fn extension(extend: &source::Extension, names: &Names, out: &mut Problems) -> Option<Extension> {
    let by = Names::all(&extend.by, out, |name, out| names.role(name, out));
    let max = extend.max.as_ref()?;
    if max.count <= 0 {
        out.add(
            Code::BadValue,
            max.place,
            said!("延长的期间为零", "an extension adds nothing"),
            said!("请写大于 0 的期间", "write a length above 0"),
        );
    }
    Some(Extension {
        max: max.value,
        times: extend.times.as_ref().map_or(1, |times| times.value),
        by,
        doc: extend.doc.as_ref().map(|doc| doc.value.clone()),
        basis: extend.basis.as_ref()?.value.clone(),
    })
}

fn breach(breach: &source::Breach, names: &Names, out: &mut Problems) -> Breach {
    let to = breach.to.as_ref().and_then(|to| match to.as_str() {
        SUPERVISOR => Some(to.value.clone()),
        _ => names.role(to, out),
    });
    Breach {
        raise: breach
            .raise
            .as_ref()
            .map_or(Light::Red, |light| light.value)
            .word()
            .into(),
        to,
        deem: breach.deem.as_ref().map(|deem| deem.value.clone()),
        then: breach
            .then
            .as_ref()
            .and_then(|then| then_of(then, names, out)),
    }
}

/// Where a breach leads: a stage, or the word `end`.
fn then_of(then: &At<Name>, names: &Names, out: &mut Problems) -> Option<Name> {
    if then.as_str() == "end" {
        return Some(then.value.clone());
    }
    names.resolve_in(term("环节", "stage"), &names.stages, then, out)
}

/// Gives every stage beside the one to which a breach leads the way there, behind its own ways.
///
/// A stage that says itself where it goes when the limit runs out keeps its own way; `end` lies
/// beside the stages of the outermost level.
pub(super) fn lead_on(
    limits: &BTreeMap<Name, Limit>,
    stages: &mut BTreeMap<Name, Stage>,
    places: &mut Places,
) {
    for limit in limits.values() {
        let breach = limit.breach.as_ref();
        let Some(then) = breach.and_then(|breach| breach.then.as_ref()) else {
            continue;
        };
        let to = match stages.get(then) {
            Some(stage) => (stage.within.clone(), Target::Stage(then.clone())),
            None => (None, Target::End),
        };
        let on = Name::from(format!("{}.expired", limit.name));
        let beside = stages.values_mut().filter(|stage| {
            stage.within == to.0 && stage.name != *then && stage.next.iter().all(|way| way.on != on)
        });
        for stage in beside {
            let key = (stage.name.clone(), on.clone());
            places.transitions.insert(key, places.limit(&limit.name));
            stage.next.push(Transition {
                on: on.clone(),
                when: None,
                to: to.1.clone(),
                moves_to: None,
            });
        }
    }
}
