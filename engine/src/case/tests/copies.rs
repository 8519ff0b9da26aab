//! Stages and tasks that are done once for each element of a list.

use super::draft::Draft;
use super::parts::{limit, stage, task};
use super::script::check;
use crate::definition::Task;

/// A task for each element after the list was made.
fn letters(asking: Task, next: &[(&str, &str)]) -> Draft {
    Draft::new("b")
        .list("firms")
        .guard("is_large", "item.startsWith('large')")
        .stage(stage("b", &[task("tb", "officer")], &[("tb.done", "ask")]))
        .stage(stage("ask", &[asking], next))
        .stage(stage("z", &[task("tz", "officer")], &[("tz.done", "end")]))
}

/// Stages for each element.
fn parties(growing: bool, join: u32) -> Draft {
    Draft::new("b")
        .list("firms")
        .guard("heard", "seen('hear.done')")
        .stage(stage("b", &[task("tb", "officer")], &[("tb.done", "p")]))
        .stage(stage("p", &[], &[("p.done", "z"), ("hear.stop", "z")]).each("firms", growing, join))
        .region(
            "p",
            "main",
            vec![
                stage(
                    "x",
                    &[task("hear", "officer").outcomes("ok stop")],
                    &[("hear.ok", "y")],
                ),
                stage(
                    "y",
                    &[task("judge", "officer").require("heard")],
                    &[("judge.done", "end")],
                ),
            ],
        )
        .stage(stage("z", &[task("tz", "officer")], &[("tz.done", "end")]))
}

#[test]
fn a_task_is_done_for_each_element() {
    let draft = letters(
        task("t", "officer").each("firms", false, 0),
        &[("t.done", "z")],
    );
    check(
        &draft,
        "zhang: open
         zhang: complete tb firms=[a+b] -> ask[t:a t:b]
         events: task_completed stage_left stage_entered instances_opened task_opened task_opened
         # A name that could mean several is refused; a number says which.
         zhang: complete t !! CB-2310 t
         zhang: complete 3 -> ask[t:a]
         unseen: t.done
         # The list was fixed when the task began.
         zhang: complete t firms=[a+b+c] -> z[tz]
         events: task_completed instances_joined stage_left stage_entered task_opened
         seen: t.done",
    );
    // A list of which nothing is known but that it is empty asks for nothing.
    check(
        &draft,
        "zhang: open\nzhang: complete tb -> z[tz]\nseen: t.done",
    );
}

#[test]
fn some_are_enough_and_the_other_copies_are_cancelled() {
    let draft = letters(
        task("t", "officer").each("firms", false, 2),
        &[("t.done", "z")],
    );
    check(
        &draft,
        "zhang: open
         zhang: complete tb firms=[a+b+c]
         zhang: complete 2
         zhang: complete 4 -> z[tz]
         events: task_completed task_cancelled instances_joined stage_left stage_entered task_opened
         # What was taken back was the step that was enough.
         zhang: withdraw -> ask#2[t:c@zhang t:b]
         zhang: complete t !! CB-2310 t
         zhang: complete 6 -> z#2[tz]",
    );
    // Never more than there are.
    check(
        &draft,
        "zhang: open\nzhang: complete tb firms=[a] -> ask[t:a]\nzhang: complete t -> z[tz]",
    );
}

#[test]
fn a_list_grows_while_the_task_runs() {
    let draft = letters(
        task("t", "officer").each("firms", true, 0),
        &[("t.done", "z")],
    );
    check(
        &draft,
        "zhang: open
         zhang: complete tb firms=[a] -> ask[t:a]
         # What comes with the last copy is not forgotten.
         zhang: complete t firms=[a+b] -> ask[t:b]
         # What is taken off the list keeps its copy; what comes twice has two.
         zhang: complete t firms=[c+c] -> ask[t:c t:c]
         zhang: withdraw -> ask[t:b@zhang]
         facts: firms=[a,b]
         zhang: complete t -> z[tz]",
    );
}

#[test]
fn a_condition_is_asked_for_each_element() {
    let asking = task("t", "officer").each("firms", true, 0).when("is_large");
    check(
        &letters(asking, &[("t.done", "z")]),
        "zhang: open
         zhang: complete tb firms=[small+large1+large2] -> ask[t:large1 t:large2]
         zhang: complete 2 firms=[small+large1+large2+little] -> ask[t:large2]
         zhang: complete t -> z[tz]",
    );
}

#[test]
fn one_outcome_of_a_copy_may_lead_on_and_the_rest_is_left() {
    let asking = task("t", "officer")
        .each("firms", false, 0)
        .outcomes("ok bad");
    check(
        &letters(asking, &[("t.done", "z"), ("t.bad", "end")]),
        "zhang: open
         zhang: complete tb firms=[a+b+c]
         zhang: complete 2 ok
         seen: t.ok
         zhang: complete 4 bad -> ended",
    );
}

#[test]
fn a_return_straight_back_keeps_the_copies_that_were_done() {
    let asking = task("t", "officer").each("firms", false, 0);
    check(
        &letters(asking, &[("t.done", "z")]),
        "zhang: open
         zhang: complete tb firms=[a+b+c]
         zhang: complete 3
         zhang: return b direct from:2 -> b#2>ask[tb]
         zhang: complete tb firms=[a+b+c+d] -> ask#2[t:a t:c]
         zhang: complete 6
         zhang: complete t -> z[tz]",
    );
}

