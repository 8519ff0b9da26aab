//! Recusal (回避): asked for, decided; what the person held goes back, the seat stays.

use super::draft::Draft;
use super::parts::{role, stage, task};
use super::script::check;
use crate::definition::RefusalEffect::Counts;

fn hearing() -> Draft {
    Draft::new("prepare")
        .role(role("chair", "legal").recusal("head", false))
        .role(role("officer", "enforcement").recusal("head", true))
        .stage(stage(
            "prepare",
            &[
                task("appoint", "head").fills("chair"),
                task("hold", "chair").after("appoint"),
                task("look", "officer"),
            ],
            &[("hold.done", "close")],
        ))
        .stage(stage(
            "close",
            &[task("file", "chair")],
            &[("file.done", "end")],
        ))
}

#[test]
fn opens_the_filling_task_again_while_its_stage_is_open() {
    check(
        &hearing(),
        "zhang: open
         sun: complete appoint chair:zhao -> prepare[look hold@zhao]
         zheng: object zheng !! CB-2305 zheng
         zheng: recuse zhao !! CB-2305 zhao
         zheng: object zhao -> prepare[look hold@zhao]
         zheng: recuse zhao !! CB-2202 head
         # Until it is decided, the work goes on (行政处罚法 第43条).
         zhao: claim hold
         sun: recuse zhao -> prepare[look appoint]
         events: recusal_decided task_cancelled task_reopened task_opened
         roles:
         seen: recusal.granted
         zhao: complete hold !! CB-2102 hold
         zheng: object zhao !! CB-2305 zhao
         sun: complete appoint chair:zhao !! CB-2203 chair
         sun: complete appoint chair:qian -> prepare[look hold@qian]
         events: task_completed task_opened
         qian: complete hold -> close[file@qian]",
    );
}

#[test]
fn a_refused_recusal_changes_nothing() {
    check(
        &hearing(),
        "zhang: open
         sun: complete appoint chair:zhao
         zheng: object zhao
         sun: keep zhao -> prepare[look hold@zhao]
         events: recusal_decided
         unseen: recusal.granted
         sun: recuse zhao !! CB-2305 zhao
         zhao: complete hold -> close[file@zhao]",
    );
}

#[test]
fn work_that_stops_waits_for_the_decision() {
    check(
        &hearing(),
        "zhang: open
         zhang: claim look -> prepare[appoint look@zhang]
         zheng: object zhang
         zhang: complete look !! CB-2203 officer
         sun: keep zhang
         zhang: complete look -> prepare[appoint]",
    );
}

#[test]
fn later_the_post_steps_in_for_a_role_nobody_can_fill_again() {
    check(
        &hearing(),
        "zhang: open
         sun: complete appoint chair:zhao
         zhao: complete hold -> close[file@zhao]
         zheng: object zhao
         sun: recuse zhao -> close[file]
         qian: complete file -> ended",
    );
    let draft = Draft::new("a")
        .role(role("team", "enforcement").min(2).recusal("head", false))
        .stage(stage(
            "a",
            &[task("appoint", "head").fills("team")],
            &[("appoint.done", "b")],
        ))
        .stage(stage("b", &[task("go", "team")], &[("go.done", "end")]));
    check(
        &draft,
        "zhang: open
         sun: complete appoint team:zhang+li -> b[go]
         wang: claim go !! CB-2202 team
         zheng: object li
         sun: recuse li -> b[go]
         roles: team=zhang
         wang: complete go -> ended",
    );
}

#[test]
fn nobody_decides_about_oneself() {
    let draft = hearing().role(role("head", "heads").recusal("head", false));
    check(
        &draft,
        "zhang: open
         zheng: object sun
         sun: recuse sun !! CB-2305 sun
         zhou: recuse sun -> prepare[appoint look]
         sun: complete appoint chair:zhao !! CB-2203 head",
    );
}

#[test]
fn a_delegation_ends_with_the_recusal_of_either() {
    for person in ["zhang", "li"] {
        check(
            &hearing(),
            &format!(
                "zhang: open
                 zhang: delegate look li -> prepare[appoint look@li<zhang]
                 zheng: object {person}
                 sun: recuse {person} -> prepare[appoint look]"
            ),
        );
    }
}

#[test]
fn a_seat_on_a_panel_stays_for_the_role() {
    let sign = task("sign", "clerk").panel("all", "chair head", Counts);
    let draft = Draft::new("a")
        .role(role("chair", "legal").recusal("head", false))
        .stage(stage(
            "a",
            &[task("appoint", "head").fills("chair"), sign],
            &[("sign.done", "end")],
        ));
    check(
        &draft,
        "zhang: open
         sun: complete appoint chair:zhao
         zheng: complete sign -> a[sign(zhao? head?)]
         zheng: object zhao
         sun: recuse zhao -> a[sign(chair? head?) appoint]
         zhao: vote sign agree !! CB-2203 head
         zhou: vote sign agree
         qian: vote sign agree -> ended",
    );
}

#[test]
fn a_vote_goes_on_among_those_who_are_left() {
    let vote = task("vote", "clerk").panel("vote 1/1 1/2", "head", Counts);
    let draft = Draft::new("a")
        .role(role("head", "heads").recusal("reviewer", false))
        .stage(stage("a", &[vote], &[("vote.done", "end")]));
    check(
        &draft,
        "zhang: open
         zheng: complete vote -> a[vote(sun? wu? zhou?)]
         zheng: object zhou
         zhao: recuse zhou -> a[vote(sun? wu?)]
         sun: vote vote agree
         zheng: object wu
         # Nobody else is left: what has been voted decides.
         zhao: recuse wu -> ended",
    );
}
