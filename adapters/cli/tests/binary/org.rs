//! `casebook org` and `casebook draw`: the directory by day, competence, hand-over, draws.

use crate::support::Place;

const LOTS: &str = "\
casebook: 1
id: lots
title: 抽取
version: 1
in_force: {from: 2021-07-15}
basis: 某法
calendar: cn
series: \"{organ}抽〔{year}〕\"
competence: {matter: forensic.supervision, subject: facts.body}
facts: {body: {type: text, class: P1}}
roles:
  clerk: {from: org.registry}
  inspector: {from: org.enforcement, draw: {count: 2}, min: 2}
start: work
stages:
  work:
    tasks:
      persons: {role: clerk, draws: [inspector]}
      inspect: {role: inspector, after: persons}
    next: {inspect.done: end}
tests: [{name: 例, given: [inspect.done], expect: {status: ended}}]
";

/// A store with the invented bureau and a definition that draws and asks for competence.
fn bureau() -> Place {
    let place = Place::bureau();
    let file = place.file("lots.yaml", LOTS);
    let two = ["--as", "wang.shenhe", "--approver", "zhao.juzhang"];
    place
        .call(&[&["def", "publish", &file], &two[..]].concat())
        .json();
    place
}

fn open<'a>(organ: &'a str, body: &'a str, day: &'a str) -> Vec<&'a str> {
    let mut words = vec!["case", "open", "lots", "--title", "检查", "--organ", organ];
    words.extend(["--fact", body, "--as", "zhao.juzhang", "--occurred", day]);
    words
}

const BEFORE: &str = "2026-06-30T09:00:00+08:00";
const AFTER: &str = "2026-07-01T09:00:00+08:00";

#[test]
fn a_delegation_decides_who_opens_a_case_from_its_day_on() {
    let place = bureau();
    let competent = |day: &str| {
        let words = [
            "org",
            "competent",
            "forensic.supervision",
            "--subject",
            "jianding07",
            "--on",
            day,
        ];
        place.call(&words).json()[0]["organ"].clone()
    };
    assert_eq!(competent("2026-06-30"), "shanghai");
    assert_eq!(competent("2026-07-01"), "pudong");
    let body = "body=jianding07";
    place.call(&open("shanghai", body, BEFORE)).json();
    let early = place.call(&open("pudong", body, BEFORE)).problem();
    assert_eq!(early, (7, "CB-2216".to_owned()));
    let late = place.call(&open("shanghai", body, AFTER));
    assert_eq!(late.problem(), (7, "CB-2216".to_owned()));
    assert!(late.stderr.contains("pudong is"), "{}", late.stderr);
    place.call(&open("pudong", body, AFTER)).json();
    // What a delegation does not name stays.
    place.call(&open("shanghai", "body=other", AFTER)).json();
    let back = [
        "org",
        "withdraw",
        "forensic.supervision",
        "--to",
        "pudong",
        "--subject",
        "jianding07",
        "--on",
        "2026-08-31",
    ];
    place.call(&back).json();
    assert_eq!(competent("2026-08-31"), "pudong");
    assert_eq!(competent("2026-09-01"), "shanghai");
    let again = place.call(&back).problem();
    assert_eq!(again, (7, "CB-2215".to_owned()));
}

#[test]
fn persons_posts_and_qualifications_are_as_of_the_day() {
    let place = bureau();
    let add = ["org", "add", "gu", "--name", "顾某", "--on", "2026-01-01"];
    place.call(&add).json();
    assert_eq!(place.call(&add).problem().1, "CB-2215");
    let post = ["--organ", "shanghai", "--post", "enforcement"];
    let assign = [&["org", "assign", "gu", "--on", "2026-02-01"][..], &post].concat();
    place.call(&assign).json();
    let grant = [
        "org",
        "grant",
        "gu",
        "--qualification",
        "enforcement_certificate",
        "--number",
        "沪A-1",
        "--on",
        "2026-01-01",
        "--until",
        "2026-12-31",
    ];
    place.call(&grant).json();
    let suspend = [
        "org",
        "suspend",
        "gu",
        "--qualification",
        "enforcement_certificate",
        "--on",
        "2026-05-01",
        "--until",
        "2026-05-31",
    ];
    place.call(&suspend).json();
    let shown = |day: &str| place.call(&["org", "show", "gu", "--on", day]).json();
    assert_eq!(
        shown("2026-01-15")["posts"].as_array().map(Vec::len),
        Some(0)
    );
    assert_eq!(shown("2026-02-01")["posts"][0], "shanghai enforcement");
    assert_eq!(
        shown("2026-05-15")["qualifications"]
            .as_array()
            .map(Vec::len),
        Some(0)
    );
    assert_eq!(
        shown("2026-06-01")["qualifications"][0],
        "enforcement_certificate 沪A-1 -2026-12-31"
    );
    let expiring = ["org", "expiring", "--within", "90d", "--on", "2026-11-01"];
    let expiring = place.call(&expiring).json();
    assert_eq!(expiring[0]["person"], "gu");
    let history = place.call(&["org", "history", "gu"]).json();
    assert_eq!(history.as_array().map(Vec::len), Some(4));
}

#[test]
fn a_draw_is_verified_and_who_leaves_hands_over() {
    let place = bureau();
    place
        .call(&open("shanghai", "body=other", "2026-03-02T09:00:00+08:00"))
        .json();
    let number = "沪司抽〔2026〕1号";
    let drawn = [
        "case",
        "do",
        "complete",
        number,
        "persons",
        "--as",
        "he.dengji",
    ];
    place.call(&drawn).json();
    let verified = place.call(&["draw", "verify", number]).json();
    assert_eq!(verified[0]["again"], "same", "{verified:#}");
    let persons = verified[0]["drawn"].as_array().expect("persons").clone();
    let first = persons[0].as_str().expect("an id");
    let claim = ["case", "do", "claim", number, "inspect", "--as", first];
    place.call(&claim).json();
    // Nobody but the drawn holds the role; the one left to take over is drawn already or has the post.
    let refused = [
        "org",
        "leave",
        first,
        "--on",
        "2026-12-31",
        "--to",
        "wang.shenhe",
    ];
    let refused = place.call(&refused);
    assert_eq!(refused.code, 10, "{}", refused.stderr);
    assert!(refused.stdout.contains("CB-22"), "{}", refused.stdout);
}