#[test]
fn a_stage_runs_for_each_element_and_what_happens_in_one_moves_no_other() {
    check(
        &parties(false, 0),
        "zhang: open
         zhang: complete tb firms=[a+b] -> p{1: x[hear] | 2: x[hear]}
         events: task_completed stage_left stage_entered instances_opened stage_entered stage_entered task_opened task_opened
         zhang: complete hear ok !! CB-2310 hear
         zhang: complete 3 ok -> p{1: x[hear] | 2: y[judge]}
         zhang: complete judge -> p{1: x[hear] | 2: -}
         zhang: complete hear ok -> p{1: y[judge] | 2: -}
         zhang: complete judge -> z[tz]
         seen: p.done
         finished: b p",
    );
    // Around the copies, what happens in one leads on.
    check(
        &parties(false, 0),
        "zhang: open\nzhang: complete tb firms=[a+b]\nzhang: complete 3 stop -> z[tz]",
    );
    check(
        &parties(false, 0),
        "zhang: open\nzhang: complete tb -> z[tz]\nseen: p.done",
    );
    check(
        &parties(false, 1),
        "zhang: open\nzhang: complete tb firms=[a+b]\nzhang: complete 3 ok\nzhang: complete judge -> z[tz]",
    );
}

#[test]
fn what_was_seen_in_one_copy_was_not_seen_in_another() {
    let draft = parties(false, 0);
    let mut draft = draft.guard("heard", "seen('hear.ok')");
    let y = draft.definition.stages.get_mut("x").expect("a stage");
    y.tasks[0] = task("hear", "officer").outcomes("ok stop");
    y.next.extend(stage("", &[], &[("extra.done", "y")]).next);
    y.tasks.push(task("extra", "officer"));
    check(
        &draft,
        "zhang: open
         zhang: complete tb firms=[a+b] -> p{1: x[hear extra] | 2: x[hear extra]}
         zhang: complete 2 ok -> p{1: y[judge] | 2: x[hear extra]}
         zhang: complete 5 -> p{1: y[judge] | 2: y[judge]}
         zhang: complete 7 !! CB-2101 heard
         zhang: complete 6 -> p{1: - | 2: y[judge]}",
    );
}

#[test]
fn a_list_of_stages_grows_and_shrinks_with_its_step() {
    check(
        &parties(true, 0),
        "zhang: open
         zhang: complete tb firms=[a]
         zhang: complete hear ok firms=[a+b] -> p{1: y[judge] | 2: x[hear]}
         zhang: withdraw -> p{1: x#2[hear@zhang]}
         zhang: complete hear ok
         # The last copy is not the last when it brings another.
         zhang: complete judge firms=[a+c] -> p{1: - | 2: x[hear]}
         zhang: withdraw -> p{1: y#2[judge@zhang]}
         zhang: complete judge -> z[tz]
         zhang: withdraw -> p#2{1: y#3[judge@zhang]}
         zhang: complete judge -> z#2[tz]",
    );
}

#[test]
fn a_case_is_returned_inside_a_copy_and_out_of_it() {
    check(
        &parties(false, 0),
        "zhang: open
         zhang: complete tb firms=[a+b]
         zhang: complete 2 ok -> p{1: y[judge] | 2: x[hear]}
         # Inside its own copy, though the other stands there.
         zhang: return x from:4 -> p{1: x#2[hear] | 2: x[hear]}
         zhang: return x from:3 !! CB-2301 x
         zhang: complete 5 ok
         zhang: complete judge -> p{1: - | 2: x[hear]}
         # Out of the copies and straight back: what was done stays done.
         zhang: return b direct from:3 -> b#2>p[tb]
         zhang: complete tb firms=[a+b+c] -> p#2{1: - | 2: x#2[hear]}
         zhang: complete hear ok
         zhang: return x direct from:judge -> p#2{1: - | 2: x#3>y[hear]}
         zhang: complete hear ok
         zhang: complete judge -> z[tz]
         # Into the copies from outside: not to one of them, but to all.
         zhang: return x !! CB-2301 x
         zhang: return p -> p#3{1: x[hear] | 2: x[hear] | 3: x[hear]}",
    );
}

#[test]
fn a_limit_belongs_to_the_copy_in_which_it_began() {
    let draft = parties(false, 0)
        .limit(limit("l", "hear.ok", "3wd").by("judge"))
        .verbs(|verbs| verbs.suspend_limits = super::draft::names("l"));
    let play = check(
        &draft,
        "2026-01-05
         zhang: open
         zhang: complete tb firms=[a+b]
         zhang: complete 2 ok
         2026-01-06
         zhang: complete 3 ok
         sun: suspend
         sun: resume
         zhang: complete 4 -> p{1: - | 2: y[judge]}
         limits: l 2026-01-09
         2026-01-12
         zhang: complete judge -> z[tz]
         limits: l met",
    );
    let late: Vec<_> = play
        .state
        .limits
        .values()
        .map(|limit| limit.status)
        .collect();
    assert_eq!(late, [crate::case::LimitStatus::Met; 2]);
    // It ends with its copy.
    check(
        &draft,
        "zhang: open
         zhang: complete tb firms=[a+b]
         zhang: complete 2 ok
         zhang: complete 3 stop -> z[tz]
         limits: l stopped",
    );
}

#[test]
fn something_from_outside_says_in_which_copy_it_happened() {
    let mut draft = parties(false, 0);
    let x = draft.definition.stages.get_mut("x").expect("a stage");
    *x = x.clone().accept("party.came party");
    x.next.extend(stage("", &[], &[("party.came", "y")]).next);
    draft = draft.guard("heard", "seen('party.came')");
    check(
        &draft,
        "zhang: open
         zhang: complete tb firms=[a+b]
         zheng: happen party.came !! CB-2310 party.came
         zheng: happen party.came in:4 -> p{1: x[hear] | 2: y[judge]}
         zhang: complete 2 ok -> p{1: y[judge] | 2: y[judge]}
         zhang: complete 5 !! CB-2101 heard
         zhang: complete 4 -> p{1: y[judge] | 2: -}",
    );
}
