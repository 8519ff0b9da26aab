//! `store archive` and `store restore`.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::support::Place;

const LOAD: [&str; 7] = [
    "demo",
    "load",
    "shanghai",
    "--cases",
    "4",
    "--progress",
    "none",
];

fn whole(place: &Place, store: &str) -> Value {
    place.call(&["store", "verify", "--store", store]).json()
}

#[test]
fn an_archive_is_a_store_by_itself_that_grows_and_is_restored() {
    let place = Place::new();
    assert_eq!(place.call(&LOAD).code, 0);
    let (log, file, again) = (
        place.path("log.db"),
        place.path("old.db"),
        place.path("new.db"),
    );

    let middle = Timestamp::now() - SignedDuration::from_hours(75 * 24);
    let day = &middle.to_string()[..10];
    let closed = place
        .call(&["store", "archive", &file, "--before", day])
        .json();
    let position = closed["position"].as_str().unwrap();
    let live = whole(&place, &log);
    assert_ne!(
        closed["digest"], live["digest"],
        "the later half is not in it"
    );
    let part = place.call(&["store", "verify", "--until", position]).json();
    assert_eq!(closed["digest"], part["digest"]);

    let rest = place.call(&["store", "archive", &file]).json();
    let count = |value: &Value| value.as_str().unwrap().parse::<u64>().unwrap();
    assert!(count(&closed["copied"]) > 0 && count(&rest["copied"]) > 0);
    assert_eq!(rest["digest"], live["digest"]);
    assert_eq!(
        place.call(&["store", "archive", &file]).json()["copied"],
        "0"
    );

    let cases = |store: &str| place.call(&["case", "ls", "--store", store]).json();
    assert_eq!(cases(&file), cases(&log), "views are made from it");
    let restored = place
        .call(&["store", "restore", &file, "--store", &again])
        .json();
    assert_eq!(restored["digest"], live["digest"]);
    assert_eq!(whole(&place, &again), live);
}

#[test]
fn another_log_is_neither_archived_into_nor_restored_over() {
    let place = Place::new();
    assert_eq!(place.call(&LOAD).code, 0);
    let (file, other) = (place.path("old.db"), place.path("other.db"));
    assert_eq!(place.call(&["store", "archive", &file]).code, 0);
    let load_other = [&LOAD[..], &["--seed", "7", "--store", &other]].concat();
    assert_eq!(place.call(&load_other).code, 0);
    let before = whole(&place, &other);
    for refused in [
        ["store", "archive", &file, "--store", &other],
        ["store", "restore", &file, "--store", &other],
    ] {
        let refused = [&refused[..], &["--lang", "en"]].concat();
        assert_eq!(place.call(&refused).problem(), (3, "CB-5028".to_owned()));
    }
    assert_eq!(whole(&place, &other), before);
}

#[test]
fn what_is_no_archive_is_refused_and_left_as_it_is() {
    let place = Place::new();
    assert_eq!(place.call(&["init"]).code, 0);
    let (own, folder) = (place.path("log.db"), place.path(""));
    let (empty, junk) = (place.file("empty.db", ""), place.file("junk.db", "no log"));
    for (verb, file, expected) in [
        ("restore", "nothing.db", (4, "CB-5006")),
        ("restore", &empty, (4, "CB-5006")),
        ("restore", &junk, (9, "CB-1103")),
        ("restore", &folder, (2, "CB-5068")),
        ("archive", &junk, (9, "CB-1103")),
        ("archive", &folder, (2, "CB-5068")),
        ("archive", &own, (2, "CB-5068")),
        ("archive", "nowhere/old.db", (8, "CB-1101")),
    ] {
        let call = place.call(&["store", verb, file, "--lang", "en"]);
        let (code, number) = call.problem();
        assert_eq!((code, number.as_str()), expected, "{verb} {file}");
        assert!(call.stderr.contains(file), "{verb} {file}: {}", call.stderr);
    }
    assert_eq!(std::fs::read(&empty).expect("it is there"), b"");
    assert_eq!(std::fs::read(&junk).expect("it is there"), b"no log");
}

