//! Vote and sign (会签、或签、依次、票签); add and drop signers while the panel runs.

use super::draft::Draft;
use super::parts::{role, stage, task};
use super::script::check;
use crate::definition::RefusalEffect::{self, Counts, Fails, Noted};

fn signed(rule: &str, members: &str, refusal: RefusalEffect) -> Draft {
    let sign = task("sign", "officer").panel(rule, members, refusal);
    Draft::new("a")
        .stage(stage(
            "a",
            &[sign],
            &[("sign.done", "b"), ("sign.refused", "c")],
        ))
        .stage(stage("b", &[task("tb", "auditor")], &[("tb.done", "end")]))
        .stage(stage("c", &[task("tc", "officer")], &[("tc.done", "end")]))
        .role(role("auditor", "heads").apart("head"))
}

#[test]
fn all_must_answer_and_a_refusal_counts_or_fails_or_is_noted() {
    let setting = "zhang: open
         sun: vote sign agree !! CB-2303 sign
         zhang: complete sign -> a[sign(head? reviewer?)]
         zhang: complete sign !! CB-2303 sign
         zhang: vote sign agree !! CB-2202 reviewer
         sun: vote sign agree -> a[sign(sun+ reviewer?)]
         sun: vote sign agree !! CB-2303 sign
         zhou: vote sign agree !! CB-2202 reviewer
         ";
    for (effect, last) in [
        (Counts, "zhao: vote sign agree -> b[tb]"),
        (Counts, "zhao: vote sign abstain -> b[tb]"),
        (Counts, "zhao: vote sign refuse -> c[tc]"),
        (Fails, "zhao: vote sign refuse -> c[tc]"),
        (Noted, "zhao: vote sign refuse -> b[tb]"),
    ] {
        let draft = signed("all", "head reviewer", effect);
        check(&draft, &[setting, last].concat());
    }
    // A refusal that fails the panel ends it before the others have answered.
    check(
        &signed("all", "head reviewer", Fails),
        "zhang: open
         zhang: complete sign
         zhao: vote sign refuse -> c[tc]
         events: panel_voted panel_decided task_completed stage_left stage_entered task_opened
         unseen: sign.done
         seen: sign.refused",
    );
}

#[test]
fn what_was_submitted_takes_effect_when_the_panel_agrees_and_not_before() {
    use crate::definition::expression::Type::Int;
    let draft = signed("all", "head", Counts).fact("amount", Int);
    check(
        &draft,
        "zhang: open
         zhang: complete sign amount=9 -> a[sign(head?)]
         facts:
         sun: vote sign agree -> b[tb]
         facts: amount=9",
    );
    check(
        &draft,
        "zhang: open
         zhang: complete sign amount=9
         sun: vote sign refuse -> c[tc]
         facts:",
    );
}

#[test]
fn enough_of_those_who_hold_the_role_sign_and_nobody_signs_twice() {
    check(
        &signed("2", "officer", Counts),
        "zhang: open
         # Who submits has signed.
         zhang: complete sign -> a[sign(zhang+)]
         zhang: vote sign agree !! CB-2303 sign
         zhang: vote sign agree as:officer !! CB-2303 sign
         zhao: vote sign agree !! CB-2202 officer
         li: vote sign refuse -> a[sign(zhang+ li-)]
         wang: vote sign agree -> b[tb]",
    );
    // Nobody is left who could sign: it is decided all the same.
    check(
        &signed("2", "officer", Counts),
        "zhang: open
         zhang: complete sign
         li: vote sign refuse
         wang: vote sign refuse -> c[tc]",
    );
    check(
        &signed("2", "officer", Noted),
        "zhang: open
         zhang: complete sign
         li: vote sign refuse -> a[sign(zhang+ li-)]
         wang: vote sign abstain -> b[tb]",
    );
    check(
        &signed("1", "head reviewer", Counts),
        "zhang: open
         zhang: complete sign -> a[sign(head? reviewer?)]
         zhao: vote sign agree -> b[tb]",
    );
}

#[test]
fn one_after_the_other_waits_its_turn() {
    check(
        &signed("sequence", "head reviewer clerk", Fails),
        "zhang: open
         zhang: complete sign
         zhao: vote sign agree !! CB-2202 head
         sun: vote sign agree
         zheng: vote sign agree !! CB-2202 reviewer
         zhao: vote sign agree
         zheng: vote sign agree -> b[tb]",
    );
}

#[test]
fn a_vote_needs_its_quorum_and_its_majority() {
    let draft = signed("vote 2/3 1/2", "head", Counts);
    check(
        &draft,
        "zhang: open
         zhang: complete sign -> a[sign(sun? wu? zhou?)]
         sun: vote sign agree -> a[sign(sun+ wu? zhou?)]
         zhao: vote sign agree !! CB-2303 sign
         zhou: vote sign agree -> b[tb]",
    );
    check(
        &draft,
        "zhang: open
         zhang: complete sign
         sun: vote sign refuse
         zhou: vote sign abstain -> c[tc]",
    );
}

#[test]
fn an_external_answer_is_recorded_by_somebody_who_serves() {
    check(
        &signed("all", "head party", Noted),
        "zhang: open
         zhang: complete sign -> a[sign(head? party?)]
         sun: vote sign agree
         # One who has voted can still record what the party said.
         sun: vote sign refuse as:party -> b[tb]",
    );
    check(
        &signed("all", "head party", Noted),
        "zhang: open
         zhang: complete sign
         chen: vote sign agree !! CB-2202 party
         zheng: vote sign agree -> a[sign(head? party+)]",
    );
}

