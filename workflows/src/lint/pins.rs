//! The date that decides which law applies is given at the opening and stays.

use casebook_engine::Name;

use super::Subject;
use crate::problem::Problems;
use crate::said::said;
use crate::{Code, Place};

pub(super) fn check(subject: &Subject<'_>, out: &mut Problems) {
    let Some(pin) = subject.definition.in_force.pinned_fact() else {
        return;
    };
    for stage in subject.definition.stages.values() {
        for task in &stage.tasks {
            let sets = task.sets.iter().chain(task.may_set.iter().flatten());
            let place = || subject.places.tasks.get(&task.name).copied();
            refuse(sets, pin, &task.name, place, out);
        }
        for (name, outside) in &stage.accept {
            let place = || subject.places.stages.get(&stage.name).copied();
            refuse(outside.sets.iter(), pin, name, place, out);
        }
    }
}

fn refuse<'a>(
    mut sets: impl Iterator<Item = &'a Name>,
    pin: &Name,
    step: &Name,
    place: impl Fn() -> Option<Place>,
    out: &mut Problems,
) {
    if sets.any(|fact| fact == pin) {
        let message = said!(
            "“{step}”写入了决定案件适用版本的“{pin}”",
            "\"{step}\" sets \"{pin}\", which decided the version of the case"
        );
        let fix = said!(
            "请从“sets”和“may_set”中删除：它在立案时给出",
            "take it out of \"sets\" and \"may_set\": it is given when the case is opened"
        );
        let place = place().unwrap_or(Place::START);
        out.add(Code::PinSet, place, message, fix);
    }
}
