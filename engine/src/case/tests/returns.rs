//! Return (退回): in sequence, inside a region, out of a parallel stage, into one that was
//! finished, from a running panel; walking again, coming straight back, going on elsewhere.

use std::fmt::Write;

use super::draft::Draft;
use super::parts::{stage, task};
use super::script::check;
use crate::definition::{Afterwards, RefusalEffect, ReturnTo, VerbPolicy};

/// `a → b → c → end`, each with one task of its own.
fn line() -> Draft {
    Draft::new("a")
        .stage(stage("a", &[task("ta", "officer")], &[("ta.done", "b")]))
        .stage(stage("b", &[task("tb", "reviewer")], &[("tb.done", "c")]))
        .stage(stage("c", &[task("tc", "head")], &[("tc.done", "end")]))
}

/// `a → p{one: x → y | two: u → v} → z`.
fn fork() -> Draft {
    Draft::new("a")
        .stage(stage("a", &[task("ta", "officer")], &[("ta.done", "p")]))
        .stage(stage("p", &[], &[("p.done", "z")]))
        .region(
            "p",
            "one",
            vec![
                stage("x", &[task("tx", "officer")], &[("tx.done", "y")]),
                stage("y", &[task("ty", "reviewer")], &[("ty.done", "end")]),
            ],
        )
        .region(
            "p",
            "two",
            vec![
                stage("u", &[task("tu", "officer")], &[("tu.done", "v")]),
                stage("v", &[task("tv", "head")], &[("tv.done", "end")]),
            ],
        )
        .stage(stage("z", &[task("tz", "clerk")], &[("tz.done", "end")]))
}

#[test]
fn rewalk_goes_through_the_stages_again() {
    check(
        &line(),
        "zhang: open -> a[ta]
         zhang: complete ta
         zhao: complete tb -> c[tc]
         finished: a b
         sun: return a -> a#2[ta]
         events: case_returned task_cancelled stage_left stage_entered task_opened
         finished:
         seen: ta.done tb.done
         zhang: complete ta -> b#2[tb]
         zhao: complete tb -> c#2[tc]
         finished: a b
         sun: complete tc -> ended",
    );
}

#[test]
fn direct_comes_straight_back() {
    check(
        &line(),
        "zhang: open
         zhang: complete ta
         zhao: complete tb
         sun: return a direct -> a#2>c[ta]
         # What lies ahead cannot be returned to: that would skip it.
         zhang: return b !! CB-2301 b
         zhang: complete ta -> c#2[tc]
         # What was walked before the return lies behind the case again.
         finished: a b
         sun: return b -> b#2[tb]
         finished: a
         zhao: complete tb -> c#3[tc]
         sun: complete tc -> ended",
    );
}

#[test]
fn goes_on_where_it_is_told_but_never_forward() {
    check(
        &line(),
        "zhang: open
         zhang: complete ta
         zhao: return a to:c !! CB-2301 c
         zhao: return a to:nowhere !! CB-2301 nowhere
         zhao: complete tb
         sun: return a to:b -> a#2>b[ta]
         zhang: complete ta -> b#2[tb]
         finished: a
         zhao: complete tb -> c#2[tc]
         sun: return b to:a -> b#3>a[tb]
         zhao: complete tb -> a#3[ta]
         finished:",
    );
}

#[test]
fn refuses_targets_that_are_not_behind_the_case() {
    check(
        &line(),
        "zhang: open
         zhang: return b !! CB-2301 b
         zhang: return a !! CB-2301 a
         zhang: return nowhere !! CB-2301 nowhere
         zhang: complete ta
         zhao: return a unreasoned !! CB-2109 return
         party: return a !! CB-2201 party
         zhao: return a from:ta !! CB-2102 ta
         zhao: return a from:tb -> a#2[ta]
         zhang: return b !! CB-2301 b",
    );
}

#[test]
fn asks_the_policy_who_returns_and_where_to() {
    let mut draft = line().verbs(|verbs| {
        verbs.return_to = Some(VerbPolicy {
            by: vec!["assignee".into()],
            ..VerbPolicy::default()
        });
        verbs.return_targets = ReturnTo::Stages(vec!["b".into()]);
    });
    check(
        &draft,
        "zhang: open
         zhang: complete ta
         zhao: complete tb
         zhao: return b !! CB-2207 return
         sun: return a !! CB-2301 a
         sun: return b unreasoned -> b#2[tb]",
    );
    draft = draft.verbs(|verbs| verbs.return_to = None);
    check(
        &draft,
        "zhang: open
         zhang: complete ta
         zhao: return a !! CB-2207 return",
    );
}

