//! The stages of a definition as nested boxes, with where a case stands.

use std::collections::{BTreeSet, VecDeque};

use casebook_engine::Name;
use casebook_engine::case::CaseState;
use casebook_engine::definition::{Definition, Place, Stage, Target};
use maud::{Markup, html};

use crate::lang::Lang;

/// How a case stands to a stage.
#[derive(Clone, Copy)]
enum Standing {
    Done,
    Active,
    Ahead,
}

/// The whole definition with the stages that the case has passed and those in which it stands.
pub(crate) fn stages(definition: &Definition, state: &CaseState, lang: Lang) -> Markup {
    html! {
        div.diagram role="group" aria-label=(lang.pick("流程图", "Diagram of the stages")) {
            (boxes(definition, state, &definition.start, None, lang))
        }
    }
}

fn boxes(
    definition: &Definition,
    state: &CaseState,
    start: &Name,
    within: Option<&Place>,
    lang: Lang,
) -> Markup {
    html! {
        ol.stages { @for stage in in_order(definition, start, within) {
            (one(definition, state, stage, lang))
        } }
    }
}

fn one(definition: &Definition, state: &CaseState, stage: &Stage, lang: Lang) -> Markup {
    let standing = standing(state, &stage.name);
    let (class, mark, word) = match standing {
        Standing::Done => ("done", "✓", lang.pick("已过", "passed")),
        Standing::Active => ("active", "◉", lang.pick("当前", "here now")),
        Standing::Ahead => ("ahead", "○", lang.pick("未到", "not reached")),
    };
    let round = state.rounds.get(&stage.name).copied().unwrap_or(0);
    html! {
        li class={ "stage " (class) } aria-current=[matches!(standing, Standing::Active).then_some("step")] {
            span.mark aria-hidden="true" { (mark) } " "
            span.title { (lang.text(&stage.title)) }
            span.unseen { " (" (word) ")" }
            @if round > 1 {
                span.round { (lang.pick(format!("第{round}轮"), format!("round {round}"))) }
            }
            @for region in stage.regions.values() {
                @let place = Place { stage: stage.name.clone(), region: region.name.clone() };
                (boxes(definition, state, &region.start, Some(&place), lang))
            }
        }
    }
}

fn standing(state: &CaseState, stage: &Name) -> Standing {
    if state.stages.values().any(|open| open.name == *stage) {
        return Standing::Active;
    }
    let entered = state.rounds.contains_key(stage) || state.finished.contains_key(stage);
    if entered {
        Standing::Done
    } else {
        Standing::Ahead
    }
}

/// The stages of one level in the order in which they can be reached, the others after them.
fn in_order<'a>(
    definition: &'a Definition,
    start: &Name,
    within: Option<&Place>,
) -> Vec<&'a Stage> {
    let level = |stage: &&Stage| stage.within.as_ref() == within;
    let mut seen = BTreeSet::new();
    let mut ordered = Vec::new();
    let mut queue: VecDeque<&Name> = VecDeque::new();
    let first = definition.stages.get(start).map(|stage| &stage.name);
    queue.extend(first);
    queue.extend(
        definition
            .stages
            .values()
            .filter(level)
            .map(|stage| &stage.name),
    );
    while let Some(name) = queue.pop_front() {
        let Some(stage) = definition.stages.get(name).filter(level) else {
            continue;
        };
        if !seen.insert(name) {
            continue;
        }
        ordered.push(stage);
        for target in stage.next.iter().rev().filter_map(reached) {
            queue.push_front(target);
        }
    }
    ordered
}

/// The stage to which a transition leads onwards.
fn reached(transition: &casebook_engine::definition::Transition) -> Option<&Name> {
    match &transition.to {
        Target::Stage(stage) => Some(stage),
        Target::ReturnTo { .. } | Target::End => None,
    }
}
