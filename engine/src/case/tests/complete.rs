//! Completing: outcomes, documents, opinions, facts, persons for roles, skipped tasks.

use super::draft::Draft;
use super::parts::{role, stage, task};
use super::script::check;
use crate::definition::expression::Type;

#[test]
fn moves_on_by_done_and_by_outcome() {
    let draft = Draft::new("notice")
        .stage(stage(
            "notice",
            &[task("serve", "officer")],
            &[("serve.done", "check")],
        ))
        .stage(stage(
            "check",
            &[task("look", "reviewer").outcomes("pass refused")],
            &[("look.pass", "end"), ("look.refused", "notice")],
        ));
    check(
        &draft,
        "zhang: complete serve !! CB-2004 draft
         zhang: open -> notice[serve]
         zhang: open !! CB-2001 draft
         zhao: complete serve !! CB-2202 officer
         nobody: complete serve !! CB-2201 nobody
         -: complete serve !! CB-2201 actor
         chen: complete serve !! CB-2202 officer
         zhang: complete look !! CB-2102 look
         zhang: complete serve pass !! CB-2104 serve
         zhang: complete serve -> check[look]
         events: task_completed stage_left stage_entered task_opened
         zhao: complete look !! CB-2104 look
         zhao: complete look maybe !! CB-2104 look
         # Without a panel, `refused` is an outcome like any other.
         zhao: complete look refused -> notice#2[serve]
         seen: serve.done look.done look.refused
         li: complete serve -> check#2[look]
         zhao: complete look pass -> ended
         events: task_completed stage_left case_ended
         zhao: complete look pass !! CB-2002 draft
         zhang: tick -> ended",
    );
}

#[test]
fn asks_for_document_opinion_and_facts_of_their_types() {
    let mut report = task("report", "officer").sets("day").outcomes("");
    report.doc = Some("minutes".into());
    report.opinion_required = true;
    report.may_set = Some(vec!["amount".into()]);
    let draft = Draft::new("a")
        .fact("day", Type::Date)
        .fact("amount", Type::Int)
        .fact("other", Type::Text)
        .stage(stage("a", &[report], &[("report.done", "end")]));
    check(
        &draft,
        "zhang: open amount=3 -> a[report]
         zhang: complete report !! CB-2105 report
         zhang: complete report doc:letter !! CB-2105 report
         zhang: complete report doc:minutes !! CB-2107 report
         zhang: complete report doc:minutes say:yes !! CB-2106 report
         zhang: complete report doc:minutes say:yes day=soon !! CB-2106 report
         zhang: complete report doc:minutes say:yes day=2026-02-01 other=x !! CB-2106 report
         zhang: complete report doc:minutes say:yes day=2026-02-01 none=x !! CB-2106 report
         zhang: complete report doc:minutes say:yes day=2026-02-01 amount=much !! CB-2106 report
         facts: amount=3
         zhang: complete report doc:minutes say:yes day=2026-02-01 amount=4 -> ended
         facts: amount=4 day=2026-02-01
         seen: day amount",
    );
}

#[test]
fn opens_with_known_facts_in_a_known_organ_only() {
    let draft = Draft::new("a").fact("amount", Type::Int).stage(stage(
        "a",
        &[task("x", "officer")],
        &[("x.done", "end")],
    ));
    check(
        &draft,
        "zhang: open amount=much !! CB-2106 case.filed
         zhang: open other=1 !! CB-2106 case.filed
         zhang: open amount=null -> a[x]
         seen: case.filed",
    );
}

#[test]
fn fills_roles_with_enough_persons_who_qualify() {
    let draft = Draft::new("a")
        .role(role("team", "enforcement").min(2).apart("chair"))
        .role(role("chair", "legal").needs("law_licence"))
        .stage(stage(
            "a",
            &[
                task("appoint", "head").fills("team chair"),
                task("hold", "chair").after("appoint"),
                task("inspect", "team").after("appoint"),
            ],
            &[("hold.done", "end")],
        ));
    check(
        &draft,
        "zhang: open -> a[appoint]
         sun: complete appoint !! CB-2108 appoint
         sun: complete appoint team:zhang chair:zhao !! CB-2108 appoint
         sun: complete appoint team:zhang+zhang chair:zhao !! CB-2108 appoint
         sun: complete appoint team:zhang+li !! CB-2108 appoint
         sun: complete appoint team:zhang+li chair:zhao clerk:zheng !! CB-2108 appoint
         sun: complete appoint team:zhang+chen chair:zhao !! CB-2202 team
         sun: complete appoint team:zhang+li chair:novice !! CB-2205 chair
         sun: complete appoint team:zhang+li chair:nobody !! CB-2201 nobody
         sun: complete appoint team:zhang+li chair:zhao -> a[hold@zhao inspect]
         roles: chair=zhao team=zhang+li
         # The role is filled: another holder of the post has no part in it.
         qian: complete hold !! CB-2206 hold
         wang: complete inspect !! CB-2202 team
         li: complete inspect -> a[hold@zhao]
         zhao: complete hold -> ended",
    );
}

