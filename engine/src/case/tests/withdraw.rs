//! Withdraw (撤回): within a stage, across stages, out of a joined parallel stage; what it puts
//! back, and when it is too late.

use super::draft::Draft;
use super::parts::{limit, role, stage, task};
use super::script::check;
use crate::definition::RefusalEffect;
use crate::definition::expression::Type;

/// `a{ta then tb} → b → end`.
fn line() -> Draft {
    Draft::new("a")
        .fact("amount", Type::Int)
        .guard("reviewed", "seen('ta.done')")
        .stage(stage(
            "a",
            &[task("ta", "officer"), task("tb", "officer").after("ta")],
            &[("tb.done", "b")],
        ))
        .stage(stage("b", &[task("tc", "reviewer")], &[("tc.done", "end")]))
}

/// `p{one: x | two: y} → z`.
fn fork() -> Draft {
    Draft::new("p")
        .stage(stage("p", &[], &[("p.done", "z")]))
        .region(
            "p",
            "one",
            vec![stage("x", &[task("tx", "officer")], &[("tx.done", "end")])],
        )
        .region(
            "p",
            "two",
            vec![stage("y", &[task("ty", "reviewer")], &[("ty.done", "end")])],
        )
        .stage(stage("z", &[task("tz", "head")], &[("tz.done", "end")]))
}

#[test]
fn within_a_stage_it_closes_what_the_step_opened() {
    check(
        &line(),
        "zhang: open
         zhang: withdraw !! CB-2302 withdraw
         zhang: complete ta amount=7 -> a[tb]
         seen: ta.done amount
         li: withdraw !! CB-2207 withdraw
         zhang: withdraw -> a[ta@zhang]
         events: step_withdrawn task_cancelled task_opened
         facts:
         unseen: ta.done amount
         zhang: withdraw !! CB-2302 withdraw
         # It went back to who took it, and can go to the others again.
         li: complete ta !! CB-2206 ta
         zhang: unclaim ta
         li: complete ta -> a[tb]",
    );
}

#[test]
fn across_stages_it_opens_the_former_stage_again() {
    check(
        &line(),
        "zhang: open
         li: complete ta
         zhang: complete tb -> b[tc]
         li: withdraw !! CB-2207 withdraw
         zhang: withdraw -> a#2[tb@zhang]
         events: step_withdrawn task_cancelled stage_left stage_entered task_kept task_opened
         finished:
         zhang: complete tb -> b#2[tc]
         zhang: complete tc !! CB-2202 reviewer
         zhao: complete tc -> ended
         zhao: withdraw !! CB-2002 draft",
    );
}