#[test]
fn walks_again_where_the_definition_says_so_whatever_is_asked_for() {
    let mut draft = line().verbs(|verbs| verbs.return_afterwards = Some(Afterwards::Rewalk));
    check(
        &draft,
        "zhang: open
         zhang: complete ta
         zhao: complete tb -> c[tc]
         sun: return a direct !! CB-2306 return.afterwards
         sun: return a to:c !! CB-2306 return.afterwards
         sun: return a -> a#2[ta]
         zhang: complete ta -> b#2[tb]",
    );
    draft = draft.verbs(|verbs| verbs.return_afterwards = Some(Afterwards::Direct));
    check(
        &draft,
        "zhang: open
         zhang: complete ta
         zhao: complete tb -> c[tc]
         sun: return a to:b !! CB-2306 return.afterwards
         sun: return a -> a#2>c[ta]
         zhang: complete ta -> c#2[tc]",
    );
    draft = draft.verbs(|verbs| verbs.return_afterwards = Some(Afterwards::To("b".into())));
    check(
        &draft,
        "zhang: open
         zhang: complete ta
         zhao: complete tb -> c[tc]
         sun: return a direct !! CB-2306 return.afterwards
         sun: return a -> a#2>b[ta]",
    );
}

#[test]
fn returns_lie_inside_one_another() {
    check(
        &line(),
        "zhang: open
         zhang: complete ta
         zhao: complete tb
         sun: return b direct -> b#2>c[tb]
         zhao: return a direct -> a#2>b[ta]
         zhang: complete ta -> b#3>c[tb]
         finished: a
         zhao: complete tb -> c#2[tc]
         finished: a b
         sun: complete tc -> ended",
    );
}