#[test]
fn open_work_of_a_role_goes_to_who_is_appointed() {
    let draft = Draft::new("a").role(role("chair", "legal")).stage(stage(
        "a",
        &[
            task("appoint", "head").fills("chair"),
            task("hold", "chair"),
            task("note", "chair"),
        ],
        &[("hold.done", "end")],
    ));
    check(
        &draft,
        "zhang: open
         qian: claim hold
         novice: claim note -> a[appoint hold@qian note@novice]
         sun: complete appoint chair:zhao+novice -> a[hold note@novice]
         zhao: complete hold -> ended",
    );
    check(
        &draft,
        "zhang: open
         qian: claim hold -> a[appoint hold@qian note]
         sun: complete appoint chair:zhao -> a[hold@zhao note@zhao]
         events: task_completed task_transferred task_transferred
         qian: complete hold !! CB-2206 hold
         zhao: complete hold -> ended",
    );
}

#[test]
fn keeps_apart_whom_one_task_names_for_two_roles() {
    let draft = Draft::new("a")
        .role(role("first", "enforcement"))
        .role(role("second", "enforcement").apart("first"))
        .stage(stage(
            "a",
            &[task("appoint", "head").fills("first second")],
            &[("appoint.done", "end")],
        ));
    check(
        &draft,
        "sun: open -> a[appoint]
         sun: complete appoint first:zhang second:zhang !! CB-2204 first
         sun: complete appoint first:zhang second:li -> ended",
    );
}

#[test]
fn skips_a_task_that_is_not_needed_and_goes_on() {
    let draft = Draft::new("a")
        .fact("complex", Type::Bool)
        .fact("big", Type::Bool)
        .guard("is_complex", "facts.complex")
        .guard("is_big", "facts.big")
        .stage(stage(
            "a",
            &[
                task("look", "officer"),
                task("meet", "head").after("look").when("is_complex"),
                task("weigh", "head").after("meet").when("is_big"),
                task("tell", "officer").after("weigh"),
            ],
            &[("tell.done", "end"), ("weigh.skipped", "b")],
        ))
        .stage(stage(
            "b",
            &[task("close", "officer")],
            &[("close.done", "end")],
        ));
    check(
        &draft,
        "zhang: open -> a[look]
         # What is not known is not taken for false.
         zhang: complete look !! CB-2110 is_complex
         zhang: complete look complex=true -> a[meet]
         sun: complete meet !! CB-2110 is_big
         sun: complete meet big=true -> a[weigh]
         sun: complete weigh -> a[tell]",
    );
    check(
        &draft,
        "zhang: open -> a[look]
         zhang: complete look complex=false big=true -> a[weigh]
         events: task_completed task_skipped task_opened
         seen: meet.skipped
         unseen: meet.done",
    );
    check(
        &draft,
        "zhang: open big=false -> a[look]
         # The way out after the skipped task is taken before the next task opens.
         zhang: complete look complex=false -> b[close]
         events: task_completed task_skipped task_skipped stage_left stage_entered task_opened",
    );
}

#[test]
fn a_definition_that_runs_in_a_circle_is_refused() {
    let draft = Draft::new("a")
        .fact("x", Type::Bool)
        .guard("on", "facts.x")
        .stage(stage("a", &[task("t", "officer")], &[("on", "b")]))
        .stage(stage("b", &[], &[("on", "a")]));
    check(
        &draft,
        "zhang: open -> a[t]
         zhang: complete t x=true !! CB-2401 draft
         zhang: complete t x=false -> a[]",
    );
}

#[test]
fn a_transition_asks_its_guard_and_the_first_that_holds_is_taken() {
    let draft = Draft::new("a")
        .fact("amount", Type::Int)
        .guard("small", "facts.amount < 10")
        .guard("great", "facts.amount >= 100")
        .stage(stage(
            "a",
            &[task("t", "officer")],
            &[
                ("t.done if small", "end"),
                ("t.done if great", "c"),
                ("t.done", "b"),
            ],
        ))
        .stage(stage(
            "b",
            &[task("u", "officer")],
            &[("great", "c"), ("u.done", "end")],
        ))
        .stage(stage("c", &[task("v", "officer")], &[("v.done", "end")]));
    check(
        &draft,
        "zhang: open -> a[t]
         zhang: complete t !! CB-2110 small
         zhang: complete t amount=5 -> ended",
    );
    check(
        &draft,
        "zhang: open
         zhang: complete t amount=500 -> c[v]",
    );
    check(
        &draft,
        "zhang: open
         zhang: complete t amount=50 -> b[u]
         zhang: complete u amount=100 -> ended",
    );
}
