//! Limits (时限): what starts, stops, meets, moves and expires them.

use super::draft::Draft;
use super::parts::{limit, stage, task};
use super::script::check;
use crate::definition::expression::Type;

/// One stage in which tasks can be done in any order, and something can happen outside.
pub(super) fn open_stage() -> Draft {
    let names = ["t1", "t2", "t3", "t4", "last"];
    let tasks = names.map(|name| task(name, "officer"));
    Draft::new("a")
        .fact("day", Type::Date)
        .fact("moment", Type::Instant)
        .stage(
            stage("a", &tasks, &[("last.done", "end")])
                .accept("party.came party")
                .accept("day.set party day")
                .accept("moment.set party moment"),
        )
}

#[test]
fn starts_once_and_anew_only_where_it_may() {
    let draft = open_stage()
        .limit(limit("once", "party.came", "5wd"))
        .limit(limit("anew", "party.came", "5wd").restart());
    check(
        &draft,
        "2026-03-02
         zhang: open
         limits:
         zheng: happen party.came
         limits: anew 2026-03-09, once 2026-03-09
         2026-03-04
         zheng: happen party.came
         events: outside_happened limit_stopped limit_started
         limits: anew 2026-03-11, once 2026-03-09
         2026-03-20
         zheng: happen party.came
         # What has run out starts again with either.
         events: limit_expired limit_expired outside_happened limit_started limit_started
         limits: anew 2026-03-27, once 2026-03-27",
    );
}

#[test]
fn is_met_by_its_task_in_time_or_late_and_once() {
    let draft = open_stage()
        .limit(limit("early", "case.filed", "5wd").by("t1"))
        .limit(limit("late", "case.filed", "1wd").by("t2"))
        .limit(
            limit("stopped", "case.filed", "5wd")
                .by("t1")
                .stop("party.came"),
        );
    let play = check(
        &draft,
        "2026-03-02
         zhang: open
         zheng: happen party.came
         limits: early 2026-03-09, late 2026-03-03, stopped stopped
         2026-03-05
         zhang: complete t1
         events: limit_expired task_completed limit_met
         limits: early met, late expired, stopped stopped
         zhang: complete t2
         events: task_completed limit_met
         limits: early met, late met, stopped stopped",
    );
    let late = format!("{:?}", play.last[1].event);
    assert!(late.contains("late: true"), "{late}");
}

#[test]
fn what_was_done_in_time_is_not_late_because_it_was_recorded_late() {
    let draft = open_stage().limit(limit("decide", "case.filed", "5wd").by("t1"));
    for (done, late) in [("2026-03-09", "late: false"), ("2026-03-10", "late: true")] {
        let script = format!(
            "2026-03-02
             zhang: open
             2026-03-12
             zhang: tick
             limits: decide expired
             asof {done}
             zhang: complete t1
             events: task_completed limit_met"
        );
        let met = format!("{:?}", check(&draft, &script).last[1].event);
        assert!(met.contains(late), "{done}: {met}");
    }
}

#[test]
fn the_day_of_a_fact_said_again_takes_away_neither_pauses_nor_extensions() {
    let counted = limit("reply", "", "20wd")
        .of_fact("day")
        .pause("consult", "t1.done", "party.came")
        .extend("5wd", 1, "head");
    check(
        &open_stage().limit(counted),
        "2026-03-02
         zhang: open
         zheng: happen day.set day=2026-03-02
         limits: reply 2026-03-30
         2026-03-06
         zhang: complete t1
         2026-03-20
         zheng: happen party.came
         limits: reply 2026-04-14
         sun: extend reply 5wd
         limits: reply 2026-04-21
         zheng: happen day.set day=2026-03-02
         events: outside_happened
         limits: reply 2026-04-21
         zheng: happen day.set day=2026-03-03
         events: outside_happened limit_stopped limit_started",
    );
}

#[test]
fn counts_back_from_the_day_a_fact_says_and_moves_with_it() {
    let draft = open_stage().limit(limit("summon", "", "-7wd").of_fact("day").by("t1"));
    check(
        &draft,
        "2026-03-02
         zhang: open
         zheng: happen day.set day=2026-03-31
         limits: summon 2026-03-20
         zheng: happen day.set day=2026-04-08
         events: outside_happened limit_stopped limit_started
         limits: summon 2026-03-27
         # The day was called off.
         zheng: happen day.set day=null
         events: outside_happened limit_stopped
         limits: summon stopped
         # Too near: it is over as soon as it is known, and met late.
         zheng: happen day.set day=2026-03-05
         limits: summon 2026-02-25
         zhang: complete t1
         events: limit_expired task_completed limit_met
         limits: summon met",
    );
}

