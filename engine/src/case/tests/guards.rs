//! Guards: hard, soft and overridden, undecided; gates of stages, also before their tasks open.

use super::draft::Draft;
use super::parts::{panel, stage, task};
use super::play::Play;
use super::script::check;
use crate::case::{Deviation, Event};
use crate::definition::RefusalEffect;
use crate::definition::expression::Type;

fn gated() -> Draft {
    Draft::new("notice")
        .fact("amount", Type::Int)
        .guard("reviewed", "seen('look.pass')")
        .guard("not_heavier", "facts.amount <= at('serve.done').amount")
        .soft_guard("usual", "facts.amount < 100")
        .stage(stage(
            "notice",
            &[task("serve", "officer").sets("amount")],
            &[("serve.done", "check")],
        ))
        .stage(stage(
            "check",
            &[task("look", "reviewer").outcomes("pass fail")],
            &[("look.pass", "decide"), ("look.fail", "decide")],
        ))
        .stage(
            stage(
                "decide",
                &[task("rule", "head").require("usual")],
                &[("rule.done", "end")],
            )
            .require("reviewed not_heavier"),
        )
}

#[test]
fn a_hard_gate_holds_for_every_task_of_its_stage() {
    check(
        &gated(),
        "zhang: open -> notice[serve]
         # Asked too early, the gate answers and not the closed door.
         sun: complete rule !! CB-2101 reviewed
         zhang: complete serve amount=50 -> check[look]
         sun: complete rule !! CB-2101 reviewed
         zhao: complete look fail -> decide[rule]
         sun: complete rule !! CB-2101 reviewed
         sun: complete rule over:reviewed=zhou !! CB-2101 reviewed
         sun: return check -> check#2[look]
         zhao: complete look pass -> decide#2[rule]
         # Heavier than what the party was told of (行政处罚法 第45条).
         sun: complete rule amount=51 !! CB-2101 not_heavier
         sun: complete rule amount=50 -> ended",
    );
}

#[test]
fn a_soft_guard_is_overridden_by_a_second_person_with_a_reason() {
    check(
        &gated(),
        "zhang: open
         zhang: complete serve amount=200
         zhao: complete look pass
         sun: complete rule !! CB-2101 usual
         sun: complete rule over:usual=sun !! CB-2208 override
         sun: complete rule over:usual=nobody !! CB-2208 override
         sun: complete rule over:reviewed=zhou !! CB-2101 usual
         sun: complete rule over:usual=zhou -> ended
         events: guard_overridden task_completed stage_left case_ended",
    );
}

#[test]
fn what_cannot_be_decided_is_refused_and_not_overridden() {
    let draft = Draft::new("a")
        .fact("amount", Type::Int)
        .soft_guard("usual", "facts.amount < 100")
        .stage(stage(
            "a",
            &[task("rule", "head").require("usual")],
            &[("rule.done", "end")],
        ));
    check(
        &draft,
        "sun: open -> a[rule]
         sun: complete rule !! CB-2110 usual
         sun: complete rule over:usual=zhou !! CB-2110 usual
         sun: complete rule amount=1 -> ended",
    );
}

#[test]
fn a_gate_guards_what_happens_outside_too() {
    let draft = Draft::new("a")
        .fact("amount", Type::Int)
        .guard("small", "facts.amount < 10")
        .stage(
            stage("a", &[], &[("party.paid", "end")])
                .accept("party.paid party amount")
                .require("small"),
        );
    check(
        &draft,
        "sun: open -> a[]
         zheng: happen party.paid !! CB-2110 small
         zheng: happen party.paid amount=9 kind=fine !! CB-2106 party.paid
         zheng: happen party.paid amount=10 !! CB-2101 small
         zheng: happen party.came !! CB-2103 party.came
         chen: happen party.paid amount=9 !! CB-2202 party
         zheng: happen party.paid amount=9 -> ended
         events: outside_happened stage_left case_ended",
    );
}

#[test]
fn a_panel_cannot_agree_to_what_is_barred_by_now() {
    let mut rule = task("rule", "head").require("small");
    rule.panel = Some(panel("all", "head reviewer", RefusalEffect::Counts));
    let draft = Draft::new("p")
        .fact("amount", Type::Int)
        .guard("small", "facts.amount < 10")
        .stage(stage("p", &[], &[("p.done", "end")]))
        .region("p", "a", vec![stage("x", &[rule], &[("rule.done", "end")])])
        .region(
            "p",
            "b",
            vec![stage(
                "y",
                &[task("weigh", "officer"), task("end", "officer")],
                &[("end.done", "end")],
            )],
        );
    check(
        &draft,
        "sun: open amount=5 -> p{a: x[rule] | b: y[weigh end]}
         sun: complete rule -> p{a: x[rule(head? reviewer?)] | b: y[weigh end]}
         sun: vote rule agree
         zhang: complete weigh amount=20 -> p{a: x[rule(sun+ reviewer?)] | b: y[end]}
         zhao: vote rule agree !! CB-2101 small
         zhao: vote rule abstain !! CB-2101 small
         zhang: complete end amount=9 -> p{a: x[rule(sun+ reviewer?)] | b: -}
         zhao: vote rule agree -> ended",
    );
}

#[test]
fn what_happens_outside_may_set_facts_and_need_not() {
    let draft = Draft::new("a")
        .fact("amount", Type::Int)
        .fact("kind", Type::Text)
        .stage(
            stage("a", &[], &[("party.left", "end")])
                .accept("party.paid party amount")
                .accept("party.wrote party")
                .accept("party.left party"),
        );
    check(
        &draft,
        "sun: open -> a[]
         zheng: happen party.paid -> a[]
         zheng: happen party.paid amount=9
         facts: amount=9
         zheng: happen party.paid kind=fine !! CB-2106 party.paid
         zheng: happen party.wrote kind=fine amount=8
         facts: amount=8 kind=fine
         zheng: happen party.wrote other=1 !! CB-2106 party.wrote
         zheng: happen party.left -> ended",
    );
}

#[test]
fn a_record_that_breaks_a_guard_deviates_with_what_happened() {
    let draft = Draft::new("a")
        .fact("amount", Type::Int)
        .guard("small", "facts.amount < 10")
        .stage(
            stage("a", &[task("serve", "officer")], &[("party.paid", "end")])
                .accept("party.paid party amount")
                .require("small"),
        );
    let mut play = check(
        &draft,
        "-: open from:elsewhere amount=20
         -: complete serve
         events: deviation_recorded task_completed",
    );
    assert_eq!(deviations(&play), ["serve breaks small"]);
    play = check(
        &draft,
        "-: open from:elsewhere
         -: happen party.paid amount=10 -> ended
         events: deviation_recorded outside_happened task_cancelled stage_left case_ended",
    );
    assert_eq!(deviations(&play), ["party.paid breaks small"]);
    // Who is named can be told: nothing is let pass.
    check(
        &draft,
        "-: open from:elsewhere amount=20
         zhang: complete serve !! CB-2101 small",
    );
}

/// What deviated in the last command, and from which rule.
fn deviations(play: &Play) -> Vec<String> {
    let events = play.last.iter().map(|decided| &decided.event);
    let told = events.filter_map(|event| match event {
        Event::DeviationRecorded(Deviation { activity, rule, .. }) => {
            Some(format!("{activity} breaks {rule}"))
        }
        _ => None,
    });
    told.collect()
}