#[test]
fn inside_a_region_only_its_token_moves() {
    check(
        &fork(),
        "zhang: open
         zhang: complete ta -> p{one: x[tx] | two: u[tu]}
         zhang: complete tx
         zhang: complete tu -> p{one: y[ty] | two: v[tv]}
         zhao: return x -> p{one: x#2[tx] | two: v[tv]}
         sun: return x !! CB-2301 x
         sun: return u direct -> p{one: x#2[tx] | two: u#2>v[tu]}
         zhang: return a !! CB-2301 return
         zhang: complete tu -> p{one: x#2[tx] | two: v#2[tv]}
         sun: complete tv -> p{one: x#2[tx] | two: -}
         zhang: complete tx
         zhao: complete ty -> z[tz]
         finished: a p u v x y",
    );
}

#[test]
fn out_of_a_parallel_stage_closes_all_of_it() {
    check(
        &fork(),
        "zhang: open
         zhang: complete ta
         zhang: complete tx
         zhao: return a from:ty -> a#2[ta]
         events: case_returned task_cancelled stage_left task_cancelled stage_left stage_left stage_entered task_opened
         finished:
         zhang: complete ta -> p#2{one: x#2[tx] | two: u#2[tu]}",
    );
    check(
        &fork(),
        "zhang: open
         zhang: complete ta
         zhang: complete tx
         zhang: complete tu
         sun: complete tv -> p{one: y[ty] | two: -}
         # Straight back: the region that has ended stays so, the other stands where it stood.
         zhao: return a direct -> a#2>p[ta]
         finished:
         zhang: complete ta -> p#2{one: y#2[ty] | two: -}
         finished: a u v x
         zhao: return x -> p#2{one: x#2[tx] | two: -}
         finished: a u v",
    );
}

#[test]
fn into_a_finished_parallel_stage_runs_only_the_region_of_the_target() {
    let script = "zhang: open
         zhang: complete ta
         zhang: complete tx
         zhang: complete tu
         sun: complete tv
         zhao: complete ty -> z[tz]
         zheng: return u -> p#2{one: - | two: u#2[tu]}
         finished: a x y
         zhang: complete tu -> p#2{one: - | two: v#2[tv]}
         sun: complete tv -> z#2[tz]
         finished: a p u v x y
         zheng: return v direct -> p#3>z{one: - | two: v#3[tv]}
         sun: complete tv -> z#3[tz]
         zheng: return p -> p#4{one: x#2[tx] | two: u#3[tu]}
         finished: a";
    check(&fork(), script);
    // The same when one region is enough: more than enough have ended when it comes to its end.
    let mut draft = fork();
    let stages = &mut draft.definition.stages;
    let any = stages["p"].clone().join(1);
    stages.insert("p".into(), any);
    check(
        &draft,
        "zhang: open
         zhang: complete ta
         zhang: complete tx
         zhao: complete ty -> z[tz]
         finished: a p x y
         zheng: return u !! CB-2301 u
         zheng: return x -> p#2{one: x#2[tx] | two: -}
         zhang: complete tx
         zhao: complete ty -> z#2[tz]",
    );
}

#[test]
fn from_a_running_panel_closes_it_and_begins_it_anew() {
    let sign = task("sign", "head").panel("all", "head reviewer clerk", RefusalEffect::Counts);
    let draft = Draft::new("a")
        .stage(stage("a", &[task("ta", "officer")], &[("ta.done", "b")]))
        .stage(stage(
            "b",
            &[sign],
            &[("sign.done", "end"), ("sign.refused", "a")],
        ));
    check(
        &draft,
        "zhang: open
         zhang: complete ta
         sun: complete sign
         sun: vote sign agree -> b[sign(sun+ reviewer? clerk?)]
         zheng: return a direct -> a#2>b[ta]
         events: case_returned task_cancelled stage_left stage_entered task_opened
         zhang: complete ta -> b#2[sign]
         zhao: vote sign agree !! CB-2303 sign
         sun: complete sign
         sun: vote sign agree
         zhao: vote sign agree
         zheng: vote sign refuse -> a#3[ta]
         unseen: sign.done
         seen: sign.refused",
    );
}

#[test]
fn a_way_back_in_the_definition_does_the_task_again_that_led_to_it() {
    let draft = Draft::new("a")
        .stage(stage("a", &[task("ta", "officer")], &[("ta.done", "b")]))
        .stage(stage(
            "b",
            &[
                task("read", "reviewer"),
                task("look", "reviewer")
                    .after("read")
                    .outcomes("pass back anew"),
            ],
            &[
                ("look.pass", "end"),
                ("look.back", "<a direct"),
                ("look.anew", "<a to:b"),
            ],
        ));
    check(
        &draft,
        "zhang: open
         zhang: complete ta
         zhao: complete read
         zhao: complete look back -> a#2>b[ta]
         events: task_completed case_returned stage_left stage_entered task_opened
         zhang: complete ta -> b#2[look]
         events: task_completed stage_left stage_entered task_kept task_opened
         zhao: complete look anew -> a#3>b[ta]
         zhang: complete ta -> b#3[read]",
    );
}

#[test]
fn a_stage_of_which_everything_was_done_begins_anew() {
    let draft = Draft::new("a")
        .stage(stage("a", &[task("ta", "officer")], &[("ta.done", "p")]))
        .stage(stage("p", &[], &[("p.done", "<a direct")]))
        .region(
            "p",
            "one",
            vec![stage("x", &[task("tx", "officer")], &[("tx.done", "end")])],
        )
        .region(
            "p",
            "two",
            vec![stage("y", &[task("ty", "officer")], &[("ty.done", "end")])],
        );
    check(
        &draft,
        "zhang: open
         zhang: complete ta
         zhang: complete tx
         zhang: complete ty -> a#2>p[ta]
         zhang: complete ta -> p#2{one: x#2[tx] | two: y#2[ty]}",
    );
}

#[test]
fn the_end_is_the_end_even_of_a_returned_stage() {
    let draft = Draft::new("a")
        .stage(stage(
            "a",
            &[task("ta", "officer").outcomes("go drop")],
            &[("ta.go", "b"), ("ta.drop", "end")],
        ))
        .stage(stage("b", &[task("tb", "reviewer")], &[("tb.done", "end")]));
    check(
        &draft,
        "zhang: open
         zhang: complete ta go
         zhao: return a direct -> a#2>b[ta]
         zhang: complete ta drop -> ended",
    );
}

#[test]
fn a_stage_that_comes_again_in_a_loop_leaves_nothing_ahead_to_return_to() {
    let draft = Draft::new("a")
        .stage(stage("a", &[task("ta", "officer")], &[("ta.done", "b")]))
        .stage(stage(
            "b",
            &[task("tb", "officer").outcomes("go again")],
            &[("tb.go", "c"), ("tb.again", "a")],
        ))
        .stage(stage("c", &[task("tc", "officer")], &[("tc.done", "b")]));
    check(
        &draft,
        "zhang: open
         zhang: complete ta
         zhang: complete tb go
         zhang: complete tc -> b#2[tb]
         finished: a
         zhang: complete tb again -> a#2[ta]
         finished:
         zhang: return b !! CB-2301 b
         zhang: return c !! CB-2301 c",
    );
}

#[test]
fn returns_nest_no_deeper_than_sixteen() {
    let mut draft = Draft::new("s0");
    let mut script = "zhang: open\n".to_owned();
    for n in 0..18 {
        let (on, to) = (format!("t{n}.done"), format!("s{}", n + 1));
        let to = if n == 17 { "end" } else { &to };
        let tasks = [task(&format!("t{n}"), "officer")];
        draft = draft.stage(stage(&format!("s{n}"), &tasks, &[(&on, to)]));
        if n < 17 {
            writeln!(script, "zhang: complete t{n}").expect("text");
        }
    }
    for n in (1..17).rev() {
        let resumed = n + 1;
        let line = format!("zhang: return s{n} direct -> s{n}#2>s{resumed}[t{n}]");
        writeln!(script, "{line}").expect("text");
    }
    script += "zhang: return s0 direct !! CB-2301 s1\n";
    script += "zhang: return s0 -> s0#2[t0]\n";
    check(&draft, &script);
}
