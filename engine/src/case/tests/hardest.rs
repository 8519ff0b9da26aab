//! The cases that break workflow engines: returns, withdrawals and recusals in the middle of
//! parallel regions and running panels.

use super::draft::Draft;
use super::parts::{limit, role, stage, task};
use super::script::check;
use crate::definition::RefusalEffect::{Counts, Noted};
use crate::definition::expression::Type;

/// `file → p{hear: q{one: x → co-sign | two: y} → sum | weigh: w} → decide`.
fn deep() -> Draft {
    let sign = task("sign", "officer").panel("all", "officer head party", Noted);
    Draft::new("file")
        .stage(stage("file", &[task("tf", "officer")], &[("tf.done", "p")]))
        .stage(stage("p", &[], &[("p.done", "decide")]))
        .region(
            "p",
            "hear",
            vec![
                stage("q", &[], &[("q.done", "sum")]),
                stage("sum", &[task("ts", "reviewer")], &[("ts.done", "end")]),
            ],
        )
        .region(
            "p",
            "weigh",
            vec![stage("w", &[task("tw", "head")], &[("tw.done", "end")])],
        )
        .region(
            "q",
            "one",
            vec![
                stage("x", &[task("tx", "officer")], &[("tx.done", "co")]),
                stage("co", &[sign], &[("sign.done", "end")]),
            ],
        )
        .region(
            "q",
            "two",
            vec![stage("y", &[task("ty", "officer")], &[("ty.done", "end")])],
        )
        .stage(stage(
            "decide",
            &[task("td", "head")],
            &[("td.done", "end")],
        ))
}

/// Case 1: A running co-sign three levels deep is returned out of everything and resumed straight back:
/// the votes are gone, the other regions stand where they stood.
#[test]
fn a_co_sign_deep_inside_returns_out_of_everything_and_comes_straight_back() {
    check(
        &deep(),
        "zhang: open
         zhang: complete tf
         zhang: complete tx
         zhang: complete ty
         zhang: complete sign
         zhang: vote sign agree -> p{hear: q{one: co[sign(zhang+ head? party?)] | two: -} | weigh: w[tw]}
         sun: claim tw
         sun: return file direct from:sign -> file#2>p[tf]
         events: case_returned task_cancelled stage_left stage_left task_cancelled stage_left stage_left stage_entered task_opened
         finished:
         zhang: complete tf -> p#2{hear: q#2{one: co#2[sign] | two: -} | weigh: w#2[tw]}
         finished: file x y
         zhang: vote sign agree !! CB-2303 sign
         zhang: complete sign
         zhang: vote sign agree
         sun: vote sign agree
         zheng: vote sign refuse as:party -> p#2{hear: sum[ts] | weigh: w#2[tw]}
         zhao: complete ts
         zhou: complete tw -> decide[td]",
    );
}

/// Case 2: From the end the case is returned into the innermost region of a finished stage inside a
/// finished stage: only that region runs, and both joins close again behind it.
#[test]
fn the_innermost_region_of_finished_stages_is_opened_again_alone() {
    check(
        &deep(),
        "zhang: open
         zhang: complete tf
         zhang: complete tx
         zhang: complete ty
         zhang: complete sign
         zhang: vote sign agree
         sun: vote sign agree
         zheng: vote sign agree as:party
         zhao: complete ts
         zhou: complete tw -> decide[td]
         finished: co file p q sum w x y
         sun: return y direct -> p#2>decide{hear: q#2{one: - | two: y#2[ty]} | weigh: -}
         finished: co file w x
         zhang: complete ty -> p#2>decide{hear: sum#2[ts] | weigh: -}
         # From inside, back again within the region.
         zhao: return y direct -> p#2>decide{hear: q#3>sum{one: - | two: y#3[ty]} | weigh: -}
         zhang: complete ty -> p#2>decide{hear: sum#3[ts] | weigh: -}
         zhao: complete ts -> decide#2[td]
         finished: co file p q sum w x y
         sun: complete td -> ended",
    );
}

