//! Panels by weight, with all answers, with silence that counts, and by scores.

use std::collections::BTreeMap;

use super::draft::Draft;
use super::parts::{limit, role, stage, task};
use super::script::check;
use crate::case::Vote::{self, Abstain, Agree, Refuse};
use crate::definition::expression::Type;
use crate::definition::{Absence, PanelSpec, RefusalEffect::Counts, RefusalEffect::Fails, Score};

fn signed(rule: &str, members: &str, also: impl FnOnce(&mut PanelSpec)) -> Draft {
    let sign = task("sign", "officer")
        .panel(rule, members, Counts)
        .also(also);
    Draft::new("a")
        .stage(stage(
            "a",
            &[sign],
            &[("sign.done", "b"), ("sign.refused", "c")],
        ))
        .stage(stage("b", &[task("tb", "clerk")], &[("tb.done", "end")]))
        .stage(stage("c", &[task("tc", "clerk")], &[("tc.done", "end")]))
}

#[test]
fn a_vote_counts_as_often_as_its_member_weighs() {
    let weighed = |panel: &mut PanelSpec| {
        panel.weights = BTreeMap::from([("reviewer".into(), 9)]);
    };
    // Three heads of one vote each, and three reviewers of nine: two of these decide.
    let draft = signed("vote 1/2 1/2", "head reviewer", weighed);
    check(
        &draft,
        "zhang: open
         zhang: complete sign
         sun: vote sign agree -> a[sign(sun+ wu? zhou? novice? qian? zhao?)]
         zhao: vote sign refuse
         qian: vote sign refuse -> c[tc]",
    );
}

#[test]
fn a_panel_that_waits_for_everybody_is_not_decided_before() {
    let draft = signed("vote 1/2 1/2", "head", |panel| panel.everybody = true);
    check(
        &draft,
        "zhang: open
         zhang: complete sign
         sun: vote sign agree
         zhou: vote sign agree -> a[sign(sun+ wu? zhou+)]
         wu: vote sign refuse -> b[tb]",
    );
    let draft = signed("1", "head", |panel| panel.everybody = true);
    check(
        &draft,
        "zhang: open
         zhang: complete sign -> a[sign(sun? wu? zhou?)]
         sun: vote sign agree -> a[sign(sun+ wu? zhou?)]
         zhao: vote sign agree !! CB-2303 sign
         wu: vote sign refuse
         zhou: vote sign refuse -> b[tb]",
    );
    let refused = |panel: &mut PanelSpec| {
        panel.everybody = true;
        panel.refusal = Fails;
    };
    check(
        &signed("1", "head", refused),
        "zhang: open
         zhang: complete sign
         sun: vote sign refuse -> a[sign(sun- wu? zhou?)]
         wu: vote sign agree
         zhou: vote sign agree -> c[tc]",
    );
}

fn silent(rule: &str, members: &str, counts: Vote) -> Draft {
    let absence = Absence {
        after: "answer".into(),
        counts,
    };
    signed(rule, members, |panel| panel.absence = Some(absence)).limit(limit(
        "answer",
        "case.filed",
        "5d",
    ))
}

#[test]
fn silence_counts_as_said_when_the_limit_runs_out() {
    for (rule, members, counts, then) in [
        ("all", "head reviewer", Agree, "b[tb]"),
        ("all", "head reviewer", Refuse, "c[tc]"),
        ("vote 2/3 1/2", "head", Abstain, "c[tc]"),
        ("vote 2/3 1/3", "head", Agree, "b[tb]"),
        ("2", "head reviewer", Abstain, "c[tc]"),
    ] {
        let script = format!(
            "2026-03-02
             zhang: open
             zhang: complete sign
             sun: vote sign agree
             2026-03-10
             : tick -> {then}"
        );
        check(&silent(rule, members, counts), &script);
    }
    // Those who were silent are named, and nobody can answer any more.
    check(
        &silent("all", "head reviewer", Refuse),
        "2026-03-02
         zhang: open
         zhang: complete sign
         sun: vote sign agree
         2026-03-10
         : tick -> c[tc]
         events: limit_expired members_absent panel_decided task_completed stage_left stage_entered task_opened",
    );
}

fn scored(arbiter: Option<&str>) -> Draft {
    let score = Score {
        max: 100,
        into: "score".into(),
        arbiter: arbiter.map(Into::into),
    };
    let panel = |panel: &mut PanelSpec| {
        panel.score = Some(score);
        panel.refusal = Fails;
    };
    signed("score 2 5", "officer", panel)
        .fact("score", Type::Number)
        .role(role("officer", "enforcement"))
}

#[test]
fn two_score_and_their_mean_is_the_result() {
    check(
        &scored(None),
        "zhang: open
         zhang: complete sign -> a[sign(officer? officer?)]
         zhang: vote sign agree !! CB-2350 sign
         zhang: vote sign agree score:101 !! CB-2350 sign
         zhang: vote sign agree score:-1 !! CB-2350 sign
         zhang: vote sign agree score:9.125 !! CB-2350 sign
         zhang: vote sign agree score:much !! CB-2350 sign
         zhang: vote sign abstain score:90 !! CB-2350 sign
         zhang: vote sign agree score:90 -> a[sign(zhang+ officer?)]
         zhang: vote sign agree score:90 !! CB-2303 sign
         zhang: add sign zhao !! CB-2303 sign
         li: vote sign agree score:87.5 -> b[tb]
         facts: score=88.75",
    );
    check(
        &scored(None),
        "zhang: open
         zhang: complete sign
         zhang: vote sign agree score:90
         li: vote sign agree score:80 -> c[tc]
         facts:",
    );
    check(
        &scored(None),
        "zhang: open
         zhang: complete sign
         zhang: vote sign agree score:90
         li: vote sign refuse -> c[tc]",
    );
}

#[test]
fn scores_too_far_apart_go_to_the_arbiter_whose_score_decides() {
    check(
        &scored(Some("head")),
        "zhang: open
         zhang: complete sign
         zhang: vote sign agree score:90
         li: vote sign agree score:80 -> a[sign(zhang+ li+ head?)]
         wang: vote sign agree score:85 !! CB-2202 head
         sun: vote sign agree score:82 -> b[tb]
         facts: score=82",
    );
    check(
        &scored(Some("head")),
        "zhang: open
         zhang: complete sign
         zhang: vote sign agree score:90
         li: vote sign agree score:86 -> b[tb]
         facts: score=88",
    );
}

#[test]
fn a_score_is_given_only_where_it_is_asked_for() {
    check(
        &signed("all", "head", |_| {}),
        "zhang: open
         zhang: complete sign
         sun: vote sign agree score:90 !! CB-2350 sign",
    );
}