#[test]
fn one_person_in_two_filled_roles_is_one_member() {
    let sign = task("sign", "officer")
        .after("appoint")
        .panel("all", "first second", Counts);
    let draft = Draft::new("a")
        .role(role("first", "heads"))
        .role(role("second", "heads"))
        .stage(stage(
            "a",
            &[task("appoint", "head").fills("first second"), sign],
            &[("sign.done", "end")],
        ));
    check(
        &draft,
        "zhang: open
         sun: complete appoint first:sun second:sun+zhou
         zhang: complete sign -> a[sign(sun? zhou?)]
         zhou: vote sign agree
         sun: vote sign agree -> ended",
    );
}

#[test]
fn a_panel_on_which_nobody_can_sit_is_not_convened() {
    let draft = signed("vote 1/2 1/2", "court", Counts).role(role("court", "judges"));
    check(
        &draft,
        "zhang: open
         zhang: complete sign !! CB-2303 sign",
    );
}

#[test]
fn signers_are_added_where_asked_up_to_the_most() {
    check(
        &signed("sequence", "head reviewer", Counts),
        "zhang: open
         zhang: add sign li !! CB-2303 sign
         zhang: complete sign -> a[sign(head? reviewer?)]
         zhao: add sign li !! CB-2207 add_sign
         zhang: add sign nobody !! CB-2201 nobody
         sun: vote sign agree
         # A member asks: the added signer comes right after.
         sun: add sign wang after -> a[sign(sun+ wang? reviewer?)]
         sun: add sign wang !! CB-2303 sign
         zhao: vote sign agree !! CB-2303 sign
         wang: vote sign agree
         zhang: add sign chen -> a[sign(sun+ wang+ reviewer? chen?)]
         zhang: add sign zhou !! CB-2303 sign
         zhao: vote sign agree
         chen: vote sign agree -> b[tb]",
    );
}

#[test]
fn who_signed_cannot_be_dropped_and_the_last_member_neither() {
    check(
        &signed("all", "head", Counts),
        "zhang: open
         zhang: complete sign
         zhang: add sign li before -> a[sign(head? li?)]
         zhang: drop sign wang !! CB-2303 sign
         sun: vote sign agree
         zhang: drop sign sun !! CB-2303 sign
         # The last answer that was missing is not waited for: the panel is decided.
         zhang: drop sign li -> b[tb]
         events: signer_dropped panel_decided task_completed stage_left stage_entered task_opened",
    );
    let draft = Draft::new("a").role(role("chair", "legal")).stage(stage(
        "a",
        &[
            task("appoint", "head").fills("chair"),
            task("sign", "officer")
                .after("appoint")
                .panel("all", "chair", Counts),
        ],
        &[("sign.done", "end")],
    ));
    check(
        &draft,
        "zhang: open
         sun: complete appoint chair:zhao
         zhang: complete sign -> a[sign(zhao?)]
         zhang: drop sign zhao !! CB-2303 sign",
    );
}

#[test]
fn duties_stay_apart_when_a_signer_is_added_and_after_a_vote() {
    let draft =
        signed("all", "head", Counts).role(role("officer", "enforcement").apart("auditor head"));
    check(
        &draft,
        "zhang: open
         zhang: complete sign
         sun: vote sign agree -> b[tb]
         # Who voted as head acted as head.
         sun: complete tb !! CB-2204 auditor
         zhou: complete tb -> ended",
    );
    let sign = task("sign", "officer").panel("all", "head", Counts);
    let draft = Draft::new("z")
        .role(role("officer", "enforcement").apart("reviewer"))
        .stage(stage(
            "z",
            &[task("look", "reviewer")],
            &[("look.done", "a")],
        ))
        .stage(stage("a", &[sign], &[("sign.done", "end")]));
    check(
        &draft,
        "zhang: open
         zhao: complete look
         zhang: complete sign
         zhang: add sign zhao !! CB-2204 officer
         zhang: add sign qian -> a[sign(head? qian?)]",
    );
}

#[test]
fn the_last_vote_does_not_fail_for_a_fact_that_voters_cannot_give() {
    let sign = task("sign", "officer").panel("all", "head", Counts);
    let draft = Draft::new("a")
        .fact("complex", crate::definition::expression::Type::Bool)
        .guard("is_complex", "facts.complex")
        .stage(stage(
            "a",
            &[sign, task("meet", "head").after("sign").when("is_complex")],
            &[("meet.done", "end"), ("meet.skipped", "end")],
        ));
    check(
        &draft,
        "zhang: open
         zhang: complete sign
         # Not known: the task is presumed to be needed.
         sun: vote sign agree -> a[meet]",
    );
    check(
        &draft,
        "zhang: open
         zhang: complete sign complex=false
         sun: vote sign agree -> ended",
    );
}

#[test]
fn who_stepped_aside_calls_nobody_to_a_panel_and_sends_nobody_away() {
    let officer = role("officer", "enforcement").recusal("head", false);
    let head = role("head", "heads").recusal("clerk", false);
    check(
        &signed("all", "head reviewer", Counts)
            .role(officer)
            .role(head),
        "zhang: open
         zhang: complete sign
         sun: vote sign agree
         zhang: add sign wang
         zheng: object zhang
         sun: recuse zhang
         zhang: add sign li !! CB-2203 officer
         zhang: drop sign wang !! CB-2203 officer
         zheng: object sun
         zheng: recuse sun
         sun: add sign li !! CB-2203 officer",
    );
}