/// Case 3: Two regions are returned at once, each on its own; the join waits for both.
#[test]
fn two_regions_return_at_once_and_the_join_waits_for_both() {
    let region = |name: &str| {
        let (first, second) = (format!("{name}1"), format!("{name}2"));
        let (t1, t2) = (format!("t{first}"), format!("t{second}"));
        vec![
            stage(
                &first,
                &[task(&t1, "officer")],
                &[(&format!("{t1}.done"), &second)],
            ),
            stage(
                &second,
                &[task(&t2, "officer")],
                &[(&format!("{t2}.done"), "end")],
            ),
        ]
    };
    let draft = Draft::new("p")
        .stage(stage("p", &[], &[("p.done", "end")]))
        .region("p", "a", region("a"))
        .region("p", "b", region("b"));
    check(
        &draft,
        "zhang: open
         zhang: complete ta1
         zhang: complete tb1 -> p{a: a2[ta2] | b: b2[tb2]}
         zhang: return a1 !! CB-2301 return
         zhang: return a1 direct from:tb2 !! CB-2301 a1
         zhang: return a1 direct from:ta2 -> p{a: a1#2>a2[ta1] | b: b2[tb2]}
         zhang: return b1 from:tb2 -> p{a: a1#2>a2[ta1] | b: b1#2[tb1]}
         zhang: complete ta1 -> p{a: a2#2[ta2] | b: b1#2[tb1]}
         zhang: complete ta2 -> p{a: - | b: b1#2[tb1]}
         zhang: complete tb1
         zhang: complete tb2 -> ended",
    );
}

/// Case 4: The step that joined a parallel stage is withdrawn, with the limits it met and started, the
/// task it skipped, and the gate it opened.
#[test]
fn the_step_that_joined_is_taken_back_with_all_that_followed() {
    let draft = Draft::new("p")
        .fact("big", Type::Bool)
        .guard("is_big", "facts.big")
        .guard("joined", "seen('p.done')")
        .stage(stage("p", &[], &[("p.done", "z")]))
        .region(
            "p",
            "a",
            vec![stage("x", &[task("tx", "officer")], &[("tx.done", "end")])],
        )
        .region(
            "p",
            "b",
            vec![stage("y", &[task("ty", "officer")], &[("ty.done", "end")])],
        )
        .stage(
            stage(
                "z",
                &[
                    task("meet", "head").when("is_big"),
                    task("rule", "head").after("meet"),
                ],
                &[("rule.done", "end")],
            )
            .require("joined"),
        )
        .limit(limit("both", "case.filed", "10wd").by("ty"))
        .limit(limit("tell", "p.done", "5wd").by("rule"));
    check(
        &draft,
        "2026-03-02
         zhang: open
         li: complete tx
         zhang: complete ty big=false -> z[rule]
         limits: both met, tell 2026-03-09
         zhang: withdraw -> p#2{a: - | b: y#2[ty@zhang]}
         limits: both 2026-03-16
         facts:
         unseen: p.done meet.skipped ty.done
         sun: complete rule !! CB-2101 joined
         zhang: complete ty big=true -> z#2[meet]
         limits: both met, tell 2026-03-09",
    );
}

/// Case 5: Someone on a running panel steps aside while another region goes on; the role is filled
/// again, the newcomer signs in their place.
#[test]
fn a_recusal_in_the_middle_of_a_panel_leaves_the_rest_alone() {
    let sign = task("sign", "clerk").panel("sequence", "chair head", Counts);
    let draft = Draft::new("p")
        .role(
            role("chair", "legal")
                .needs("law_licence")
                .recusal("head", false),
        )
        .stage(stage("p", &[], &[("p.done", "end")]))
        .region(
            "p",
            "a",
            vec![stage(
                "x",
                &[task("appoint", "head").fills("chair"), sign],
                &[("sign.done", "end")],
            )],
        )
        .region(
            "p",
            "b",
            vec![stage("y", &[task("ty", "officer")], &[("ty.done", "end")])],
        );
    check(
        &draft,
        "zhang: open
         sun: complete appoint chair:zhao
         zheng: complete sign -> p{a: x[sign(zhao? head?)] | b: y[ty]}
         zhang: claim ty
         zheng: object zhao
         zhou: recuse zhao -> p{a: x[sign(chair? head?) appoint] | b: y[ty@zhang]}
         novice: vote sign agree !! CB-2205 chair
         sun: vote sign agree !! CB-2202 chair
         sun: complete appoint chair:qian -> p{a: x[sign(chair? head?)] | b: y[ty@zhang]}
         qian: vote sign agree
         sun: vote sign agree -> p{a: - | b: y[ty@zhang]}",
    );
}

/// Case 6: A limit runs out in the middle of a suspended, returned, parallel case, and its way leads out
/// of everything.
#[test]
fn a_limit_that_runs_out_leads_out_of_a_returned_parallel_stage() {
    let mut draft = deep().limit(limit("hold", "tf.done", "10wd"));
    let p = draft.definition.stages["p"].clone();
    let mut next = p.next.clone();
    next.extend(stage("", &[], &[("hold.expired", "decide")]).next);
    draft
        .definition
        .stages
        .insert("p".into(), crate::definition::Stage { next, ..p });
    check(
        &draft,
        "2026-03-02
         zhang: open
         zhang: complete tf
         zhang: complete tx
         zhang: complete ty
         zhang: return x from:sign -> p{hear: q{one: x#2[tx] | two: -} | weigh: w[tw]}
         sun: suspend
         2026-03-17
         # The clock that was not named ran on.
         zhang: tick -> suspended decide[td]
         sun: resume -> decide[td]
         limits: hold expired
         finished: file p y",
    );
}

/// Case 7: A returned stage is returned again by its way back, inside a region, while a sibling ends the
/// stage around it: nothing of the nested return survives.
#[test]
fn a_join_of_some_closes_a_nested_return_beside_it() {
    let draft = Draft::new("p")
        .stage(stage("p", &[], &[("p.done", "z")]).join(1))
        .region(
            "p",
            "a",
            vec![
                stage("x", &[task("tx", "officer")], &[("tx.done", "y")]),
                stage(
                    "y",
                    &[task("ty", "officer").outcomes("ok back")],
                    &[("ty.ok", "v"), ("ty.back", "<x direct")],
                ),
                stage("v", &[task("tv", "officer")], &[("tv.done", "end")]),
            ],
        )
        .region(
            "p",
            "b",
            vec![stage("w", &[task("tw", "officer")], &[("tw.done", "end")])],
        )
        .stage(stage("z", &[task("tz", "officer")], &[("tz.done", "end")]));
    check(
        &draft,
        "zhang: open
         zhang: complete tx
         zhang: complete ty ok -> p{a: v[tv] | b: w[tw]}
         zhang: return y direct from:tv -> p{a: y#2>v[ty] | b: w[tw]}
         zhang: complete ty back -> p{a: x#2>y[tx] | b: w[tw]}
         zhang: complete tx -> p{a: y#3>v[ty] | b: w[tw]}
         finished: x
         zhang: complete ty back -> p{a: x#3>y[tx] | b: w[tw]}
         zhang: complete tw -> z[tz]
         finished: p w
         zhang: return x !! CB-2301 x
         zhang: return p -> p#2{a: x#4[tx] | b: w#2[tw]}
         zhang: complete tx -> p#2{a: y#4[ty] | b: w#2[tw]}",
    );
}
