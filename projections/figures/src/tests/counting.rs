//! One table: what is in the log, and what each figure is.

use casebook_engine::Value;
use casebook_engine::stream::CaseId;
use uuid::Uuid;

use super::log::{Log, all};
use crate::{By, Choice};

fn printed(log: &Log, id: &str, period: &str) -> Option<String> {
    let reading = log.read(&all(), &[period]);
    reading.figure(id, 0).expect("the indicator").printed()
}

/// Four cases of 2018, one of them from the year before and one that goes on.
fn year() -> Log {
    let mut log = Log::default();
    let amount = |text: &str| [("amount", Value::Text(text.to_owned()))];
    log.open(1, "2017-12-20")
        .done(1, "2017-12-21", "check", "")
        .done_with(1, "2018-01-09", ("decide", "grant"), &amount("100.50"))
        .end(1, "2018-01-09")
        .open(2, "2018-03-01")
        .done_with(
            2,
            "2018-03-05",
            ("check", ""),
            &[("grave", Value::Bool(true))],
        )
        .done_with(2, "2018-03-11", ("decide", "deny"), &amount("0.25"))
        .end(2, "2018-03-11")
        .open(3, "2018-06-01")
        .done(3, "2018-06-02", "decide", "grant")
        .end(3, "2018-06-02")
        .open(4, "2018-12-31T15:59:59Z")
        .open(5, "2018-12-31T16:00:00Z");
    log
}

#[test]
fn every_kind_of_figure_is_what_one_counts_by_hand() {
    let log = year();
    let rows = [
        // In the year 2018 by the zone of the calendar: the case of midnight is of 2019.
        ("opened", "2018", Some("3")),
        ("opened", "2017", Some("1")),
        ("opened", "2019", Some("1")),
        ("any", "2018", Some("3")),
        ("decided", "2018", Some("3")),
        ("decided", "2018Q1", Some("2")),
        ("decided", "2018-06", Some("1")),
        ("approved", "2018", Some("2")),
        ("checked", "2018", Some("2")),
        ("grave", "2018", Some("1")),
        ("amount", "2018", Some("100.75")),
        ("pending", "2017", Some("1")),
        ("pending", "2018Q1", Some("0")),
        ("pending", "2018", Some("1")),
        ("pending", "2019", Some("2")),
        // 20, 10 and 1 days.
        ("median", "2018", Some("10.0")),
        ("slowest", "2018", Some("20.0")),
        ("median", "2017", None),
        ("rate", "2018", Some("66.67")),
        ("rate", "2017", None),
        ("tasks", "2018", Some("4")),
        ("both", "2018", Some("6")),
    ];
    for (id, period, expected) in rows {
        assert_eq!(
            printed(&log, id, period).as_deref(),
            expected,
            "{id} {period}"
        );
    }
}

#[test]
fn what_cannot_be_decided_is_told_and_not_taken_for_no() {
    // Nobody said whether the first and the third are grave.
    let log = year();
    let reading = log.read(&all(), &["2018"]);
    let grave = reading.figure("grave", 0).expect("the indicator");
    assert_eq!(
        (grave.printed().as_deref(), grave.undecided),
        (Some("1"), 2)
    );
}

#[test]
fn every_figure_names_its_cases() {
    let reading = year().read(&all(), &["2018"]);
    let ids = |id: &str| {
        let figure = reading.figure(id, 0).expect("the indicator");
        let cases = figure.cases.iter().map(|case| case.0.as_u128());
        cases.collect::<Vec<_>>()
    };
    assert_eq!(ids("opened"), [2, 3, 4]);
    assert_eq!(ids("approved"), [1, 3]);
    assert_eq!(ids("rate"), [1, 3]);
    assert_eq!(ids("pending"), [4]);
    assert_eq!(ids("both"), [1, 2, 3, 4]);
    let page = Choice {
        cases: 1,
        after: Some(CaseId(Uuid::from_u128(2))),
        ..Choice::default()
    };
    let reading = year().read(&page, &["2018"]);
    let opened = reading.figure("opened", 0).expect("the indicator");
    assert_eq!(opened.cases, [CaseId(Uuid::from_u128(3))]);
    assert_eq!(
        opened.printed().as_deref(),
        Some("3"),
        "the value is of all"
    );
}