#[test]
fn out_of_a_joined_stage_it_opens_the_region_again_and_leaves_the_other_ended() {
    check(
        &fork(),
        "zhang: open
         zhao: complete ty -> p{one: x[tx] | two: -}
         zhang: complete tx -> z[tz]
         zhang: withdraw -> p#2{one: x#2[tx@zhang] | two: -}
         unseen: p.done tx.done
         seen: ty.done
         finished: y
         zhang: complete tx -> z#2[tz]",
    );
    check(
        &fork(),
        "zhang: open
         zhang: complete tx -> p{one: - | two: y[ty]}
         zhang: withdraw -> p{one: x#2[tx@zhang] | two: y[ty]}
         events: step_withdrawn stage_entered task_opened
         zhang: complete tx
         # Another's step came after it: the last step is theirs.
         zhao: complete ty
         zhang: withdraw !! CB-2207 withdraw",
    );
}

#[test]
fn puts_back_every_region_that_the_step_moved() {
    let draft = Draft::new("p")
        .fact("hot", Type::Bool)
        .guard("is_hot", "facts.hot")
        .stage(stage("p", &[], &[("p.done", "end")]))
        .region(
            "p",
            "one",
            vec![stage(
                "x",
                &[task("tx", "officer"), task("rest", "officer")],
                &[("rest.done", "end")],
            )],
        )
        .region(
            "p",
            "two",
            vec![
                stage(
                    "y",
                    &[task("ty", "reviewer")],
                    &[("tx.done", "w"), ("ty.done", "end")],
                ),
                stage("w", &[task("tw", "reviewer")], &[("tw.done", "end")]),
            ],
        )
        .region(
            "p",
            "three",
            vec![
                stage(
                    "u",
                    &[task("tu", "head")],
                    &[("is_hot", "v"), ("tu.done", "end")],
                ),
                stage("v", &[task("tv", "head")], &[("tv.done", "end")]),
            ],
        );
    check(
        &draft,
        "zhang: open -> p{one: x[tx rest] | three: u[tu] | two: y[ty]}
         zhao: claim ty
         zhang: complete tx hot=true -> p{one: x[rest] | three: v[tv] | two: w[tw]}
         zhang: withdraw -> p{one: x[rest tx@zhang] | three: u#2[tu] | two: y#2[ty]}
         finished:
         zhang: complete tx hot=false -> p{one: x[rest] | three: u#2[tu] | two: w#2[tw]}",
    );
}

#[test]
fn asks_again_about_a_task_that_the_step_made_unnecessary() {
    let draft = Draft::new("a")
        .fact("complex", Type::Bool)
        .guard("is_complex", "facts.complex")
        .stage(stage(
            "a",
            &[
                task("ta", "officer"),
                task("tb", "officer").after("ta").when("is_complex"),
                task("tc", "officer").after("tb"),
            ],
            &[("tc.done", "end")],
        ));
    check(
        &draft,
        "zhang: open
         zhang: complete ta complex=false -> a[tc]
         zhang: withdraw -> a[ta@zhang]
         unseen: tb.skipped
         zhang: complete ta complex=true -> a[tb]",
    );
}

#[test]
fn a_gate_that_asks_for_the_step_is_shut_again() {
    let draft = Draft::new("a")
        .guard("reviewed", "seen('look.pass')")
        .stage(stage(
            "a",
            &[task("look", "reviewer").outcomes("pass")],
            &[("look.pass", "b")],
        ))
        .stage(stage("b", &[task("rule", "head")], &[("rule.done", "end")]).require("reviewed"));
    check(
        &draft,
        "zhang: open
         zhao: complete look pass -> b[rule]
         zhao: withdraw -> a#2[look@zhao]
         sun: complete rule !! CB-2101 reviewed",
    );
}

#[test]
fn is_refused_once_the_next_holder_has_begun() {
    let setting = "zhang: open\nzhang: complete ta\n";
    for begun in [
        "li: claim tb -> a[tb@li]",
        "sun: suspend\nsun: resume",
        "li: delegate tb wang -> a[tb@wang<li]",
        "sun: return a !! CB-2301 a\nli: complete tb\nzhao: claim tc",
    ] {
        let withdraw = "\nzhang: withdraw !! CB-2302 withdraw";
        check(&line(), &[setting, begun, withdraw].concat());
    }
    for still in [
        "sun: transfer tb li -> a[tb@li]",
        "sun: urge",
        "zhao: object li !! CB-2305 li",
    ] {
        let withdraw = "\nzhang: withdraw -> a[ta@zhang]";
        check(&line(), &[setting, still, withdraw].concat());
    }
}

#[test]
fn what_a_panel_decided_is_nobodys_to_take_back() {
    let sign = task("sign", "officer").panel("2", "officer", RefusalEffect::Counts);
    let draft = Draft::new("a")
        .stage(stage("a", &[sign], &[("sign.done", "b")]))
        .stage(stage("b", &[task("tb", "officer")], &[("tb.done", "end")]));
    check(
        &draft,
        "zhang: open
         zhang: complete sign -> a[sign(zhang+)]
         zhang: withdraw !! CB-2302 withdraw
         li: vote sign agree -> b[tb]
         zhang: withdraw !! CB-2302 withdraw
         li: withdraw !! CB-2302 withdraw",
    );
}

#[test]
fn limits_stand_again_as_before() {
    let draft = line()
        .limit(limit("whole", "case.filed", "30d").by("tc"))
        .limit(limit("first", "case.filed", "5wd").by("ta"))
        .limit(limit("next", "ta.done", "5wd").by("tb"))
        .limit(limit("paused", "case.filed", "10wd").pause("g", "ta.done", "tb.done"))
        .limit(limit("ended", "case.filed", "10wd").stop("ta.done"))
        .limit(limit("anew", "ta.done", "5wd").restart());
    check(
        &draft,
        "2026-03-02
         zhang: open
         limits: ended 2026-03-16, first 2026-03-09, paused 2026-03-16, whole 2026-04-01
         2026-03-03
         zhang: complete ta
         limits: anew 2026-03-10, ended stopped, first met, next 2026-03-10, paused suspended(g), whole 2026-04-01
         2026-03-05
         zhang: withdraw
         limits: ended 2026-03-16, first 2026-03-09, paused 2026-03-16, whole 2026-04-01
         2026-03-10
         zhang: tick
         limits: ended 2026-03-16, first expired, paused 2026-03-16, whole 2026-04-01
         zhang: complete ta
         limits: anew 2026-03-17, ended stopped, first met, next 2026-03-17, paused suspended(g), whole 2026-04-01
         zhang: withdraw
         # Met late, and not met again.
         limits: ended 2026-03-16, first expired, paused 2026-03-16, whole 2026-04-01",
    );
}

#[test]
fn roles_are_filled_as_before() {
    let draft = Draft::new("a").role(role("chair", "legal")).stage(stage(
        "a",
        &[
            task("appoint", "head").fills("chair"),
            task("wait", "officer"),
        ],
        &[("wait.done", "end")],
    ));
    check(
        &draft,
        "zhang: open
         sun: complete appoint chair:zhao
         roles: chair=zhao
         sun: withdraw
         roles:",
    );
}

#[test]
fn work_that_was_handed_over_goes_back() {
    let draft = Draft::new("a").role(role("chair", "legal")).stage(stage(
        "a",
        &[
            task("appoint", "head").fills("chair"),
            task("hold", "chair"),
            task("note", "chair"),
            task("other", "reviewer"),
        ],
        &[("hold.done", "end")],
    ));
    check(
        &draft,
        "zhang: open
         qian: claim hold
         zhao: claim other
         sun: complete appoint chair:zhao -> a[hold@zhao note@zhao other@zhao]
         sun: transfer other qian
         sun: withdraw -> a[hold@qian note other@qian appoint@sun]
         events: step_withdrawn task_transferred task_unclaimed task_opened
         roles:
         qian: complete hold -> ended",
    );
}

#[test]
fn a_step_that_ended_the_window_of_a_limit_cannot_be_taken_back() {
    let draft = line().limit(limit("quick", "ta.done", "24h"));
    check(
        &draft,
        "2026-03-02
         zhang: open
         zhang: complete ta
         2026-03-04
         zhang: withdraw !! CB-2302 withdraw",
    );
}

#[test]
fn nobody_takes_back_the_step_of_another_whatever_the_policy_says() {
    let draft = line().verbs(|verbs| {
        let withdraw = verbs.withdraw.as_mut().expect("a policy");
        withdraw.by.push("head".into());
    });
    check(
        &draft,
        "zhang: open
         zhang: complete ta -> a[tb]
         sun: withdraw !! CB-2302 withdraw
         zhang: withdraw -> a[ta@zhang]",
    );
}
