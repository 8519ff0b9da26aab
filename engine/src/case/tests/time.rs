//! Time passing: what runs out, in which order, what it leads to, and what nobody can be asked.

use super::draft::Draft;
use super::limits::open_stage;
use super::parts::{limit, stage, task};
use super::script::check;
use crate::definition::expression::Type;

#[test]
fn what_runs_out_while_nobody_looks_follows_in_order() {
    let draft = open_stage()
        .limit(limit("first", "case.filed", "3d").remind("1d"))
        .limit(limit("second", "first.expired", "3d").breach(Some("party.came")))
        .limit(limit("third", "party.came", "3d"))
        .limit(
            limit("long", "case.filed", "60d")
                .by("last")
                .remind("50d 55d"),
        );
    let play = check(
        &draft,
        "2026-03-02
         zhang: open
         2026-03-20
         zhang: complete t1
         events: limit_reminded limit_expired limit_started limit_expired limit_started limit_reminded limit_expired limit_reminded task_completed
         seen: first.expired second.expired party.came third.expired t1.done
         limits: first expired, long 2026-05-06, second expired, third expired",
    );
    let occurred: Vec<String> = play
        .last
        .iter()
        .map(|decided| decided.meta.occurred.to_string())
        .collect();
    assert!(occurred.is_sorted(), "{occurred:?}");
    assert_eq!(occurred[1], "2026-03-05T16:00:00Z");
    let engine = play.last[1].meta.actor.person.as_ref();
    assert_eq!(
        (engine, play.last[8].meta.actor.person.as_ref().is_some()),
        (None, true)
    );
}

#[test]
fn leads_on_when_it_runs_out_unless_its_stage_was_left() {
    let draft = Draft::new("wait")
        .stage(
            stage(
                "wait",
                &[],
                &[("ask.expired", "review"), ("party.asked", "hear")],
            )
            .accept("party.asked party"),
        )
        .stage(stage(
            "review",
            &[task("look", "reviewer")],
            &[("look.done", "end")],
        ))
        .stage(stage(
            "hear",
            &[task("hold", "officer")],
            &[("hold.done", "review"), ("watched.expired", "review")],
        ))
        .limit(limit("ask", "case.filed", "5wd"))
        // Somebody watches it, so it outlives the stage that waits for it.
        .limit(limit("watched", "case.filed", "20wd").breach(None));
    check(
        &draft,
        "2026-03-02
         zhang: open -> wait[]
         2026-03-10
         zhang: tick -> review[look]
         limits: ask expired, watched 2026-03-30
         2026-03-31
         zhao: complete look
         events: limit_expired task_completed stage_left case_ended",
    );
    check(
        &draft,
        "2026-03-02
         zhang: open
         zheng: happen party.asked -> hear[hold]
         events: outside_happened limit_stopped stage_left stage_entered task_opened
         limits: ask stopped, watched 2026-03-30
         zhang: complete hold -> review[look]
         limits: ask stopped, watched 2026-03-30",
    );
}

#[test]
fn deems_what_the_law_deems_to_have_happened() {
    let draft = Draft::new("admit")
        .guard("admitted", "seen('admit.accept')")
        .stage(stage(
            "admit",
            &[task("admit", "officer").outcomes("accept refuse")],
            &[("admit.accept", "work"), ("admit.refuse", "end")],
        ))
        .stage(
            stage("work", &[task("work", "officer")], &[("work.done", "end")]).require("admitted"),
        )
        .limit(
            limit("decide", "case.filed", "7wd")
                .by("admit")
                .breach(Some("admit.accept")),
        );
    check(
        &draft,
        "2026-03-02
         zhang: open
         2026-03-12
         zhang: complete admit refuse !! CB-2102 admit
         zhang: tick -> work[work]
         events: limit_expired task_cancelled stage_left stage_entered task_opened
         seen: decide.expired admit.accept
         unseen: admit.done
         zhang: complete work -> ended",
    );
}

#[test]
fn an_end_past_the_calendar_is_unknown_and_never_guessed() {
    let draft = open_stage().limit(limit("far", "case.filed", "400wd").by("t1"));
    check(
        &draft,
        "2026-11-02
         zhang: open
         limits: far unknown
         2026-12-31
         zhang: tick
         zhang: complete t1
         limits: far met",
    );
}