const APPEAL: &str = "casebook: 1
id: appeal
title: 复核
version: 1
in_force: {from: 2010-01-01}
basis: 某法
calendar: cn
facts: {decree: {type: text, default: '', class: P0}}
roles: {officer: {from: org.enforcement}}
start: rule
stages:
  rule:
    tasks: {decide: {role: officer}}
    next: {decide.done: end}
tests: [{name: 办结, given: [decide.done], expect: {status: ended}}]
";

const DECREE: &str = "casebook: 1
id: decree
title: 决定
version: 1
in_force: {from: 2010-01-01}
basis: 某法
calendar: cn
roles: {officer: {from: org.enforcement}}
reacts:
  appeal.won: {title: 决定被撤销, to: appeal, upon: decide.done, relation: facts.decree, then: again}
start: work
stages:
  work:
    tasks: {write: {role: officer}}
    next: {write.done: end}
  again:
    tasks: {rewrite: {role: officer}}
    next: {rewrite.done: end}
tests: [{name: 办结, given: [write.done], expect: {status: ended}}]
";

const AS: [&str; 2] = ["--as", "li.chengban"];

fn publish(place: &Place, name: &str, text: &str) {
    let file = place.file(name, text);
    let who = ["--as", "wang.shenhe", "--approver", "zhao.juzhang"];
    place
        .call(&[&["def", "publish", &file], &who[..]].concat())
        .json();
}

fn open(place: &Place, definition: &str, more: &[&str]) -> Value {
    let open = ["case", "open", definition, "--title", "甲"];
    let open = [&open[..], &["--organ", "shanghai"], &AS, more].concat();
    place.call(&open).json()
}

fn complete(place: &Place, case: &str, task: &str) -> Value {
    let done = place.call(&[&["case", "do", "complete", case, task], &AS[..]].concat());
    done.json()
}

/// A case that ran again because of another and ended again, and a request under a key.
fn heard_and_ended(place: &Place) -> String {
    publish(place, "appeal.yaml", APPEAL);
    publish(place, "decree.yaml", DECREE);
    let decree = open(place, "decree", &["--idempotency-key", "once"]);
    let decree = decree["case"].as_str().expect("an id").to_owned();
    complete(place, &decree, "write");
    let appeal = open(place, "appeal", &["--fact", &format!("decree={decree}")]);
    complete(place, appeal["case"].as_str().expect("an id"), "decide");
    complete(place, &decree, "rewrite");
    decree
}

#[test]
fn nothing_is_done_twice_in_a_restored_store() {
    let place = Place::bureau();
    let decree = heard_and_ended(&place);
    let (file, again) = (place.path("old.db"), place.path("new.db"));
    place.call(&["store", "archive", &file]).json();
    place
        .call(&["store", "restore", &file, "--store", &again])
        .json();

    let there = ["--store", &again];
    let history = |more: &[&str]| {
        let asked = [&["case", "history", &decree], more].concat();
        place.call(&asked).json()
    };
    let before = history(&[]);
    assert_eq!(history(&there), before);
    // Whoever acts brings the reactor to the end of the log.
    let asked = [&["--idempotency-key", "once"], &there[..]].concat();
    assert_eq!(open(&place, "decree", &asked)["case"], decree.as_str());
    open(&place, "appeal", &there);
    assert_eq!(history(&there), before, "what was heard is not heard again");
    place.call(&["store", "verify", "--store", &again]).json();
}

#[test]
fn a_restore_that_was_broken_off_lets_nobody_go_on() {
    let place = Place::bureau();
    let decree = heard_and_ended(&place);
    let file = place.path("old.db");
    place.call(&["store", "archive", &file]).json();
    let again = place.path("new.db");
    // The disk is full before all events are there.
    let call = place.call_on_full_disk(600, &["store", "restore", &file, "--store", &again]);
    assert_eq!(call.problem().0, 8, "{}", call.stderr);
    let cut = place.call(&["store", "verify", "--store", &again]);
    assert_eq!(cut.code, 9, "{}", cut.stdout);
    place
        .call(&["store", "restore", &file, "--store", &again])
        .json();
    place.call(&["store", "verify", "--store", &again]).json();
    let shown = place.call(&["case", "show", &decree, "--store", &again]);
    assert_eq!(shown.json()["status"], "ended");
}