#[test]
fn counts_from_a_fact_given_at_the_opening_too() {
    let draft = open_stage()
        .limit(limit("by_day", "", "5d").of_fact("day"))
        .limit(limit("by_hour", "", "24h").of_fact("moment"));
    check(
        &draft,
        "2026-03-02
         zhang: open day=2026-03-03 moment=2026-03-02T12:00:00Z
         limits: by_day 2026-03-09, by_hour 2026-03-03",
    );
}

#[test]
fn stands_still_between_two_happenings() {
    let draft = open_stage()
        .limit(
            limit("admit", "case.filed", "7wd")
                .pause("supplement", "t1.done", "party.came")
                .by("t2"),
        )
        .limit(limit("back", "case.filed", "-1d").pause("supplement", "t1.done", "party.came"));
    check(
        &draft,
        "2026-03-02
         zhang: open
         limits: admit 2026-03-11, back 2026-02-28
         2026-03-04
         zheng: happen party.came
         zhang: complete t1
         limits: admit suspended(supplement), back expired
         2026-04-01
         zhang: complete t2
         # Met while it stood still is in time.
         events: task_completed limit_met
         limits: admit met, back expired
         zheng: happen party.came
         limits: admit met, back expired",
    );
    check(
        &draft,
        "2026-03-02
         zhang: open
         2026-03-04
         zhang: complete t1
         2026-04-01
         zheng: happen party.came
         limits: admit 2026-04-09, back expired",
    );
}

#[test]
fn is_lengthened_within_its_rule() {
    let draft = open_stage()
        .limit(
            limit("decide", "case.filed", "10wd")
                .extend("5wd", 2, "head")
                .by("t1")
                .stop("t2.done"),
        )
        .limit(limit("fixed", "case.filed", "10wd"));
    check(
        &draft,
        "2026-03-02
         zhang: open
         sun: extend none 5wd !! CB-2304 none
         sun: extend fixed 5wd !! CB-2304 fixed
         zhang: extend decide 5wd !! CB-2207 extend
         sun: extend decide 5wd unreasoned !! CB-2109 extend
         sun: extend decide 6wd !! CB-2304 decide
         sun: extend decide 5d !! CB-2304 decide
         sun: extend decide -5wd !! CB-2304 decide
         sun: extend decide 0wd !! CB-2304 decide
         sun: extend decide 5wd
         limits: decide 2026-03-23, fixed 2026-03-16
         sun: extend decide 2wd
         limits: decide 2026-03-25, fixed 2026-03-16
         sun: extend decide 1wd !! CB-2304 decide
         zhang: complete t2
         sun: extend decide 1wd !! CB-2304 decide",
    );
    check(
        &draft,
        "2026-03-02
         zhang: open
         2026-03-17
         # It ran out yesterday: nothing is left to lengthen.
         sun: extend decide 5wd !! CB-2304 decide",
    );
}

#[test]
fn an_extension_needs_its_document() {
    let mut rule = limit("decide", "case.filed", "10wd").extend("5wd", 1, "head");
    rule.extend.as_mut().expect("a rule").doc = Some("approval".into());
    check(
        &open_stage().limit(rule),
        "zhang: open
         sun: extend decide 5wd !! CB-2105 decide
         sun: extend decide 5wd doc:approval
         events: limit_extended",
    );
}

#[test]
fn stands_still_while_a_pause_goes_on_that_has_the_ground_of_a_suspension() {
    let paused = limit("ask", "case.filed", "5wd").pause("because", "party.came", "t1.done");
    let draft = open_stage()
        .limit(paused)
        .verbs(|verbs| verbs.suspend_limits = vec!["ask".into()]);
    check(
        &draft,
        "2026-03-02
         zhang: open
         zheng: happen party.came
         limits: ask suspended(because)
         sun: suspend
         sun: resume
         limits: ask suspended(because)
         2026-03-04
         zhang: complete t1
         limits: ask 2026-03-11
         sun: suspend
         sun: resume
         limits: ask 2026-03-11",
    );
}
