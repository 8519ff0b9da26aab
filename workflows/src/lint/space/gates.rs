//! Steps that are always barred, and what is decided on a review that came before a return.

use casebook_engine::Name;
use casebook_engine::definition::Stage;

use super::Subject;
use super::known::{Known, Seen};
use super::words::way_of;
use crate::problem::Problems;
use crate::said::said;
use crate::{Code, Said};

pub(super) fn check(subject: &Subject<'_>, known: &Known, out: &mut Problems) {
    check_stale(subject, known, out);
    if known.is_complete() {
        check_barred(subject, known, out);
    }
}

fn check_stale(subject: &Subject<'_>, known: &Known, out: &mut Problems) {
    for (seen, sight) in &known.seen {
        let Seen::Stale(guard, task) = seen else {
            continue;
        };
        let mut path = way_of(subject, known, sight);
        let message = said!(
            "待办“{task}”在退回之后可以办理，而其条件“{guard}”要求的事项没有重新办理",
            "the task \"{task}\" can be done after a return without what its guard \"{guard}\" \
             demands having happened again"
        );
        path.push(said!(
            "此处所依据的是退回之前的结果",
            "this rests on what was found before the return",
        ));
        let fix = if path
            .iter()
            .any(|said| said.en.ends_with("straight back after it"))
        {
            said!(
                "请在操作“return”中写“afterwards: rewalk”",
                "write \"afterwards: rewalk\" under the verb \"return\""
            )
        } else {
            said!(
                "请使每条路径重新经过它，退回处写“afterwards: rewalk”",
                "lead every way past it again, with \"afterwards: rewalk\" at a return"
            )
        };
        out.add_with_path(
            Code::GateStale,
            subject.places.task(task),
            message,
            fix,
            path,
        );
    }
}

/// Tasks that are opened and never done, and what is never let in from outside.
fn check_barred(subject: &Subject<'_>, known: &Known, out: &mut Problems) {
    for (seen, sight) in &known.seen {
        let Seen::Barred(step, guard) = seen else {
            continue;
        };
        let is_told = out.found().any(|problem| {
            problem.code == Code::GateBypassed && problem.place == subject.places.task(step)
        });
        if known.saw(&Seen::Done(step.clone())) || is_told {
            continue;
        }
        let mut path = way_of(subject, known, sight);
        let message = said!(
            "“{step}”始终被条件“{guard}”拦住",
            "\"{step}\" is always barred by the guard \"{guard}\""
        );
        path.pop();
        path.push(Said {
            zh: format!("“{step}”此时及任何时候都不能办理"),
            en: format!("\"{step}\" is barred here and everywhere"),
        });
        let place = place(subject, step);
        let fix = said!(
            "请让条件要求的事项先发生，或者修改条件",
            "let what the guard demands happen before, or change the guard"
        );
        out.add_with_path(Code::AlwaysBarred, place, message, fix, path);
    }
}

fn place(subject: &Subject<'_>, step: &Name) -> crate::Place {
    if let Some(place) = subject.places.tasks.get(step) {
        return *place;
    }
    let accepts = |stage: &&Stage| stage.accept.contains_key(step);
    let stage = subject.definition.stages.values().find(accepts);
    stage.map_or(crate::Place::START, |stage| {
        subject.places.stage(&stage.name)
    })
}
