//! Work that is added, repeated or must be done, and milestones.

use super::draft::Draft;
use super::parts::{stage, task};
use super::script::check;
use crate::definition::Task;
use crate::definition::expression::Type;

/// A stage with `t`, which leads on, and a task left to discretion.
fn draft(extra: Task) -> Draft {
    let tasks = [task("t", "officer"), extra];
    Draft::new("a")
        .fact("more", Type::Bool)
        .guard("more", "facts.more")
        .stage(stage("a", &tasks, &[("t.done", "z")]))
        .stage(stage("z", &[task("tz", "officer")], &[("tz.done", "end")]))
}

fn extra() -> Task {
    task("x", "officer").discretionary()
}

#[test]
fn what_is_left_to_discretion_opens_when_it_is_added_as_often_as_it_is() {
    check(
        &draft(extra()),
        "zhang: open -> a[t]
         zhang: extra x unreasoned !! CB-2109 add
         zhang: extra t !! CB-2311 t
         zhang: extra x -> a[t x]
         events: task_added task_opened
         zhang: extra x !! CB-2311 x
         zhang: complete x -> a[t]
         seen: x.done
         zhang: extra x -> a[t x]
         zhang: complete t -> z[tz]
         zhang: extra x !! CB-2311 x",
    );
}

#[test]
fn what_is_added_waits_for_what_is_before_it_and_asks_its_condition() {
    check(
        &draft(extra().after("t")),
        "zhang: open -> a[t]
         zhang: extra x -> a[t]",
    );
    check(
        &draft(extra().when("more")),
        "zhang: open more=false
         zhang: extra x !! CB-2311 x",
    );
}

#[test]
fn required_work_holds_its_stage_once_it_was_added() {
    check(
        &draft(extra().required()),
        "zhang: open -> a[t]
         zhang: extra x -> a[t x]
         zhang: complete t !! CB-2312 x
         zhang: complete x -> a[t]
         zhang: complete t -> z[tz]",
    );
    check(
        &draft(extra().required()),
        "zhang: open -> a[t]
         zhang: complete t -> z[tz]",
    );
    check(
        &draft(task("x", "officer").required()),
        "zhang: open -> a[t x]
         zhang: complete t !! CB-2312 x",
    );
}

#[test]
fn a_guard_that_leads_on_waits_for_required_work() {
    let tasks = [task("t", "officer"), task("x", "officer").required()];
    let draft = Draft::new("a")
        .fact("more", Type::Bool)
        .guard("enough", "facts.more")
        .stage(stage("a", &tasks, &[("enough", "z")]))
        .stage(stage("z", &[task("tz", "officer")], &[("tz.done", "end")]));
    check(
        &draft,
        "zhang: open more=true -> a[t x]
         zhang: complete x -> z[tz]",
    );
}

#[test]
fn a_task_is_repeated_while_its_guard_holds() {
    let draft = Draft::new("a")
        .fact("more", Type::Bool)
        .guard("more", "facts.more")
        .stage(stage(
            "a",
            &[task("t", "officer").repeat("more")],
            &[("t.done", "end")],
        ));
    check(
        &draft,
        "zhang: open -> a[t]
         zhang: complete t !! CB-2110 more
         zhang: complete t more=true -> a[t]
         seen: t.repeated
         unseen: t.done
         zhang: complete t more=false -> ended",
    );
}

#[test]
fn a_milestone_is_reached_once_for_each_time_its_stage_is_entered() {
    let tasks = [task("t", "officer"), task("u", "officer")];
    let draft = Draft::new("a")
        .fact("more", Type::Bool)
        .guard("more", "facts.more")
        .stage(stage("a", &tasks, &[("enough.reached", "z")]).milestone("enough", "more"))
        .stage(stage("z", &[task("tz", "officer")], &[("tz.done", "end")]));
    check(
        &draft,
        "zhang: open -> a[t u]
         unseen: enough.reached
         zhang: complete t more=false -> a[u]
         zhang: complete u more=true -> z[tz]
         seen: enough.reached
         zhang: return a -> z#2[tz]",
    );
}

#[test]
fn what_was_added_is_open_again_after_a_direct_return() {
    let tasks = [task("t", "officer"), extra()];
    let draft = Draft::new("f")
        .stage(stage("f", &[task("tf", "officer")], &[("tf.done", "a")]))
        .stage(stage("a", &tasks, &[("t.done", "end")]));
    check(
        &draft,
        "zhang: open
         zhang: complete tf -> a[t]
         zhang: extra x -> a[t x]
         zhang: return f direct -> f#2>a[tf]
         zhang: complete tf -> a#2[t x]",
    );
}
