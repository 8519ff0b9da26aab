//! Regions that are not always needed, and what asks where the case stands.

use super::draft::Draft;
use super::parts::{limit, stage, task};
use super::script::check;
use crate::definition::Stage;
use crate::definition::expression::Type;

fn one(name: &str, task_name: &str) -> Vec<Stage> {
    let (done, tasks) = (format!("{task_name}.done"), [task(task_name, "officer")]);
    vec![stage(name, &tasks, &[(&done, "end")])]
}

/// A fork of three regions, two of them needed only where a fact says so.
fn fork(needed: Option<u32>) -> Draft {
    let p = stage("p", &[], &[("p.done", "z")]);
    Draft::new("b")
        .fact("left", Type::Bool)
        .fact("right", Type::Bool)
        .guard("is_left", "facts.left")
        .guard("is_right", "facts.right")
        .stage(stage("b", &[task("tb", "officer")], &[("tb.done", "p")]))
        .stage(match needed {
            Some(count) => p.join(count),
            None => p,
        })
        .region("p", "a", one("x", "tx"))
        .region("p", "b", one("y", "ty"))
        .region("p", "c", one("w", "tw"))
        .region_when("p", "a", "is_left")
        .region_when("p", "b", "is_right")
        .stage(stage("z", &[task("tz", "officer")], &[("tz.done", "end")]))
}

#[test]
fn the_join_waits_for_the_regions_that_began() {
    check(
        &fork(None),
        "zhang: open
         zhang: complete tb left=true right=false -> p{a: x[tx] | b: - | c: w[tw]}
         events: task_completed stage_left stage_entered region_ended stage_entered stage_entered task_opened task_opened
         zhang: complete tx -> p{a: - | b: - | c: w[tw]}
         zhang: complete tw -> z[tz]",
    );
    check(
        &fork(None),
        "zhang: open
         zhang: complete tb left=false right=false -> p{a: - | b: - | c: w[tw]}
         zhang: complete tw -> z[tz]",
    );
}

#[test]
fn a_join_of_some_never_waits_for_more_than_began() {
    check(
        &fork(Some(2)),
        "zhang: open
         zhang: complete tb left=false right=false -> p{a: - | b: - | c: w[tw]}
         zhang: complete tw -> z[tz]",
    );
    check(
        &fork(Some(2)),
        "zhang: open
         zhang: complete tb left=true right=true
         zhang: complete tx -> p{a: - | b: y[ty] | c: w[tw]}
         zhang: complete tw -> z[tz]",
    );
}

#[test]
fn a_stage_of_which_no_region_is_needed_is_done_at_once() {
    check(
        &fork(None)
            .guard("never", "1 > 2")
            .region_when("p", "c", "never"),
        "zhang: open
         zhang: complete tb left=false right=false -> z[tz]
         seen: p.done",
    );
}

#[test]
fn whether_a_region_is_needed_is_never_guessed() {
    check(
        &fork(None),
        "zhang: open
         zhang: complete tb left=true !! CB-2110 is_right
         zhang: complete tb left=true right=true -> p{a: x[tx] | b: y[ty] | c: w[tw]}",
    );
}

#[test]
fn a_return_leaves_regions_that_were_not_needed_alone() {
    check(
        &fork(None),
        "zhang: open
         zhang: complete tb left=true right=false
         li: complete tx
         zhang: complete tw
         # Back into one region: the others stay ended.
         zhang: return x -> p#2{a: x#2[tx] | b: - | c: -}
         zhang: complete tx -> z#2[tz]
         # Back before the fork: what is needed is asked again.
         zhang: return b
         zhang: complete tb left=false right=true -> p#3{a: - | b: y[ty] | c: w#2[tw]}",
    );
    check(
        &fork(None),
        "zhang: open
         zhang: complete tb left=true right=false
         zhang: return b direct from:tx
         # Straight back is back to what had begun, whatever the facts say now.
         zhang: complete tb left=false right=true -> p#2{a: x#2[tx] | b: - | c: w#2[tw]}
         zhang: complete tx
         zhang: complete tw -> z[tz]",
    );
}

#[test]
fn a_withdrawal_takes_the_choice_of_regions_back() {
    check(
        &fork(None),
        "zhang: open
         zhang: complete tb left=true right=false
         zhang: complete tw -> p{a: x[tx] | b: - | c: -}
         zhang: withdraw -> p{a: x[tx] | b: - | c: w#2[tw@zhang]}
         zhang: complete tw
         zhang: complete tx -> z[tz]
         zhang: withdraw -> p#2{a: x#2[tx@zhang] | b: - | c: -}
         zhang: complete tx -> z#2[tz]",
    );
}

#[test]
fn a_guard_can_ask_where_the_case_stands() {
    let p = stage("p", &[], &[("p.done", "end")]);
    let draft = Draft::new("p")
        .guard("w_is_over", "!standing('w')")
        .stage(p)
        .region(
            "p",
            "a",
            vec![stage(
                "x",
                &[task("tx", "officer").require("w_is_over")],
                &[("tx.done", "end")],
            )],
        )
        .region("p", "b", one("w", "tw"));
    check(
        &draft,
        "zhang: open
         zhang: complete tx !! CB-2101 w_is_over
         zhang: complete tw
         zhang: complete tx -> ended",
    );
}

#[test]
fn a_limit_with_a_condition_starts_only_where_it_holds() {
    let draft = Draft::new("b")
        .fact("grave", Type::Bool)
        .guard("is_grave", "facts.grave")
        .limit(limit("l", "tb.done", "3wd").by("tz").only_when("is_grave"))
        .stage(stage("b", &[task("tb", "officer")], &[("tb.done", "z")]))
        .stage(stage("z", &[task("tz", "officer")], &[("tz.done", "end")]));
    check(
        &draft,
        "zhang: open\nzhang: complete tb !! CB-2110 is_grave\nzhang: complete tb grave=false\nlimits:",
    );
    check(
        &draft,
        "zhang: open\nzhang: complete tb grave=true\nlimits: l 2026-01-08",
    );
}

#[test]
fn a_return_to_its_stage_starts_a_limit_anew() {
    let draft = |restart: bool| {
        let l = limit("l", "tb.done", "3wd").by("tz");
        Draft::new("b")
            .limit(if restart { l.restart() } else { l })
            .stage(stage("b", &[task("tb", "officer")], &[("tb.done", "z")]))
            .stage(stage("z", &[task("tz", "officer")], &[("tz.done", "e")]))
            .stage(stage("e", &[task("te", "officer")], &[("te.done", "end")]))
    };
    let script = |then: &str, back: &str| {
        format!(
            "2026-01-05\nzhang: open\nzhang: complete tb\nlimits: l 2026-01-08
             zhang: complete tz\nlimits: l met\n2026-01-09\nzhang: return z\nlimits: l {then}
             # Back before its start, it starts with it.
             zhang: return b\nlimits: l {back}\nzhang: complete tb\nlimits: l 2026-01-14"
        )
    };
    check(&draft(true), &script("2026-01-14", "2026-01-14"));
    check(&draft(false), &script("met", "met"));
}
