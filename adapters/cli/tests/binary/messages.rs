//! `message send`, `message ls`, and work that is added, in a case from the opening to the end.

use crate::support::{Call, Place};

const SUIT: &str = "casebook: 1
id: suit
title: 诉讼
version: 1
in_force: {from: 2010-01-01}
basis: 某法
calendar: cn
facts: {docket: {type: text, default: '', class: P0}, result: {type: text, default: '', class: P0}}
roles: {officer: {from: org.enforcement}, court: {external: true}}
messages:
  court.answer: {title: 法院答复, correlate: {docket: facts.docket}, keep: persistent, role: court, sets: [result]}
  court.call: {title: 法院来电, correlate: {docket: facts.docket}, keep: transient, role: court}
start: work
stages:
  work:
    accept: {court.call: {role: court}}
    tasks:
      write: {role: officer, sets: docket}
      ask: {title: 征求专家意见, role: officer, discretionary: true, required: true}
    next: {write.done: waiting}
  waiting: {next: {court.answer: end}}
verbs: {add: {by: officer, reason: required}}
tests: [{name: 办结, given: [{write.done: {docket: x}}, court.answer], expect: {status: ended}}]
";

/// A store with the directory of the bureau and one open case.
fn court() -> (Place, String) {
    let place = Place::bureau();
    let file = place.file("suit.yaml", SUIT);
    let two = ["--as", "wang.shenhe", "--approver", "zhao.juzhang"];
    place
        .call(&[&["def", "publish", &file], &two[..]].concat())
        .json();
    let open = [
        "case", "open", "suit", "--title", "甲", "--organ", "shanghai",
    ];
    let opened = place.call(&[&open[..], &["--as", "li.chengban"]].concat());
    let case = opened.json()["case"].as_str().expect("an id").to_owned();
    (place, case)
}

fn act(place: &Place, case: &str, verb: &str, words: &[&str]) -> Call {
    let begin = ["case", "do", verb, case];
    place.call(&[&begin[..], words, &["--as", "li.chengban"]].concat())
}

#[test]
fn an_answer_that_comes_early_waits_for_its_case_and_is_received_once() {
    let (place, case) = court();
    let answer = ["message", "send", "court.answer", "--key", "docket=A1"];
    let answer = [&answer[..], &["--fact", "result=准予", "--id", "7"]].concat();
    assert_eq!(place.call(&answer).json()["repeated"], false);
    let states = || {
        let listed = place.call(&["message", "ls"]).json();
        let rows = listed.as_array().expect("a list").iter();
        let row = |row: &serde_json::Value| {
            let word = |key: &str| row[key].as_str().expect("a word").to_owned();
            (word("message"), word("state"))
        };
        rows.map(row).collect::<Vec<_>>()
    };
    let said = |message: &str, state: &str| (message.to_owned(), state.to_owned());
    assert_eq!(states(), [said("court.answer", "waiting")]);
    // What is not kept is lost where nobody can take it.
    let call = ["message", "send", "court.call", "--key", "docket=A1"];
    place.call(&call).json();
    let write = ["write", "--fact", "docket=A1"];
    act(&place, &case, "complete", &write).json();
    assert_eq!(
        states(),
        [
            said("court.answer", "delivered"),
            said("court.call", "refused")
        ]
    );
    assert_eq!(place.call(&answer).json()["repeated"], true);
    let shown = place.call(&["case", "show", &case]).json();
    assert_eq!(shown["status"], "ended");
    assert_eq!(shown["facts"]["result"], "准予");
}

#[test]
fn added_work_holds_its_stage_until_it_is_done() {
    let (place, case) = court();
    let unreasoned = act(&place, &case, "add", &["征求专家意见"]);
    assert_eq!(unreasoned.problem(), (6, "CB-2109".to_owned()));
    let reasoned = ["ask", "--reason", "专业性强"];
    act(&place, &case, "add", &reasoned).json();
    let again = act(&place, &case, "add", &reasoned);
    assert_eq!(again.problem(), (6, "CB-2311".to_owned()));
    let write = ["write", "--fact", "docket=A1"];
    let early = act(&place, &case, "complete", &write);
    assert_eq!(early.problem(), (6, "CB-2312".to_owned()));
    act(&place, &case, "complete", &["ask"]).json();
    act(&place, &case, "complete", &write).json();
}
