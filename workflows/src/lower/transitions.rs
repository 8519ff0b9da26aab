//! The ways on from a stage.

use std::collections::BTreeSet;

use casebook_engine::Name;
use casebook_engine::definition::{Afterwards, Target, Transition};

use super::conditions::Conditions;
use super::{Flat, Names, organs};
use crate::Code;
use crate::problem::Problems;
use crate::said::{said, term};
use crate::source::{Branch, Goal};
use crate::yaml::At;

/// The transitions of a stage. `siblings` are the stages of its region, to which a way may lead.
pub(super) fn lower(
    found: &Flat<'_>,
    siblings: &BTreeSet<Name>,
    names: &Names,
    law: &str,
    conditions: &mut Conditions,
    out: &mut Problems,
) -> Vec<Transition> {
    let mut transitions = Vec::new();
    for (on, next) in found.stage.next.iter() {
        let resolved = trigger(on, names, out);
        for (number, branch) in next.0.iter().enumerate() {
            let when = branch.when.as_ref().and_then(|when| {
                let name = || format!("{}.{}.when.{}", found.name.value, on.value, number + 1);
                conditions.guard(names, when, name, law, out)
            });
            let moves_to = branch.moves_to.as_ref();
            let moves_to = moves_to.and_then(|organ| organs::organ(organ, names, out));
            let to = target(branch, siblings, names, out);
            if let (Some(on), Some(to)) = (&resolved, to) {
                transitions.push(Transition {
                    on: on.clone(),
                    when,
                    to,
                    moves_to,
                });
            }
        }
    }
    transitions
}

/// What a way on waits for: a happening or a guard.
fn trigger(on: &At<Name>, names: &Names, out: &mut Problems) -> Option<Name> {
    if names.guards.contains(&on.value) {
        return Some(on.value.clone());
    }
    names.happening(on, out)
}

fn target(
    branch: &Branch,
    siblings: &BTreeSet<Name>,
    names: &Names,
    out: &mut Problems,
) -> Option<Target> {
    match branch.goal.as_ref()? {
        Goal::To(stage) if stage.as_str() == "end" => Some(Target::End),
        Goal::To(stage) => sibling(stage, siblings, names, out).map(Target::Stage),
        Goal::Return { stage, afterwards } => {
            let stage = names.resolve_in(term("环节", "stage"), &names.stages, stage, out)?;
            let afterwards = match afterwards {
                Some(At {
                    place,
                    value: Afterwards::To(name),
                }) => {
                    let name = At {
                        place: *place,
                        value: name.clone(),
                    };
                    let mut allowed = siblings.clone();
                    allowed.extend(["direct".into(), "rewalk".into()]);
                    match names.resolve_in(term("环节", "stage"), &allowed, &name, out) {
                        Some(word) if word == "direct" => Afterwards::Direct,
                        Some(stage) if word_is_stage(&stage) => Afterwards::To(stage),
                        _ => Afterwards::Rewalk,
                    }
                }
                Some(afterwards) => afterwards.value.clone(),
                None => Afterwards::Rewalk,
            };
            Some(Target::ReturnTo { stage, afterwards })
        }
    }
}

fn word_is_stage(word: &Name) -> bool {
    *word != *"rewalk"
}

fn sibling(
    stage: &At<Name>,
    siblings: &BTreeSet<Name>,
    names: &Names,
    out: &mut Problems,
) -> Option<Name> {
    if names.stages.contains(&stage.value) && !siblings.contains(&stage.value) {
        let message = said!(
            "环节“{stage}”在另一分区",
            "the stage \"{stage}\" lies in another region",
            stage = stage.value
        );
        let fix = said!(
            "请改为同一分区的环节，或者 end",
            "go to a stage of the same region, or to end"
        );
        out.add(Code::ForeignTarget, stage.place, message, fix);
        return None;
    }
    names.resolve_in(term("环节", "stage"), siblings, stage, out)
}