#[test]
fn a_step_that_was_withdrawn_does_not_count_and_counts_when_it_is_done_again() {
    let mut log = Log::default();
    log.open(1, "2018-02-01")
        .done(1, "2018-02-02", "decide", "grant")
        .withdraw(1, "2018-02-03", "decide");
    assert_eq!(printed(&log, "approved", "2018").as_deref(), Some("0"));
    log.done(1, "2018-02-05", "decide", "deny")
        .end(1, "2018-02-05");
    assert_eq!(printed(&log, "approved", "2018").as_deref(), Some("0"));
    assert_eq!(printed(&log, "decided", "2018").as_deref(), Some("1"));
}

#[test]
fn what_was_followed_by_another_step_stays() {
    let mut log = Log::default();
    log.open(1, "2018-02-01")
        .done(1, "2018-02-02", "check", "")
        .outside(1, "2018-02-03");
    assert_eq!(printed(&log, "tasks", "2018").as_deref(), Some("1"));
}

#[test]
fn a_case_counts_once_in_a_period_and_again_in_the_next() {
    let mut log = Log::default();
    log.open(1, "2018-02-01")
        .done(1, "2018-02-02", "decide", "grant")
        .done(1, "2018-02-03", "decide", "grant")
        .done(1, "2018-07-03", "decide", "grant");
    for (period, approved, decided) in [
        ("2018", "1", "3"),
        ("2018H1", "1", "2"),
        ("2018H2", "1", "1"),
    ] {
        assert_eq!(printed(&log, "approved", period).as_deref(), Some(approved));
        assert_eq!(printed(&log, "decided", period).as_deref(), Some(decided));
    }
}

#[test]
fn organs_are_told_apart_and_chosen() {
    let mut log = Log::default();
    for (case, organ) in [(1, "north"), (2, "south"), (3, "north")] {
        log.open_in(case, "2018-02-01", organ);
    }
    let by = Choice {
        by: Some(By::Organ),
        ..all()
    };
    let reading = log.read(&by, &["2018"]);
    let opened = reading.figure("opened", 0).expect("the indicator");
    let groups: Vec<_> = opened
        .groups
        .iter()
        .map(|group| {
            (
                &*group.name,
                opened.printed_of(group.value).expect("a value"),
            )
        })
        .collect();
    assert_eq!(
        groups,
        [("north", "2".to_owned()), ("south", "1".to_owned())]
    );
    let north = Choice {
        organs: vec!["north".into()],
        ..all()
    };
    let reading = log.read(&north, &["2018"]);
    let opened = reading.figure("opened", 0).expect("the indicator");
    assert_eq!(opened.printed().as_deref(), Some("2"));
}

#[test]
fn an_indicator_that_is_not_there_is_named() {
    let choice = Choice {
        figures: vec!["opned".into()],
        ..all()
    };
    let unknown = crate::Plan::new(&choice, &super::log::indicators(), &[], &[], vec![]);
    let said = unknown.expect_err("it is not there").to_string();
    assert!(said.contains("opned") && said.contains("opened"), "{said}");
}

#[test]
fn only_what_is_asked_for_is_computed_with_what_it_is_made_of() {
    let choice = Choice {
        figures: vec!["rate".into()],
        ..all()
    };
    let reading = year().read(&choice, &["2018"]);
    assert_eq!(reading.figures.len(), 1);
    let rate = reading.figure("rate", 0).expect("asked for");
    assert_eq!(rate.printed().as_deref(), Some("66.67"));
}