#[test]
fn a_corrected_calendar_moves_limits_before_they_run_out() {
    use super::bureau::{CASE, context};
    use super::play::Play;
    use super::script::instant;
    use crate::case::{Command, decide};
    use crate::deadline::{Calendar, DayKind, Exception};

    let definition = open_stage()
        .limit(limit("decide", "case.filed", "10wd"))
        .done();
    let mut play = Play::of(definition);
    let (opened, later) = (instant("2026-03-02"), instant("2026-03-17"));
    let open = super::asked::asked("open");
    play.ask("zhang", &open, opened, opened).expect("opened");
    let holiday = Exception {
        date: "2026-03-12".parse().expect("a date"),
        kind: DayKind::Holiday,
        name: "a day off".to_owned(),
    };
    let corrected = Calendar::new("cn", "Asia/Shanghai", [holiday]).expect("a calendar");
    let mut context = context("zhang", later, later);
    context.calendar = &corrected;
    let decided = decide(&play.definition, &play.state, &Command::Recompute, &context);
    for decided in decided.as_ref().expect("recomputed") {
        play.state.apply(CASE, &decided.event, &decided.meta);
    }
    assert_eq!(
        super::picture::limits_picture(&play.state),
        "decide 2026-03-17"
    );
    let decided = decided.expect("recomputed");
    assert_eq!(decided.len(), 1);
    assert_eq!(decided[0].meta.actor.person, None);
    let again = decide(&play.definition, &play.state, &Command::Recompute, &context);
    assert_eq!(again.map(|events| events.len()), Ok(0));
}

#[test]
fn time_cannot_be_refused_where_a_fact_is_missing() {
    let draft = Draft::new("wait")
        .fact("complex", Type::Bool)
        .guard("is_complex", "facts.complex")
        .guard("known", "has(facts.complex)")
        .stage(stage(
            "wait",
            &[task("prepare", "officer")],
            &[
                ("ask.expired if is_complex", "end"),
                ("ask.expired", "decide"),
                ("prepare.done", "decide"),
            ],
        ))
        .stage(stage(
            "decide",
            &[
                task("meet", "head").when("is_complex"),
                task("rule", "head").after("meet"),
            ],
            &[("rule.done", "end")],
        ))
        .limit(limit("ask", "case.filed", "5wd"));
    check(
        &draft,
        "2026-03-02
         zhang: open
         # A person can be asked for the fact.
         zhang: complete prepare !! CB-2110 is_complex
         2026-03-12
         # Time cannot: the task is presumed to be needed, the doubtful way not open.
         zhang: complete prepare !! CB-2102 prepare
         zhang: tick -> decide[meet]
         sun: complete meet complex=false -> decide[rule]",
    );
    let back = Draft::new("a")
        .stage(stage(
            "a",
            &[task("ta", "officer")],
            &[("ask.expired", "<b"), ("ta.done", "b")],
        ))
        .stage(stage("b", &[task("tb", "officer")], &[("tb.done", "end")]))
        .limit(limit("ask", "case.filed", "5wd"));
    check(
        &back,
        "2026-03-02
         zhang: open
         2026-03-12
         zhang: tick -> a[ta]
         limits: ask expired
         zhang: complete ta -> b[tb]",
    );
}

#[test]
fn a_limit_that_restarts_itself_is_caught_up_in_steps() {
    let first = limit("first", "case.filed", "1h").breach(Some("hourly.expired"));
    let mut draft = open_stage()
        .limit(first)
        .limit(limit("hourly", "hourly.expired", "1h"));
    check(
        &draft,
        "2026-01-05
         zhang: open
         2026-02-20
         # More happened than one command may cause: the engine catches up first.
         zhang: complete t1 !! CB-2401 draft
         zhang: tick
         zhang: tick
         zhang: tick
         zhang: complete t1",
    );
    // What restarts in its own past never comes to rest.
    let back = limit("hourly", "hourly.expired", "-1h");
    draft.definition.limits.insert("hourly".into(), back);
    check(
        &draft,
        "2026-01-05
         zhang: open
         2026-01-06
         zhang: tick !! CB-2401 draft",
    );
}

#[test]
fn a_limit_that_another_starts_as_it_runs_out_counts_from_its_last_day() {
    let draft = open_stage()
        .limit(limit("first", "case.filed", "3d"))
        .limit(limit("days", "first.expired", "3wd"))
        .limit(limit("hours", "first.expired", "24h"));
    check(
        &draft,
        "2026-03-02
         zhang: open
         limits: first 2026-03-05
         2026-03-06
         zhang: tick
         limits: days 2026-03-10, first expired, hours 2026-03-06",
    );
}

#[test]
fn a_backdated_act_meets_the_case_as_it_was() {
    let draft = Draft::new("wait")
        .stage(
            stage(
                "wait",
                &[],
                &[("ask.expired", "review"), ("party.asked", "hear")],
            )
            .accept("party.asked party"),
        )
        .stage(stage(
            "review",
            &[task("look", "reviewer")],
            &[("look.done", "end")],
        ))
        .stage(stage(
            "hear",
            &[task("hold", "officer")],
            &[("hold.done", "end")],
        ))
        .limit(limit("ask", "case.filed", "5wd"));
    check(
        &draft,
        "2026-03-02
         zhang: open
         2026-03-12
         # Asked for on the last day, recorded later, before anybody looked.
         asof 2026-03-09
         zheng: happen party.asked -> hear[hold]
         limits: ask stopped",
    );
    check(
        &draft,
        "2026-03-02
         zhang: open
         2026-03-12
         asof 2026-03-10
         zheng: happen party.asked !! CB-2103 party.asked
         zhang: tick -> review[look]",
    );
}
