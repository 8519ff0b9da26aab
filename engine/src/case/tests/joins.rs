//! Parallel regions: all of them, some of them, one inside another; which transitions are taken.

use super::draft::Draft;
use super::parts::{stage, task};
use super::script::check;
use crate::definition::Stage;
use crate::definition::expression::Type;

fn one(name: &str, task_name: &str) -> Vec<Stage> {
    let (done, tasks) = (format!("{task_name}.done"), [task(task_name, "officer")]);
    vec![stage(name, &tasks, &[(&done, "end")])]
}

fn fork(needed: Option<u32>) -> Draft {
    let p = stage("p", &[], &[("p.done", "z")]);
    Draft::new("p")
        .stage(match needed {
            Some(count) => p.join(count),
            None => p,
        })
        .region("p", "a", one("x", "tx"))
        .region("p", "b", one("y", "ty"))
        .region("p", "c", one("w", "tw"))
        .stage(stage("z", &[task("tz", "officer")], &[("tz.done", "end")]))
}

#[test]
fn all_regions_are_waited_for() {
    check(
        &fork(None),
        "zhang: open -> p{a: x[tx] | b: y[ty] | c: w[tw]}
         zhang: complete ty -> p{a: x[tx] | b: - | c: w[tw]}
         zhang: complete tx
         unseen: p.done
         zhang: complete tw -> z[tz]
         events: task_completed stage_left region_ended stage_left stage_entered task_opened
         seen: p.done",
    );
}

#[test]
fn some_are_enough_and_the_others_are_left() {
    check(
        &fork(Some(2)),
        "zhang: open
         zhang: complete ty
         zhang: complete tx -> z[tz]
         events: task_completed stage_left region_ended task_cancelled stage_left region_ended stage_left stage_entered task_opened
         # What was not finished cannot be returned to.
         finished: p x y
         zhang: complete tw !! CB-2102 tw",
    );
    check(
        &fork(Some(1)),
        "zhang: open\nzhang: complete tw -> z[tz]\nfinished: p w",
    );
}

#[test]
fn regions_nest() {
    let draft = Draft::new("p")
        .stage(stage("p", &[], &[("p.done", "end")]))
        .region(
            "p",
            "a",
            vec![
                stage("q", &[], &[("q.done", "last")]),
                stage("last", &[task("tl", "officer")], &[("tl.done", "end")]),
            ],
        )
        .region("q", "c", one("x", "tx"))
        .region("q", "d", one("y", "ty"))
        .region("p", "b", one("w", "tw"));
    check(
        &draft,
        "zhang: open -> p{a: q{c: x[tx] | d: y[ty]} | b: w[tw]}
         zhang: complete tw -> p{a: q{c: x[tx] | d: y[ty]} | b: -}
         zhang: complete tx
         zhang: complete ty -> p{a: last[tl] | b: -}
         zhang: complete tl -> ended",
    );
}

#[test]
fn a_stage_with_one_region_holds_stages_one_after_the_other() {
    let draft = Draft::new("p")
        .stage(stage("p", &[], &[("p.done", "z"), ("drop.done", "end")]))
        .region(
            "p",
            "a",
            vec![
                stage("x", &[task("tx", "officer")], &[("tx.done", "y")]),
                stage(
                    "y",
                    &[task("ty", "officer"), task("drop", "officer")],
                    &[("ty.done", "end")],
                ),
            ],
        )
        .stage(stage("z", &[task("tz", "officer")], &[("tz.done", "end")]));
    check(
        &draft,
        "zhang: open -> p{a: x[tx]}
         zhang: complete tx -> p{a: y[ty drop]}
         zhang: complete ty -> z[tz]",
    );
    check(
        &draft,
        "zhang: open
         zhang: complete tx
         # The stage around it has a way out of its own.
         zhang: complete drop -> ended
         events: task_completed task_cancelled stage_left stage_left case_ended",
    );
}

#[test]
fn one_happening_moves_every_region_that_names_it() {
    let draft = Draft::new("p")
        .stage(stage("p", &[], &[("p.done", "end"), ("stop.done", "end")]))
        .region(
            "p",
            "a",
            vec![
                stage("x", &[task("tx", "officer")], &[("party.came", "x2")]),
                stage("x2", &[task("t2", "officer")], &[("t2.done", "end")]),
            ],
        )
        .region(
            "p",
            "b",
            vec![
                stage("y", &[task("ty", "officer")], &[("party.came", "y2")]),
                stage("y2", &[task("t3", "officer")], &[("t3.done", "end")]),
            ],
        );
    let mut draft = draft;
    let p = draft.definition.stages["p"]
        .clone()
        .accept("party.came party");
    draft.definition.stages.insert("p".into(), p);
    check(
        &draft,
        "zhang: open
         zheng: happen party.came -> p{a: x2[t2] | b: y2[t3]}
         zheng: happen party.came -> p{a: x2[t2] | b: y2[t3]}",
    );
}

#[test]
fn the_inner_transition_stands_for_the_one_around_it() {
    let draft = Draft::new("p")
        .stage(
            stage("p", &[], &[("p.done", "end"), ("party.came", "z")]).accept("party.came party"),
        )
        .region(
            "p",
            "a",
            vec![
                stage("x", &[task("tx", "officer")], &[("party.came", "x2")]),
                stage("x2", &[task("t2", "officer")], &[("t2.done", "end")]),
            ],
        )
        .region("p", "b", one("y", "ty"))
        .stage(stage("z", &[task("tz", "officer")], &[("tz.done", "end")]));
    check(
        &draft,
        "zhang: open
         zheng: happen party.came -> p{a: x2[t2] | b: y[ty]}
         zheng: happen party.came -> z[tz]",
    );
}

#[test]
fn a_guard_on_facts_moves_the_case_from_any_region() {
    let draft = Draft::new("p")
        .fact("hot", Type::Bool)
        .guard("is_hot", "facts.hot")
        .stage(stage("p", &[], &[("p.done", "end"), ("is_hot", "z")]))
        .region("p", "a", one("x", "tx"))
        .region("p", "b", one("y", "ty"))
        .stage(stage("z", &[task("tz", "officer")], &[("tz.done", "end")]));
    check(
        &draft,
        "zhang: open -> p{a: x[tx] | b: y[ty]}
         zhang: complete tx hot=false -> p{a: - | b: y[ty]}
         zhang: complete ty hot=true -> ended",
    );
    check(
        &draft,
        "zhang: open
         zhang: complete tx hot=true -> z[tz]",
    );
}
