//! Suspend, resume, terminate, urge, deviate: verbs that concern the case as a whole.

use super::draft::{Draft, names, text};
use super::parts::{limit, stage, task};
use super::play::Play;
use super::script::check;
use crate::case::Event;
use crate::definition::RefusalEffect::Noted;
use crate::definition::{LegalGround, VerbPolicy};

fn draft() -> Draft {
    Draft::new("a")
        .stage(stage(
            "a",
            &[task("ta", "officer"), task("tb", "officer")],
            &[("tb.done", "b")],
        ))
        .stage(stage("b", &[task("tc", "officer")], &[("tc.done", "end")]))
        .limit(limit("decide", "case.filed", "10wd"))
        .limit(limit("serve", "case.filed", "10wd"))
        .limit(limit("ask", "case.filed", "20wd").pause("ask", "ta.done", "tb.done"))
        .verbs(|verbs| verbs.suspend_limits = names("decide ask"))
}

#[test]
fn a_suspended_case_stands_still_with_the_clocks_named() {
    check(
        &draft(),
        "2026-03-02
         zhang: open
         sun: resume !! CB-2207 resume
         zhang: suspend !! CB-2207 suspend
         2026-03-04
         sun: suspend -> suspended a[ta tb]
         limits: ask suspended(because), decide suspended(because), serve 2026-03-16
         sun: suspend !! CB-2003 suspend
         zhang: complete ta !! CB-2003 complete
         zhang: claim ta !! CB-2003 claim
         sun: return a !! CB-2003 return
         sun: extend decide 5wd !! CB-2003 extend
         sun: urge -> suspended a[ta tb]
         2026-03-17
         zhang: tick
         limits: ask suspended(because), decide suspended(because), serve expired
         2026-03-18
         zhang: resume !! CB-2207 resume
         sun: resume -> a[ta tb]
         # Two working days were used up by 4 March; the rest counts from the day after.
         limits: ask 2026-04-14, decide 2026-03-30, serve expired
         zhang: complete ta -> a[tb]",
    );
}

#[test]
fn a_clock_goes_on_only_when_its_last_ground_fell_away() {
    check(
        &draft(),
        "2026-03-02
         zhang: open
         2026-03-03
         zhang: complete ta
         limits: ask suspended(ask), decide 2026-03-16, serve 2026-03-16
         2026-03-04
         sun: suspend
         events: case_suspended limit_suspended limit_suspended
         limits: ask suspended(ask+because), decide suspended(because), serve 2026-03-16
         2026-03-05
         sun: resume
         events: case_resumed limit_resumed limit_ground_ended
         limits: ask suspended(ask), decide 2026-03-17, serve 2026-03-16
         2026-03-09
         zhang: complete tb
         # One working day used before 3 March, the days up to 9 March not counted.
         limits: ask 2026-04-03, decide 2026-03-17, serve 2026-03-16",
    );
}

#[test]
fn a_limit_that_starts_while_the_case_is_suspended_stands_still_at_once() {
    let draft = Draft::new("a")
        .stage(stage("a", &[task("ta", "officer")], &[("ta.done", "end")]))
        .limit(limit("first", "case.filed", "3wd"))
        .limit(limit("second", "first.expired", "5wd"))
        .verbs(|verbs| verbs.suspend_limits = names("second"));
    check(
        &draft,
        "2026-03-02
         zhang: open
         sun: suspend
         2026-03-10
         zhang: tick
         events: limit_expired limit_started limit_suspended
         limits: first expired, second suspended(because)
         sun: resume
         limits: first expired, second 2026-03-17",
    );
}

#[test]
fn a_suspension_needs_its_document_and_its_ground() {
    let draft = draft().verbs(|verbs| {
        verbs.suspend = Some(VerbPolicy {
            by: names("head"),
            reason_required: true,
            doc: Some("notice".into()),
            basis: Some("第39条".to_owned()),
            ..VerbPolicy::default()
        });
    });
    check(
        &draft,
        "zhang: open
         sun: suspend unreasoned doc:notice !! CB-2109 suspend
         sun: suspend !! CB-2105 suspend
         sun: suspend doc:letter !! CB-2105 suspend
         sun: suspend doc:notice -> suspended a[ta tb]
         sun: resume -> a[ta tb]",
    );
}

#[test]
fn where_the_law_names_grounds_nothing_else_suspends_or_terminates() {
    let on = |name: &str| {
        let ground = LegalGround {
            name: name.into(),
            title: text(name),
            basis: "第39条(一)".to_owned(),
        };
        Some(VerbPolicy {
            by: names("head"),
            grounds: vec![ground],
            ..VerbPolicy::default()
        })
    };
    // The tests say "because".
    check(
        &draft().verbs(|verbs| verbs.suspend = on("because")),
        "2026-03-02
         zhang: open
         sun: suspend -> suspended a[ta tb]
         limits: ask suspended(because（第39条(一)）), decide suspended(because（第39条(一)）), serve 2026-03-16
         sun: resume -> a[ta tb]",
    );
    let other = draft().verbs(|verbs| {
        verbs.suspend = on("death");
        verbs.terminate = on("death");
    });
    check(
        &other,
        "zhang: open
         sun: suspend !! CB-2307 suspend
         sun: terminate zhou !! CB-2307 terminate",
    );
}

#[test]
fn terminating_needs_a_second_person_and_closes_everything() {
    check(
        &draft(),
        "zhang: open
         zhang: complete ta
         zhang: terminate sun !! CB-2207 terminate
         sun: terminate sun !! CB-2208 terminate
         sun: terminate nobody !! CB-2208 terminate
         sun: terminate zhou -> terminated
         events: task_cancelled stage_left limit_stopped limit_stopped limit_stopped case_terminated
         limits: ask stopped, decide stopped, serve stopped
         sun: terminate zhou !! CB-2002 draft
         zhang: complete tb !! CB-2002 draft
         sun: withdraw !! CB-2002 draft",
    );
    check(
        &draft(),
        "zhang: open
         sun: suspend
         sun: terminate zhou -> terminated
         limits: ask stopped, decide stopped, serve stopped",
    );
}

#[test]
fn the_end_meets_the_limits_that_nothing_else_meets() {
    let draft = draft()
        .limit(limit("by", "case.filed", "20wd").by("never"))
        .limit(limit("stop", "case.filed", "20wd").stop("never"));
    check(
        &draft,
        "zhang: open
         zhang: complete tb
         zhang: complete tc -> ended
         limits: ask met, by stopped, decide met, serve met, stop stopped",
    );
}

#[test]
fn urging_names_the_open_tasks() {
    let play = check(
        &draft(),
        "zhang: open
         zhang: urge !! CB-2207 urge
         sun: urge tc !! CB-2102 tc
         sun: urge tb
         events: urged
         sun: urge",
    );
    assert!(format!("{:?}", play.last[0].event).contains("TaskNo(1)"));
}

/// Who was urged by the last event, as `1=officer 2=officer/li`.
fn urged(play: &Play) -> String {
    let Event::Urged { tasks, .. } = &play.last[0].event else {
        panic!("nobody was urged");
    };
    let named = tasks.iter().flat_map(|task| {
        let holders = task.holders.iter().flatten();
        holders.map(move |holder| {
            let person = holder.person.as_ref().map(|person| format!("/{person}"));
            format!("{}={}{}", task.no, holder.role, person.unwrap_or_default())
        })
    });
    named.collect::<Vec<_>>().join(" ")
}

#[test]
fn urging_says_for_whom_each_task_waits() {
    let stage_a = stage(
        "a",
        &[
            task("ta", "officer"),
            task("tb", "officer"),
            task("tc", "officer").panel("sequence", "head reviewer", Noted),
            task("td", "officer").panel("2", "officer", Noted),
        ],
        &[("ta.done", "end")],
    );
    let draft = Draft::new("a").stage(stage_a);
    let play = check(
        &draft,
        "zhang: open
         zhang: claim tb
         zhang: complete tc
         zhang: complete td
         sun: urge",
    );
    assert_eq!(urged(&play), "1=officer 2=officer/zhang 3=head 4=officer");
}

#[test]
fn a_deviation_is_recorded_even_when_the_case_is_over() {
    check(
        &draft(),
        "-: deviate !! CB-2004 draft
         zhang: open
         -: deviate -> a[ta tb]
         sun: terminate zhou
         -: deviate -> terminated
         events: deviation_recorded",
    );
}

#[test]
fn an_imported_case_may_name_nobody() {
    check(
        &draft(),
        "-: open from:elsewhere -> a[ta tb]
         -: complete ta -> a[tb]
         zhang: claim tb
         -: complete tb -> b[tc]
         zhao: complete tc !! CB-2202 officer",
    );
}

#[test]
fn what_happened_may_not_lie_in_the_future() {
    use super::bureau::context;
    use super::script::instant;
    use crate::case::{CaseState, Code, Command, decide};
    let context = context("zhang", instant("2026-03-02"), instant("2026-03-01"));
    let refused = decide(
        &draft().done(),
        &CaseState::default(),
        &Command::Tick,
        &context,
    );
    assert_eq!(refused.map_err(|refused| refused.code), Err(Code::Future));
}
